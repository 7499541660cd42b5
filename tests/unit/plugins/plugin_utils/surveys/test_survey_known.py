# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that are known are those of the roles and of the playbooks."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.surveys import known


def test_all_roles_and_the_playbooks():
    found = known.options()
    roles = {path.parents[1].name for path in known.COLLECTION.glob("roles/*/meta/argument_specs.yml")}
    assert len(roles) > 8 and all(any(name.startswith(role + "_") for name in found) for role in roles)
    assert found["voipsec_run_id"]["type"] == "str" and found["audit_fail_on"]["choices"]


def test_another_collection_has_others(tmp_path: Path):
    (tmp_path / "roles/r/meta").mkdir(parents=True)
    (tmp_path / "roles/r/meta/argument_specs.yml").write_text("argument_specs: {main: {options: {r_a: {type: str}}}}\n")
    (tmp_path / "playbooks/vars").mkdir(parents=True)
    (tmp_path / "playbooks/vars/surveys.yml").write_text("surveys_playbook_options: {p: {type: int}}\nsurveys_questions: {s: {questions: {p: why}}}\n")
    assert known.options(tmp_path) == {"r_a": {"type": "str"}, "p": {"type": "int"}}
    assert list(known.surveys(tmp_path)) == ["s"]
