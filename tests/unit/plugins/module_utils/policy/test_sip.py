# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls without an account on chan_sip and PJSIP."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import sip
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, KEPT, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, observed, options, sequence

GUESTS, REJECTS, PJSIP = "AST-SIP-001", "AST-SIP-002", "AST-PJS-001"
SHUT = [("deny", "0.0.0.0/0"), ("deny", "::/0")]
SHUT_LINES = ["deny=0.0.0.0/0\n", "deny=::/0\n"]
ANONYMOUS = "[anonymous]\ntype=endpoint\ncontext=public\n"


def judged(host, version="22.10.1", **more):
    return sip.judge(host.case("sip", version, **more))


def test_nothing_is_there(host):
    assert {finding.state for finding in judged(host)} == {NOT_APPLICABLE}
    assert {finding.state for finding in judged(host, "16.28.0")} == {NOT_APPLICABLE}


def test_a_driver_that_is_not_loaded(host):
    for name, text in (("sip.conf", "[general]\n"), ("pjsip.conf", ANONYMOUS)):
        host.write(name, text)
    assert {finding.state for finding in judged(host, "16.28.0", seen={"modules": frozenset()})} == {NOT_APPLICABLE}


# -- chan_sip ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text, guests, rejects", [
    ("[general]\n", FIXED, PASS), ("[general]\nallowguest=yes\nalwaysauthreject=no\n", FIXED, FIXED), ("[general]\nallowguest=no\n", PASS, PASS),
    (";allowguest=no\n[general]\n;--\nallowguest=no\n--;\n[general]\nallowguest=no\n", FIXED, PASS),
])
def test_chan_sip(host, text, guests, rejects):
    host.write("sip.conf", text)
    found = judged(host, "16.28.0")
    assert (by_id(found, GUESTS).state, by_id(found, REJECTS).state) == (guests, rejects)
    if guests == FIXED:
        assert options(by_id(found, GUESTS)) == {"general": {"allowguest": "no"}}


def test_a_file_that_chan_sip_has_not_read(host):
    host.write("sip.conf", "[general]\nallowguest=no\n")
    seen = {"running": True, "sip": {"Allow unknown access": "Yes", "Always auth rejects": "Yes"}}
    found = judged(host, "16.28.0", seen=seen)
    assert by_id(found, GUESTS).reread == ("sip.conf",)
    assert not by_id(found, GUESTS).proofs[0].look(observed(**seen))[1]


def test_guests_of_chan_sip_are_those_whose_name_is_no_device(host):
    host.write("sip.conf", "[general]\n[carrier]\ntype=peer\nhost=10.0.0.1\n")
    known = judged(host, "16.28.0", seen={"channels": ["SIP/Carrier-0000001a"]})
    assert by_id(known, GUESTS).state == FIXED
    guest = judged(host, "16.28.0", seen={"channels": ["SIP/fd77::10-0000001a"]})
    assert by_id(guest, GUESTS).state == KEPT
    assert "sip_hardening_guests_in_use" in by_id(guest, GUESTS).reason
    assert by_id(judged(host, "16.28.0", seen={"channels": ["SIP/fd77::10-0000001a"]}, guests_in_use="cut"), GUESTS).state == FIXED


# -- PJSIP ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["16.28.0", "22.10.1"])
@pytest.mark.parametrize("name", ["anonymous", "anonymous@example.com"])
def test_the_endpoint_anonymous_is_shut(host, version, name):
    host.write("pjsip.conf", ANONYMOUS.replace("[anonymous]", f"[{name}]"))
    finding = by_id(judged(host, version), PJSIP)
    assert finding.state == FIXED
    assert sequence(finding) == SHUT
    assert finding.edits[0]["type"] == "endpoint"


@pytest.mark.parametrize("text", [
    "[Anonymous]\ntype=endpoint\n", "[anonymous]\ntype=Endpoint\n", "[anonymous](!)\ntype=endpoint\n", "[anonymous]\ntype=aor\n",
    ";--\n" + ANONYMOUS + "--;\n", "[global]\ntype=global\n",
])
def test_what_is_no_such_endpoint(host, text):
    host.write("pjsip.conf", text)
    assert by_id(judged(host), PJSIP).state == PASS


def test_in_the_wizard(host):
    host.write("pjsip_wizard.conf", "[anonymous]\ntype=wizard\nendpoint/context=public\n")
    finding = by_id(judged(host), PJSIP)
    assert sequence(finding) == [("endpoint/" + option, value) for option, value in SHUT]
    host.write("pjsip_wizard.conf", "[anonymous]\ntype=wizard\nendpoint/deny=0.0.0.0/0\nendpoint/deny=::/0\n")
    assert by_id(judged(host), PJSIP).state == PASS


def test_an_endpoint_that_is_in_no_file(host):
    host.write("pjsip.conf", "[global]\ntype=global\n")
    finding = by_id(judged(host, seen={"running": True, "endpoints": frozenset(["anonymous", "101"])}), PJSIP)
    assert finding.state == FAIL and "database" in finding.reason


