# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role fail2ban, in its argument_specs, its defaults, its README and the code that checks them."""

from __future__ import annotations

from pathlib import Path

import yaml

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.fail2ban import settings
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import limits

ROLE = Path(__file__).resolve().parents[3] / "roles" / "fail2ban"
OF_THE_GUARD = {"guard": True, "guard_limits": {}, "drop_scanners": False, "proof": "changed"}


def test_they_are_the_same_everywhere():
    spec = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    given = {name: option["default"] for name, option in spec.items()}
    assert given == {settings.PREFIX + name: value for name, value in dict(settings.DEFAULTS, **OF_THE_GUARD).items()}
    assert yaml.safe_load((ROLE / "defaults/main.yml").read_text()) == given
    assert set(settings.ELSEWHERE) == set(OF_THE_GUARD)


def test_the_readme_names_every_variable_limit_and_jail():
    text = (ROLE / "README.md").read_text()
    names = [f"| `{settings.PREFIX}{name}` |" for name in dict(settings.DEFAULTS, **OF_THE_GUARD)]
    names += [f"`{name}`" for name in list(limits.FORMULAS) + list(settings.BUILT_IN)]
    assert [name for name in names if name not in text] == []
