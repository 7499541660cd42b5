# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether guests of chan_sip choose whom they call."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import guest_context
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, KEPT, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, running

RULE = "AST-SIP-003"
OPEN, KEPT_OPEN = "[general]\nallowguest=yes\ncontext=guests\n", {"keep_guests": ["SIP"]}


def judged(host, dialplan, sip=OPEN, version="16.28.0", **more):
    host.write("sip.conf", sip)
    host.write("extensions.conf", dialplan)
    return guest_context.judge(host.case("sip", version, **dict(KEPT_OPEN, **more)))


def state(host, lines, **more):
    return by_id(judged(host, "[guests]\n" + lines, **more), RULE).state


@pytest.mark.parametrize("lines, chooses", [
    ("exten => _X.,1,Dial(SIP/${EXTEN}@itsp)\n", True), ("exten => _X.,1,Dial(SIP/itsp/${EXTEN})\n", True),
    ("exten => _X.,1,Dial(DAHDI/g1/${EXTEN:1},30)\n", True),
    ("exten => _X.,1,Dial(SIP/1&PJSIP/${EXTEN}@itsp)\n", True), ("exten => _X.,1,RetryDial(a,1,2,${WHOM})\n", False), ("exten => s,1,Dial(${WHOM})\n", True),
    ("exten => _X.,1,Dial(${ARG1}/100)\n", True), ("exten => _X.,1,Set(x=1)\n same => n,Dial(SIP/${FILTER(0-9,${EXTEN})}@itsp,20)\n", True),
    ("exten => _X.,1,Dial(SIP/${EXTEN})\n", False), ("exten => 100,1,Dial(SIP/${EXTEN}@itsp)\n", False), ("exten => _X.,1,Dial(SIP/itsp/0441234)\n", False),
    ("exten => _X.,1,Dial(SIP/100,${EXTEN},A(@))\n", False), ("exten => _X.,1,Dial(${TRUNK}/100)\n[globals]\nTRUNK=SIP/itsp\n", False),
    ("exten => 9,1,DISA(1234,office)\n", True), ("switch => IAX2/a:b@c/d\n", True), ("exten => _X.,1,Hangup()\n", False), ("", False)])
def test_what_counts_as_a_choice(host, lines, chooses):
    assert state(host, lines) == (KEPT if chooses else PASS)


@pytest.mark.parametrize("lines", [
    "include => out\n", "include => out,9:00-17:00,*,*,*\n", "exten => _X.,1,Goto(out,${EXTEN},1)\n", "exten => _X.,1,GotoIf($[1]?out,${EXTEN},1)\n",
    "exten => _X.,1,Dial(Local/${EXTEN}@out)\n", "include => middle\n[middle]\ninclude => out\ninclude => guests\n"])
def test_contexts_behind_it(host, lines):
    finding = by_id(judged(host, f"[guests]\n{lines}[out]\nexten => _00.,1,Dial(SIP/user:Gh7-kkq29-x@${{EXTEN}}@itsp)\n"), RULE)
    assert finding.state == KEPT and any("_00. of [out] dials what the caller asks for" in told for told in finding.evidence)
    assert "Gh7-kkq29-x" not in repr(finding.to_dict())


@pytest.mark.parametrize("domain, chooses", [("pbx.example,out", True), ("pbx.example, out ", True), ("pbx.example", False), ("pbx.example,guests", False)])
def test_a_domain_has_a_context_of_its_own(host, domain, chooses):
    """Asterisk 16 was asked: guests who call that domain come into it."""
    lines = "exten => _X.,1,Hangup()\n[out]\nexten => _X.,1,Dial(SIP/${EXTEN}@itsp)\n"
    assert state(host, lines, sip=f"{OPEN}domain={domain}\n") == (KEPT if chooses else PASS)


def test_what_is_not_reached_does_not_count(host):
    assert state(host, "exten => s,1,Hangup()\n[out]\nexten => _X.,1,Dial(SIP/${EXTEN}@itsp)\n") == PASS


def test_who_decides(host):
    lines = "exten => _X.,1,Dial(SIP/${EXTEN}@itsp)\n"
    assert state(host, lines, keep_guests=[]) == PASS, "the door is closed in this run"
    assert state(host, lines, keep_guests=[], rules_off=["AST-SIP-001"]) == FAIL
    assert state(host, lines, keep_guests=[], seen={"channels": ["SIP/10.9.8.7-00000001"]}) == FAIL
    assert state(host, lines, sip="[general]\nallowguest=no\ncontext=guests\n") == PASS
    assert state(host, lines, sip="[general]\ncontext=other\n") == PASS
    assert judged(host, lines, version="22.10.1") == []
    assert not by_id(judged(host, "[guests]\n" + lines), RULE).edits


LIVE = """[ Context 'guests' created by 'pbx_ael' ]
  'h' =>            1. Hangup()                                   [pbx_ael]
  '_X.' =>          1. NoOp(x)                                    [extensions.ael:3]
     [again]        2. Dial(SIP/${EXTEN}@itsp,30)                 [extensions.ael:4]
  Include =>        'middle'                                      [pbx_ael]
  Alt. Switch =>    'Realtime/out@x'                              [pbx_config]

-= 2 extensions (3 priorities) in 1 context. =-
"""


def test_the_running_dialplan_counts_and_not_the_file(host):
    said = {"dialplan show guests": LIVE, "dialplan show globals": "  TRUNK=SIP/itsp\n"}
    seen = running("chan_sip", contexts={"guests": {"pbx_ael"}}, ask=lambda command: said.get(command, ""))
    finding = by_id(judged(host, "[guests]\nexten => s,1,Hangup()\n", seen=seen), RULE)
    assert finding.state == KEPT
    assert finding.evidence[1:] == ("[guests] asks another place for its extensions (switch Realtime)",
                                    "extensions.ael:4: _X. of [guests] dials what the caller asks for")
    said["dialplan show guests"] = LIVE.replace("${EXTEN}@itsp", "100").replace("Realtime/", "Lua/")
    assert by_id(judged(host, "[guests]\nexten => _X.,1,Dial(SIP/${EXTEN}@itsp)\n", seen=seen), RULE).state == PASS
