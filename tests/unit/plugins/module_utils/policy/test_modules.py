# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings about modules.conf: what is asked of it, and what keeps a module."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import modules
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import Case
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, KEPT, NOT_APPLICABLE, NOT_CHECKED, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, options, running

STOCK = "[modules]\nautoload=yes\nnoload => chan_alsa.so\nload => res_musiconhold.so\n[global]\n"
PJSIP = ("res_pjsip", "res_pjsip_authenticator_digest")
IAX, REQUIRE = "AST-MOD-004", "AST-PJS-045"


def judged(host, text=STOCK, seen=None, loaded=("chan_iax2",), **more):
    host.write("modules.conf", text)
    return modules.judge(host.case("sip", seen=seen or running(*loaded), **more))


def test_an_unused_module_is_added_behind_those_that_stand_there(host):
    finding = by_id(judged(host), IAX)
    assert (finding.state, finding.subject, finding.pending) == (FIXED, "chan_iax2", True)
    assert options(finding) == {"modules": {"noload": ["chan_alsa.so", "chan_iax2.so"]}}
    assert "modules.conf" in finding.evidence[0]


def test_all_findings_ask_for_one_list(host):
    found = [finding for finding in judged(host, loaded=("chan_iax2", "pbx_dundi", "chan_motif", "res_xmpp")) if finding.edits]
    assert [finding.subject for finding in found] == ["chan_iax2", "res_xmpp", "pbx_dundi"]
    wanted = ["chan_alsa.so", "chan_iax2.so", "chan_motif.so", "res_xmpp.so", "pbx_dundi.so"]
    assert {tuple(options(finding)["modules"]["noload"]) for finding in found} == {tuple(wanted)}


def test_a_rule_that_is_off_keeps_its_modules_out_of_the_list(host):
    found = judged(host, loaded=("chan_iax2", "pbx_dundi"), rules_off=[IAX])
    assert options(by_id(found, "AST-MOD-007"))["modules"]["noload"] == ["chan_alsa.so", "pbx_dundi.so"]


def test_what_is_held_back_keeps_its_modules_out_of_the_list(host):
    host.write("modules.conf", STOCK)
    case = host.case("sip", seen=running("chan_iax2", "chan_motif", "res_xmpp"))
    case.held = {"AST-MOD-005:res_xmpp": "why"}
    assert options(by_id(modules.judge(case), IAX))["modules"]["noload"] == ["chan_alsa.so", "chan_iax2.so"]


@pytest.mark.parametrize("line", ["noload => chan_iax2.so", "noload=chan_iax2", "noload => Chan_IAX2.so"])
def test_what_is_in_the_file_already_waits_for_a_restart_or_is_done(host, line):
    text = STOCK.replace("load => res", line + "\nload => res")
    finding = by_id(judged(host, text), IAX)
    assert (finding.state, finding.pending, finding.edits) == (PASS, True, ()) and "modules.conf:4: [modules] noload = " in finding.evidence[0]
    done = by_id(judged(host, text, loaded=("res_pjsip",)), IAX)
    assert (done.state, done.pending) == (PASS, False)


def test_what_is_not_loaded_or_not_there(host):
    found = judged(host, loaded=("chan_sip",), version="22.10.1")
    assert by_id(found, "AST-MOD-001").state == NOT_APPLICABLE and "Asterisk 22.10.1 has no chan_sip" in by_id(found, "AST-MOD-001").reason
    assert by_id(found, IAX).state == NOT_APPLICABLE


@pytest.mark.parametrize("line", ["load => chan_iax2.so", "preload = chan_iax2", "require => chan_iax2.so"])
def test_a_module_that_is_loaded_by_name_stays(host, line):
    finding = by_id(judged(host, STOCK.replace("[global]", line + "\n[global]")), IAX)
    assert finding.state == KEPT and "by name" in finding.reason and line.split()[0].rstrip("=") in finding.evidence[0]


@pytest.mark.parametrize("name", ["chan_iax2", "chan_iax2.so", "Chan_iax2.so "])
def test_a_module_that_is_to_stay(host, name):
    finding = by_id(judged(host, modules_keep=[name]), IAX)
    assert (finding.state, finding.edits) == (KEPT, ()) and "sip_hardening_modules_keep" in finding.reason


def test_a_use_is_the_reason(host):
    finding = by_id(judged(host, seen=running("chan_iax2", channels=["IAX2/branch-77"])), IAX)
    assert (finding.state, finding.edits) == (KEPT, ()) and "IAX2/branch-77 is up" in finding.reason


def test_strict_rules_are_judged_in_the_profile_strict(host):
    assert not [finding for finding in judged(host, loaded=("app_system",)) if finding.rule.id == "AST-MOD-010"]
    assert by_id(judged(host, loaded=("app_system",), profile="strict"), "AST-MOD-010", "app_system").state == FIXED


def test_dependents_that_declined_go_along(host):
    seen = running("res_hep", counts={"res_hep": 2, "res_hep_pjsip": 0, "res_hep_rtcp": 0})
    finding = by_id(judged(host, seen=seen, profile="strict"), "AST-MOD-015", "res_hep")
    assert options(finding)["modules"]["noload"][1:] == ["res_hep_pjsip.so", "res_hep_rtcp.so", "res_hep.so"]


def test_nobody_can_be_asked(host):
    assert {finding.state for finding in judged(host, seen={"running": False})} == {NOT_CHECKED}
    (host.path / "modules.conf").unlink()
    assert {finding.state for finding in modules.judge(host.case("sip", seen=running("chan_iax2")))} == {NOT_APPLICABLE}


def test_a_file_that_another_program_writes(host, monkeypatch):
    monkeypatch.setattr(Case, "generator", lambda self, name: "FreePBX")
    found = judged(host, seen=running("chan_iax2", *PJSIP, endpoints=frozenset(["phone"])))
    assert {finding.rule.id: finding.reason for finding in found if finding.state == FAIL} == {
        IAX: "Nothing uses chan_iax2.so, but FreePBX writes modules.conf and has no file beside it for lines of your own; do it in FreePBX.",
        REQUIRE: "Asterisk would start without it, but FreePBX writes modules.conf and has no file beside it for lines of your own; do it in FreePBX."}
    assert not any(finding.edits for finding in found)
