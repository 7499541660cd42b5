# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of telephones (MESSAGE) that run the dialplan; in the profile strict.

Messages between telephones go through the dialplan with MessageSend, or to a program on ARI. Where nothing can take them, a MESSAGE runs the
extension that it names as a call would, and that is refused: chan_sip answers 405, and PJSIP 404, because nobody has the context
(``ast_msg_has_destination`` in main/message.c). Text within a call goes on.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.module_data import Candidate
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.module_uses import Uses
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.pjsip_options import endpoint, judge_both
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.sip import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.sip import absent
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import Standard, is_off, judge as judge_standards

NOWHERE = "no-messages"
"""A context that there is not."""

_MESSAGES = Candidate("", ("the core",), applications=("messagesend",), functions=("message", "message_data"))


def _wanted(case):
    """Who can take messages, as the end of a sentence; "" where nobody can."""
    if case.seen.usage() is None:
        return "Asterisk does not run, so nobody can tell whether its dialplan takes messages"
    uses = Uses.of(case)
    if NOWHERE in uses.usage.contexts:
        return f"the dialplan has a context {NOWHERE}"
    programs = [f"ari.conf has the user {shown(name)}, whose program can take messages" for name in case.objects("ari.conf", "user")]
    return next(iter(uses.mentioned(_MESSAGES) + programs), "")


_CHAN_SIP = (Standard(RULES["AST-SIP-034"], "sip.conf", "accept_outofcall_message", "no", "yes", is_off, unless=_wanted),)
_PJSIP = endpoint("AST-PJS-024", "message_context", NOWHERE, "", bool, unless=_wanted)


def judge(case):
    """AST-SIP-034 and AST-PJS-024."""
    return ([] if absent(case) else judge_standards(case, _CHAN_SIP)) + judge_both(case, _PJSIP)
