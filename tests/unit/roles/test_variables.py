# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of a role are the settings of its topic: in the argument specification, in the defaults, in the module."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import judging, settings

ROLES = Path(__file__).resolve().parents[3] / "roles"


@pytest.mark.parametrize("topic", ["manager", "sip"])
def test_they_are_the_variables_of_the_role(topic):
    prefix = settings.PREFIX[topic]
    role = ROLES / prefix[:-1]
    spec = yaml.safe_load((role / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    assert {name[len(prefix):]: option["default"] for name, option in spec.items()} == settings.DEFAULTS[topic]
    assert yaml.safe_load((role / "defaults/main.yml").read_text()) == {name: option["default"] for name, option in spec.items()}
    kinds = {str: "str", bool: "bool", int: "int", list: "list", dict: "dict"}
    assert {name[len(prefix):]: option["type"] for name, option in spec.items()} == {
        name: kinds[type(value)] for name, value in settings.DEFAULTS[topic].items()}
    for name, option in spec.items():
        assert tuple(option.get("choices", ())) == settings._CHOICE.get(name[len(prefix):], ())


@pytest.mark.parametrize("topic", ["manager", "sip"])
def test_the_readme_of_the_role_names_every_variable_and_rule(topic):
    text = (ROLES / settings.PREFIX[topic][:-1] / "README.md").read_text()
    missing = [name for name in settings.DEFAULTS[topic] if f"| `{settings.PREFIX[topic]}{name}` |" not in text]
    assert missing + [name for name in judging.RULES[topic] if f"| {name} |" not in text] == []


def test_no_playbook_keeps_a_fact_under_a_name_that_a_role_warns_of():
    """A role warns of each variable with its prefix that it does not know, whoever has set it."""
    specs = {path.parts[-3]: yaml.safe_load(path.read_text())["argument_specs"]["main"]["options"] for path in ROLES.glob("*/meta/argument_specs.yml")}
    texts = [path.read_text() for path in ROLES.parent.glob("playbooks/**/*.yml")]
    facts = {name for text in texts for body in re.findall(r"set_fact:.*\n((?: +.*\n)+)", text) for name in re.findall(r"^ +(\w+):", body, re.MULTILINE)}
    facts |= {name for text in texts for name in re.findall(r"\bregister: (\w+)", text)}
    known = {name for options in specs.values() for name in options}
    assert "harden_meant" in facts
    assert {name for name in facts - known if name.startswith(tuple(role + "_" for role in specs if role != "asterisk"))} == set()
