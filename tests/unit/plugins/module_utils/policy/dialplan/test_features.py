# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where calls get to later."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.entries import entries
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.features import of_plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.walking import Entry
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan


def test_files(host):
    host.write("voicemail.conf", "[general]\ndialout=out\n[default]\n100 => 1234,A,,,callback=back|exitcontext=exit\n")
    host.write("queues.conf", "[general]\n[sales]\ncontext=keys\n")
    host.write("res_parking.conf", "[general]\n[lot]\ncomebackcontext=came-back\n")
    host.write("confbridge.conf", "[menu]\ntype=menu\n5=dialplan_exec(conf, 1, 1)\n")
    found = {(one.context, one.kind, one.why) for one in entries(host.case("sip"))}
    assert found == {("out", "voicemail", "dialout"), ("back", "voicemail", "callback"), ("exit", "voicemail", "exitcontext"), ("keys", "queue", "context"),
                     ("came-back", "parking", "comebackcontext"), ("conf", "conference", "dialplan_exec")}
    assert next(one for one in entries(host.case("sip")) if one.kind == "queue").numbers.text == "_[#*0123456789]"


def test_what_the_dialplan_names(tmp_path):
    found = plan(tmp_path, "[globals]\nTRANSFER_CONTEXT=a\n[in]\nexten => 1,1,Set(__TRANSFER_CONTEXT=b)\n same => n,Set(GOTO_ON_BLINDXFR=c^s^1)\n same => "
                           "n,MSet(X=1,FORWARD_CONTEXT=d)\n")
    known = [Entry("in", "PJSIP/1", "context", None, variables=(("TRANSFER_CONTEXT", "e"),))]
    assert sorted(one.context for one in of_plan(found, known)) == ["a", "b", "c", "d", "e"] and {one.kind for one in of_plan(found, known)} == {"transfer"}
