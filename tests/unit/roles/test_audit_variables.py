# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role audit, in its argument_specs, its defaults, its README and its tasks."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import settings

ROLE = Path(__file__).resolve().parents[3] / "roles" / "audit"
SPEC = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]


def test_they_are_the_same_everywhere():
    assert yaml.safe_load((ROLE / "defaults/main.yml").read_text()) == {name: option["default"] for name, option in SPEC.items()}


def test_those_that_are_not_warned_of_are_these():
    assert {settings.PREFIX + name for name in settings.NAMES} == set(SPEC)


def test_the_choices_are_the_same():
    assert settings.FAIL_ON == tuple(SPEC["audit_fail_on"]["choices"]) and settings.FORMATS == tuple(SPEC["audit_formats"]["choices"])


def test_each_does_something():
    text = "".join(path.read_text() for path in (ROLE / "tasks").iterdir())
    assert set(re.findall(r"\baudit_[a-z_]+", text)) - {"audit_result", "audit_report", "audit_reported"} == set(SPEC)


def test_the_readme_says_what_they_mean():
    text = (ROLE / "README.md").read_text()
    missing = [name for name, option in SPEC.items() if not re.search(r"\| `%s` \|.*\| .{20,} \|\n" % name, text)]
    assert missing == []
    assert "C(expires)" not in text and "`expires`" in text
