# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role toll_fraud, in its argument_specs, its defaults, its README and the code that reads them."""

from __future__ import annotations

from pathlib import Path

import yaml

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import settings

ROLE = Path(__file__).resolve().parents[3] / "roles" / "toll_fraud"
SPEC = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
OF_THE_ROLE = {"toll_fraud_state", "toll_fraud_fail_unguarded"}


def test_they_are_the_same_everywhere():
    assert yaml.safe_load((ROLE / "defaults/main.yml").read_text()) == {name: option["default"] for name, option in SPEC.items()}
    assert {name[len(settings.PREFIX):]: option["default"] for name, option in SPEC.items() if name not in OF_THE_ROLE} == settings.DEFAULTS


def test_the_readme_says_what_they_mean():
    text = (ROLE / "README.md").read_text()
    assert [name for name in SPEC if "| `%s` |" % name not in text] == []


def test_entries_have_the_keys_that_are_documented():
    assert set(SPEC["toll_fraud_limits"]["options"]) == set(settings._LIMIT_KEYS)
    assert set(SPEC["toll_fraud_exceptions"]["options"]) == set(settings._EXCEPTION_KEYS)
