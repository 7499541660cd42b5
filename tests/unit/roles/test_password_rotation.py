# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role password_rotation, in its argument_specs, its defaults, its README and the code that checks them."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
import yaml

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import model, settings

ROLE = Path(__file__).resolve().parents[3] / "roles" / "password_rotation"


def test_they_are_the_same_everywhere():
    spec = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    assert {name: option["default"] for name, option in spec.items()} == {settings.PREFIX + name: value for name, value in settings.DEFAULTS.items()}
    assert yaml.safe_load((ROLE / "defaults/main.yml").read_text()) == {name: option["default"] for name, option in spec.items()}
    assert tuple(spec[settings.PREFIX + "kinds"]["choices"]) == model.KINDS
    assert tuple(spec[settings.PREFIX + "fail_severity"]["choices"]) == settings.SEVERITIES


def test_the_readme_names_every_variable():
    text = (ROLE / "README.md").read_text()
    assert [name for name in settings.DEFAULTS if f"| `{settings.PREFIX}{name}` |" not in text] == []


@pytest.mark.parametrize("option, name", [("max_age_days", "password_rotation_max_age_days"), ("batch", "password_rotation_batch")])
@pytest.mark.parametrize("value, wanted", [(0, "left out"), ("0", "left out"), (3, "3"), ("3", "3")])
def test_a_nought_is_none_however_it_is_given(option, name, value, wanted):
    """What ``-e name=0`` and the surveys of AWX give is text."""
    tasks = yaml.safe_load((ROLE / "tasks/main.yml").read_text())
    expression = next(task["voipsec.asterisk.credentials"][option] for task in tasks if "voipsec.asterisk.credentials" in task)
    assert jinja2.Template(expression).render({name: value, "omit": "left out"}) == wanted
