# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role firewall are the settings and options of its module, in every place where they stand."""

from __future__ import annotations

from pathlib import Path

import yaml

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import nftables_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import settings

ROLE = Path(__file__).resolve().parents[3] / "roles" / "firewall"


def test_they_are_the_same_everywhere():
    spec = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    given = {name: option["default"] for name, option in spec.items()}
    shared = {name: option.get("default", {}) for name, option in nftables_call.shared_argument_spec().items() if name in settings.OPTIONS}
    assert given == {settings.PREFIX + name: value for name, value in dict(settings.DEFAULTS, **shared).items()}
    assert yaml.safe_load((ROLE / "defaults/main.yml").read_text()) == given


def test_the_readme_names_every_variable():
    text = (ROLE / "README.md").read_text()
    assert [name for name in settings.DEFAULTS if f"| `{settings.PREFIX}{name}` |" not in text] == []
