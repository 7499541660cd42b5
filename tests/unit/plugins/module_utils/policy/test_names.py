# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices that are called like their extension."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import names
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id

PHONE = "[%s]\ntype=endpoint\nauth=%s\naors=%s\n[%s]\ntype=aor\nmax_contacts=1\n[%s]\ntype=auth\nusername=%s\npassword=x\n"


def judged(host, version="22.10.1", seen=None, **files):
    for name, text in files.items():
        host.write(name + ".conf", text)
    return names.judge(host.case("sip", version, seen=seen))


@pytest.mark.parametrize("name, state", [("101", FAIL), ("desk-101", PASS), ("7", PASS), ("001565a1b2c3", PASS), ("12345678901", PASS)])
def test_a_name_that_is_a_number(host, name, state):
    finding = by_id(judged(host, pjsip=PHONE % ((name,) * 6)), "AST-PJS-048")
    assert (finding.state, finding.subject) == (state, f"PJSIP/{name}" if state == FAIL else "")


def test_the_plan_names_every_place(host):
    dialplan = "[in]\nexten => 101,1,Dial(PJSIP/101,20)\nexten => 101,hint,PJSIP/101&Custom:101\n" \
               "exten => 102,1,Dial(SIP/101)\nexten => _1XX,1,Dial(PJSIP/1011)\n"
    asked = {"database showkey 101": "/CFIM/101    : 555\n1 results found.\n"}
    finding = by_id(judged(host, pjsip=PHONE % (("101",) * 6), extensions=dialplan, queues="[sales]\nmember => PJSIP/101\n",
                           seen={"running": True, "ask": lambda command: asked.get(command, "")}), "AST-PJS-048")
    plan = [line.replace(str(host.path) + "/", "") for line in finding.evidence]
    assert plan == [
        "to change: extensions.conf:2: [in] exten", "to change: extensions.conf:3: [in] exten", "to change: queues.conf:2: [sales] member",
        "to change: pjsip.conf:1: [101]", "to change: pjsip.conf:5: [101]", "to change: pjsip.conf:8: [101]", "to change: pjsip.conf:3: auth = 101",
        "to change: pjsip.conf:4: aors = 101", "to change: pjsip.conf:10: username = 101",
        "to change: extensions.conf:2: the extension 101 of [in] keeps its number", "to change: astdb: /CFIM/101    : 555"]
    assert not finding.edits


def test_what_does_not_register_may_have_any_name(host):
    assert judged(host, pjsip="[101]\ntype=endpoint\naors=101\n[101]\ntype=aor\ncontact=sip:10.0.0.1\n") == []


def test_other_drivers(host):
    found = judged(host, "16.28.0", sip="[general]\n[101]\ntype=friend\nhost=dynamic\n", iax="[general]\n[201]\ntype=peer\nhost=dynamic\n")
    assert {finding.key for finding in found} == {"AST-SIP-026:SIP/101", "AST-IAX-017:IAX2/201"}


def test_a_thousand_are_counted(host):
    found = judged(host, pjsip="".join(PHONE % ((str(number),) * 6) for number in range(1000, 1100)))
    assert len(found) == 51 and found[-1].reason.startswith("50 more")
