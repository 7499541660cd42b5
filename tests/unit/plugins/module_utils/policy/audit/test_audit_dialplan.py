# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialplan line by line: what is a fault, and what only looks like one."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import dialplan
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.test_audit_case import make


def _states(path, look, *lines, context="phones", **files):
    case = make(path, dict({"extensions.conf": "[%s]\n%s\n" % (context, "\n".join(lines))}, **files))
    return {verdict.state for verdict in look(case)}


@pytest.mark.parametrize("look, line, wanted", [
    (dialplan.shells, "exten => 1,1,Set(x=${SHELL(echo ${CALLERID(name)})})", "fail"), (dialplan.shells, "exten => 1,1,TrySystem(x ${PJSIP_HEADER(read,X)})",
                                                                                        "fail"),
    (dialplan.shells, "exten => 1,1,System(/usr/bin/backup)", "pass"), (dialplan.shells, "exten => 1,1,NoOp(${CALLERID(name)})", "pass"),
    (dialplan.callee_options, "exten => _0.,1,Dial(PJSIP/${EXTEN}@c,,t)", "fail"), (dialplan.callee_options, "exten => _0.,1,Dial(PJSIP/${EXTEN}@c,,TS(60))",
                                                                                    "pass"),
    (dialplan.callee_options, "exten => _1XX,1,Dial(PJSIP/${EXTEN},,t)", "pass"), (dialplan.callee_options, "exten => _0.,1,Dial(SIP/c/${EXTEN},20,M(t))",
                                                                                   "pass"),
    (dialplan.codes, "exten => 1,1,Authenticate(1234)", "fail"), (dialplan.codes, "exten => 1,1,Authenticate(${DB(pin/x)})", "pass"),
    (dialplan.computed, "exten => 1,1,Dial(Local/1@${CALLERID(num)})", "fail"), (dialplan.computed, "exten => 1,1,Goto(${EXTEN},1)", "pass"),
    (dialplan.counted, "exten => 1,1,Dial(PJSIP/1)", "not_applicable"), (dialplan.counted, "exten => _0.,1,Dial(DAHDI/g1/${EXTEN})", "fail"),
])
def test_lines(look, line, wanted, tmp_path):
    assert _states(tmp_path, look, line) == {wanted}


def test_who_is_a_guest(tmp_path):
    case = make(tmp_path, {"extensions.conf": "[a]\ninclude => b\n[b]\n[c]\n[d]\n", "sip.conf": "[general]\ncontext=a\n",
                           "iax.conf": "[x]\ntype=user\ncontext=c\n[y]\ntype=user\nsecret=z\ncontext=d\n"},
                "16.28.0")
    assert dialplan.guest_contexts(case) == {"a", "b", "c"}
    case = make(tmp_path, {"sip.conf": "[general]\ncontext=a\nallowguest=no\n"}, "16.28.0")
    assert dialplan.guest_contexts(case) == {"c"}
    assert dialplan.guest_contexts(make(tmp_path, {}, "22.10.1", modules=frozenset())) == set()


def test_a_secret_among_global_variables_is_named_and_not_told(tmp_path):
    case = make(tmp_path, {"extensions.conf": "[globals]\nDOORPIN=4711\nTRUNK=IAX2/u:geheim@h\nOPERATOR=PJSIP/1\n"})
    found = dialplan.secrets(case)
    assert [verdict.subject for verdict in found] == ["DOORPIN"] and "4711" not in repr(found)


@pytest.mark.parametrize("lines, wanted", [
    ("", "pass"), ("static=yes", "fail"), ("static=yes\nwriteprotect=yes", "pass"), ("static=no", "pass"), ("writeprotect=no", "pass"),
])
def test_dialplan_save(lines, wanted, tmp_path):
    found = dialplan.saving(make(tmp_path, {"extensions.conf": "[general]\n%s\n" % lines}))
    assert [verdict.state for verdict in found] == [wanted] and len(found[0].evidence) == (lines.count("=") if lines else 0)
