# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The surveys are those that the argument specifications give, and ask for what is worth a question."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.surveys import known

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "playbooks/files/surveys"
_SPEC = importlib.util.spec_from_file_location("surveys", ROOT / "tools/surveys.py")
surveys = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(surveys)
NAMES = sorted(known.surveys())


def test_there_is_a_file_for_each_and_no_other():
    assert sorted(path.stem for path in FOLDER.iterdir()) == NAMES, "run make tables"


@pytest.mark.parametrize("name", NAMES)
def test_none_is_stale(name):
    assert (FOLDER / (name + ".json")).read_text() == surveys.made()[name], "run make tables"


@pytest.mark.parametrize("name", NAMES)
def test_each_belongs_to_a_playbook_that_takes_the_answers(name):
    plays = yaml.safe_load((ROOT / "playbooks" / (name + ".yml")).read_text())
    assert plays[0]["tasks"][0]["ansible.builtin.import_tasks"] == "tasks/survey.yml"


@pytest.mark.parametrize("name", NAMES)
def test_each_question_has_a_reason_and_something_reads_its_option(name):
    text = "".join(path.read_text() for path in [ROOT / "playbooks" / (name + ".yml"), *sorted(ROOT.glob("playbooks/tasks/*.yml"))])
    roles = set(re.findall(r"voipsec\.asterisk\.([a-z_0-9]+)", text))
    for option, reason in known.surveys()[name]["questions"].items():
        assert len(reason) > 7
        assert option in text if option.startswith("voipsec_") else any(option.startswith(role + "_") for role in roles), option


def test_none_needs_an_answer_and_none_overrides_the_inventory():
    for name in NAMES:
        for question in json.loads((FOLDER / (name + ".json")).read_text())["spec"]:
            assert not question["required"] and question["default"] in ("", "as the inventory says"), question


def test_an_option_that_changes_makes_them_stale(tmp_path, monkeypatch):
    for path in [*ROOT.glob("roles/*/meta/argument_specs.yml"), known.SURVEYS]:
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text().replace("choices: [critical, high, medium, low, never]", "choices: [critical, never]"))
    monkeypatch.setattr(surveys, "ROOT", tmp_path)
    stale = [name for name, text in surveys.made().items() if text != (FOLDER / (name + ".json")).read_text()]
    assert stale == ["audit"]
