# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of a way, without secrets."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Where
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.telling import Reached, Step, line_of, without_codes


@pytest.mark.parametrize("app, data, wanted", [
    ("Dial", "IAX2/me:hunter2@far/1&SIP/a:hunter2:b@c", "Dial(IAX2/me:********@far/1&SIP/a:********@c)"), ("Dial", "PJSIP/x/sip:1@h", "Dial(PJSIP/x/sip:1@h)"),
    ("DISA", "hunter2,out", "DISA(********,out)"), ("DISA", "no-password,out", "DISA(no-password,out)"), ("Authenticate", "hunter2", "Authenticate(********)"),
    ("System", "curl -u admin:hunter2 http://h/${EXTEN}", "System(********"), ("AGI", "x,${EXTEN},token=hunter2", "AGI(********"),
    ("Macro", "check,hunter2", "Macro(check,...)"), ("MYSQL", "Connect id localhost user hunter2 asterisk", "MYSQL(********"),
    ("Gosub", "check,s,1(hunter2)", "Gosub(check,s,1(...))"), ("Dial", "PJSIP/1@far,30,b(h^s^1(hunter2))", "Dial(PJSIP/1@far,30,b(h^s^1(...)))"),
    ("Dial", "PJSIP/x/sip:u:hunter2@h", "Dial(PJSIP/x/sip:u:********@h)"), ("Dial", "DAHDI/1/1,,D(4711)", "Dial(DAHDI/1/1,,D(********))"),
    ("Dial", "PJSIP/00${EXTEN:1:-2}@far", "Dial(PJSIP/00${EXTEN:1:-2}@far)"),
    ("Dial", "PJSIP/${EXTEN:1}@far&IAX2/a:hunter2@h", "Dial(PJSIP/${EXTEN:1}@far&IAX2/a:********@h)"),
    ("GotoIf", '$["${PIN}"="hunter2"]?ok', 'GotoIf($["${PIN}"="********'), ("Goto", "a,${EXTEN},1", "Goto(a,${EXTEN},1)"),
    ("Dial", "PJSIP/${FILTER(0-9,${EXTEN})}@far", "Dial(PJSIP/${FILTER(0-9,${EXTEN})}@far)"),
    ("NoOp", "x" * 200, "NoOp(" + "x" * 95 + "...")])
def test_lines(app, data, wanted):
    assert line_of(app, data) == wanted


@pytest.mark.parametrize("condition, wanted", [
    ('$["${PIN}"="4711"]', '$["${PIN}"="********"]'), ("$[${PIN} == 4711]", "$[${PIN} == ********]"), ('$["4711" = "${PIN}"]', '$["********" = "${PIN}"]'),
    ('$["${PIN}" =~ "4711"]', '$["${PIN}" =~ "********"]'), ("$[${X} : 4711]", "$[${X} : ********]"),
    ("$[${GROUP_COUNT(out)} > 100]", "$[${GROUP_COUNT(out)} > 100]"),
    ("$[${EXTEN:100}=1]", "$[${EXTEN:100}=1]"), ('$["${A}"="hunter2" & "${B}"!="hunter3"]', '$["${A}"="********" & "${B}"!="********"]'),
])
def test_a_condition_tells_no_code(condition, wanted):
    assert without_codes(condition) == wanted


def test_texts():
    step = Step("in", "_X.", 2, "Dial(x)", Where("/etc/asterisk/extensions.conf", 7))
    assert str(step) == "/etc/asterisk/extensions.conf:7: [in] _X.,2 Dial(x)"
    found = Reached("_X.", "SIP/itsp", "international", (step,), "reachable", "", "_00.", "00123456", ("the time 9:00",))
    assert found.text == "_X. reaches SIP/itsp with international numbers (_00.), such as 00123456; only for: the time 9:00"
    assert "undecided: why" in found._replace(reason="why", trunk="").text
