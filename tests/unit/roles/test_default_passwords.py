# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role default_passwords, in its argument_specs, its defaults, its README and the code that checks them."""

from __future__ import annotations

from pathlib import Path

import yaml

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts import settings

ROLE = Path(__file__).resolve().parents[3] / "roles" / "default_passwords"


def test_they_are_the_same_everywhere():
    spec = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    assert {name: option["default"] for name, option in spec.items()} == {settings.PREFIX + name: value for name, value in settings.DEFAULTS.items()}
    assert yaml.safe_load((ROLE / "defaults/main.yml").read_text()) == {name: option["default"] for name, option in spec.items()}
    assert {name: tuple(spec[settings.PREFIX + name]["choices"]) for name in settings.CHOICES} == settings.CHOICES


def test_the_readme_names_every_variable():
    text = (ROLE / "README.md").read_text()
    assert [name for name in settings.DEFAULTS if f"| `{settings.PREFIX}{name}` |" not in text] == []
