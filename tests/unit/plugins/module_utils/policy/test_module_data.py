# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data about modules holds together."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.module_data import AUTHENTICATOR, CANDIDATES, SAMPLE_DIAL_STRINGS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.module_uses import _SPECIAL
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.modules import RULES

NEVER = {AUTHENTICATOR, "res_security_log", "res_srtp", "chan_pjsip", "res_pjsip", "pbx_config"}


def test_each_module_is_judged_once_by_a_rule_that_there_is():
    modules = [module for candidate in CANDIDATES for module in candidate.modules]
    assert len(set(modules)) == len(modules) and not NEVER & set(modules)
    assert {candidate.rule for candidate in CANDIDATES} | {"AST-PJS-045", "AST-MOD-020"} == set(RULES)


def test_words_are_compared_in_lower_case():
    for candidate in CANDIDATES:
        words = candidate.modules + candidate.applications + candidate.functions + tuple(name for names in candidate.files for name in names[1])
        assert [word.lower() for word in words] == list(words)
    assert [text.lower() for text in SAMPLE_DIAL_STRINGS] == list(SAMPLE_DIAL_STRINGS)


def test_every_candidate_has_something_that_counts_as_use():
    assert {candidate.special for candidate in CANDIDATES} - {""} == set(_SPECIAL)
    assert all(candidate.technology or candidate.applications or candidate.functions or candidate.files or candidate.special for candidate in CANDIDATES)