def test_an_endpoint_that_was_taken_out_of_the_file_and_is_still_there(host):
    host.write("pjsip.conf", "[global]\ntype=global\n")
    seen = {"running": True, "endpoints": frozenset(["anonymous"]), "has_read": lambda name: False}
    finding = by_id(judged(host, seen=seen), PJSIP)
    assert (finding.state, finding.reread, finding.losses) == (FIXED, ("pjsip.conf",), ("endpoint:PJSIP/anonymous",))
    assert not finding.proofs[0].look(observed(**seen))[1] and finding.proofs[0].look(observed(endpoints=frozenset()))[1]
    used = by_id(judged(host, seen=dict(seen, channels=["PJSIP/anonymous-0000001a"])), PJSIP)
    assert (used.state, used.reread) == (KEPT, ())


def test_a_list_that_is_inherited_is_shut_behind_it(host):
    host.write("pjsip.conf", "[open](!)\ntype=endpoint\npermit=0.0.0.0/0\n[anonymous](open)\n")
    assert sequence(by_id(judged(host), PJSIP)) == [("permit", "0.0.0.0/0")] + SHUT
    networks = sequence(by_id(judged(host, guest_networks=["198.51.100.16/28"]), PJSIP))
    assert networks == [("permit", "0.0.0.0/0")] + SHUT + [("permit", "198.51.100.16/28")]


def test_carriers_that_a_list_names_stay_in(host):
    host.write("pjsip.conf", ANONYMOUS + "deny=0.0.0.0/0\npermit=10.0.0.0/8\n")
    assert sequence(by_id(judged(host), PJSIP)) == [("deny", "0.0.0.0/0"), ("permit", "10.0.0.0/8"), ("deny", "::/0")]
    host.write("pjsip.conf", ANONYMOUS + "permit=10.0.0.0/8\n")
    assert sequence(by_id(judged(host), PJSIP)) == [("deny", "0.0.0.0/0"), ("permit", "10.0.0.0/8"), ("deny", "::/0")]


def test_halves_of_the_internet_are_everybody(host):
    host.write("pjsip.conf", ANONYMOUS + "".join(SHUT_LINES) + "permit=0.0.0.0/1\npermit=128.0.0.0/1\npermit=10.9.9.9\n")
    assert sequence(by_id(judged(host), PJSIP)) == SHUT + [("permit", "10.9.9.9")]


def test_one_that_asks_for_a_secret_is_no_door(host):
    host.write("pjsip.conf", ANONYMOUS + "auth=guests\n")
    assert by_id(judged(host), PJSIP).state == PASS
    host.write("pjsip.conf", ANONYMOUS + "auth=\n")
    assert by_id(judged(host), PJSIP).state == FIXED
    host.write("pjsip.conf", ANONYMOUS + "auth=,\n")
    assert by_id(judged(host), PJSIP).state == FIXED


def test_a_section_that_asterisk_refuses_is_not_proven(host):
    host.write("pjsip.conf", ANONYMOUS)
    look = by_id(judged(host), PJSIP).proofs[0].look
    seen = {"endpoints": frozenset(["anonymous"]), "endpoint_acls": {"anonymous": True}}
    assert look(observed(**seen))[1] and not look(observed(refused=frozenset([("endpoint", "anonymous")]), **seen))[1]


def test_networks_from_which_guests_may_come(host):
    host.write("pjsip.conf", ANONYMOUS)
    finding = by_id(judged(host, guest_networks=["198.51.100.16/28"], never_cut=["fd00::/8"]), PJSIP)
    assert sequence(finding) == SHUT + [("permit", "198.51.100.16/28"), ("permit", "fd00::/8")]


def test_a_network_that_is_named_later_is_let_in(host):
    host.write("pjsip.conf", ANONYMOUS + "deny=0.0.0.0/0\ndeny=::/0\n")
    assert by_id(judged(host), PJSIP).state == PASS
    assert sequence(by_id(judged(host, guest_networks=["198.51.100.16/28"]), PJSIP)) == SHUT + [("permit", "198.51.100.16/28")]


def test_an_endpoint_that_is_shut_and_read(host):
    host.write("pjsip.conf", ANONYMOUS + "deny=0.0.0.0/0\ndeny=::/0\n")
    seen = {"running": True, "endpoints": frozenset(["anonymous"]), "endpoint_acls": {"anonymous": True}}
    assert by_id(judged(host, seen=seen), PJSIP).state == PASS
    unread = by_id(judged(host, seen=dict(seen, has_read=lambda name: False)), PJSIP)
    assert (unread.state, unread.edits, unread.reread) == (FIXED, (), ("pjsip.conf",))
    late = by_id(judged(host, seen=dict(seen, endpoint_acls={"anonymous": False})), PJSIP)
    assert (late.state, late.reread) == (FIXED, ("pjsip.conf",))


@pytest.mark.parametrize("days, state", [(0, FIXED), (1, FIXED), (2, FIXED), (3, KEPT)])
def test_regular_calls_are_kept_and_visits_are_named(host, days, state):
    host.write("pjsip.conf", ANONYMOUS)
    records = [("2026-11-%02d" % (day + 1), "PJSIP/anonymous-0000000a", "public") for day in range(days)]
    records += [("2026-11-%02d" % (day + 1), "PJSIP/101-0000000a", "public") for day in range(9)]
    finding = by_id(judged(host, seen={"records": records}), PJSIP)
    assert finding.state == state
    assert any("answered calls" in line for line in finding.evidence) == (days > 0)


def test_a_door_that_is_wanted_open(host):
    host.write("pjsip.conf", ANONYMOUS)
    assert by_id(judged(host, keep_guests=["PJSIP/anonymous"]), PJSIP).state == KEPT
