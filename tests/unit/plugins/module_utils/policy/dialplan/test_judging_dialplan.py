# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a dialplan, with the way of a call."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import judging
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.classes import Classes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.dialplan import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.test_entries import PJSIP
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, running

OUT = "[out]\nexten => _00.,1,Dial(PJSIP/${EXTEN}@carrier)\nexten => 112,1,Dial(PJSIP/112@carrier)\n"
QUIET = "[default]\nexten => _X.,1,Hangup()\n[public]\n[messages]\n[phones]\nexten => 100,1,Dial(PJSIP/100)\n"


def judged(host, dialplan, seen=None, version="22.10.1", classes=Classes(), pjsip=PJSIP):
    host.write("pjsip.conf", pjsip)
    host.write("extensions.conf", dialplan + OUT)
    return judging.judge(host.case("sip", version, seen=seen), classes)


def test_a_quiet_dialplan(host):
    found = judged(host, QUIET + "[internal]\n")
    assert {one.rule.id for one in found} == set(RULES) - {"AST-DP-017"}
    assert {one.rule.id for one in found if one.state == FAIL} == {"AST-DP-003"}


def test_guests(host):
    found = judged(host, QUIET.replace("[public]", "[public]\ninclude => middle\n[middle]\ninclude => out"))
    finding = by_id(found, "AST-DP-001", "public")
    told = "\n".join(finding.evidence)
    assert finding.state == FAIL and "PJSIP/anonymous lands in [public]" in told and by_id(found, "AST-DP-001", "default").state == PASS
    assert "[public] include => middle" in told and "[middle] include => out" in told and "[out] _00.,1 Dial(" in told and "such as 00" in told
    assert all(line.startswith(str(host.path)) for line in finding.evidence if "include" in line)


def test_a_carrier_is_outside_too(host):
    found = judged(host, QUIET.replace("[default]", "[default]\ninclude => out"))
    assert by_id(found, "AST-DP-001", "default").state == PASS, "_X. stands before it"
    assert by_id(judged(host, QUIET.replace("_X.,1,Hangup()", "_X.,1,Goto(out,${EXTEN},1)")), "AST-DP-001", "default").state == FAIL


def test_telephones(host):
    found = judged(host, QUIET.replace("[phones]", "[phones]\ninclude => out"))
    assert by_id(found, "AST-DP-009").state == FAIL and by_id(found, "AST-DP-017").state == PASS
    timed = judged(host, QUIET.replace("[phones]", "[phones]\ninclude => out,9:00-17:00,*,*,*"))
    assert by_id(timed, "AST-DP-009").state == PASS and "conditions only" in by_id(timed, "AST-DP-009").reason
    narrow = judged(host, QUIET.replace("[phones]", "[phones]\nexten => _0Z.,1,Dial(PJSIP/${EXTEN}@carrier)"),
                    classes=Classes(international=("00",), emergency=("112",), premium=()))
    assert by_id(narrow, "AST-DP-009").state == PASS and by_id(narrow, "AST-DP-017").state == FAIL


def test_transfers_and_voicemail(host):
    host.write("voicemail.conf", "[general]\ndialout=out\n")
    found = judged(host, QUIET + "[internal]\ninclude => out\n")
    assert by_id(found, "AST-DP-006", "internal").state == FAIL and by_id(found, "AST-VM-006").state == FAIL


@pytest.mark.parametrize("line", ["switch => Realtime/x", "exten => 1,1,AGI(x)", "exten => 1,1,Goto(${X},1,1)"])
def test_what_cannot_be_decided(host, line):
    found = judged(host, QUIET.replace("[public]", "[public]\n" + line))
    assert by_id(found, "AST-DP-001", "public").state == NOT_CHECKED and by_id(found, "AST-DP-012", "public").state == FAIL


def test_services(host):
    assert by_id(judged(host, QUIET.replace("[public]", "[public]\nexten => 1,1,ChanSpy()")), "AST-DP-015", "public").state == FAIL


def test_other_makers(host):
    host.write("extensions.lua", "extensions = {}")
    assert by_id(judged(host, QUIET), "AST-DP-001", "public").state == PASS, "the context is known"
    assert by_id(judged(host, QUIET.replace("[public]\n", "")), "AST-DP-001", "public").state == NOT_CHECKED
    assert by_id(judged(host, QUIET.replace("[public]\n", ""), dict(modules=frozenset(("res_pjsip",)))), "AST-DP-001", "public").state == PASS
    seen = running("res_pjsip", "pbx_lua", contexts={"public": {"extensions.conf", "pbx_lua"}})
    assert by_id(judged(host, QUIET, seen), "AST-DP-001", "public").state == NOT_CHECKED


def test_what_is_not_read(host):
    assert {one.state for one in judged(host, "exten => 1,1,NoOp()\n")} == {NOT_CHECKED}
    host.write("extconfig.conf", "[settings]\nextensions.conf => odbc,asterisk,ast_config\n")
    assert "database" in judged(host, QUIET)[0].reason


def test_any_context(host):
    host.write("iax.conf", "[general]\n[all]\ntype=user\nsecret=x\ncontext=*\n")
    assert by_id(judged(host, QUIET), "AST-DP-009", "out").state == FAIL


def test_many_contexts_are_counted(host, monkeypatch):
    monkeypatch.setattr(judging, "MOST_FINDINGS", 2)
    phones = "".join("[p%d]\ntype=endpoint\ncontext=c%d\nauth=100\n" % (one, one) for one in range(5))
    found = judged(host, QUIET + "".join("[c%d]\ninclude => out\n" % one for one in range(5)), pjsip=PJSIP + phones)
    failed = [one for one in found if one.rule.id == "AST-DP-009" and one.state == FAIL]
    assert len(failed) == 3 and "3 more" in failed[-1].reason


def test_nothing_comes_in(host):
    assert by_id(judged(host, QUIET, pjsip=""), "AST-DP-001").state == NOT_APPLICABLE
