# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of chan_iax2 that are to have one value."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit, encoded, evidence, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, Finding, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.iax import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.sip_options import at_most
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import Standard, is_off, is_on, judge as judge_standards

FILE = "iax.conf"
_KINDS = ("user", "peer", "friend")


def _not_in_the_clear(value):
    return "plaintext" not in value.lower()


def _asks_for_tokens(value):
    return is_on(value) or value.strip().lower() == "auto"


def _stays(value):
    return values.is_false(encoded(value))


def _encrypts(value):
    return is_on(value) or value.strip().lower() == "aes128"


STANDARDS = (
    Standard(RULES["AST-IAX-002"], FILE, "auth", "md5", "md5", _not_in_the_clear, section=None, kinds=_KINDS),
    Standard(RULES["AST-IAX-003"], FILE, "encryption", "yes", "no", _encrypts),
    Standard(RULES["AST-IAX-005"], FILE, "requirecalltoken", "yes", "yes", _asks_for_tokens, section=None, kinds=_KINDS),
    Standard(RULES["AST-IAX-008"], FILE, "delayreject", "yes", "no", is_on),
    Standard(RULES["AST-IAX-011"], FILE, "maxauthreq", "3", "3", at_most(3)),
    Standard(RULES["AST-IAX-013"], FILE, "allowfwdownload", "no", "no", is_off),
    Standard(RULES["AST-IAX-015"], FILE, "transfer", "no", "yes", _stays, kinds=_KINDS),
    Standard(RULES["AST-IAX-016"], FILE, "calltokenexpiration", "10", "10", at_most(10)),
)


def judge(case):
    """All findings about chan_iax2's options; none where iax.judge says that it is not there."""
    if not case.has("chan_iax2") or case.reading(FILE) is None:
        return []
    found = judge_standards(case, STANDARDS)
    return found + ([_tokens(case)] if case.strict else [])


def _tokens(case):
    """AST-IAX-004: exceptions for so many addresses that they are none."""
    rule = RULES["AST-IAX-004"]
    lines = [line for line in case.lines(FILE, "general", {"calltokenoptional"}) if acl.wide(acl.parse([("permit", line.value)]))]
    if not lines:
        return Finding(rule, PASS, "Nobody is exempt but for networks of one's own.")
    kept = [shown(line.value) for line in case.lines(FILE, "general", {"calltokenoptional"}) if line not in lines]
    return Finding(rule, FIXED, "Take the exceptions for everybody out.", evidence=tuple(map(evidence, lines)),
                   edits=(edit(FILE, "general", options={"calltokenoptional": kept or None}),))
