# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of chan_sip, and devices that nobody has to prove to be."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import sip_options
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, KEPT, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, options

INSECURE, BARE, AUTOCREATE = "AST-SIP-009", "AST-SIP-025", "AST-SIP-010"
CLOSED = "deny=0.0.0.0/0\ndeny=::/0\npermit=10.0.0.0/8\n"


def judged(host, text, version="16.28.0", **more):
    host.write("sip.conf", "[general]\n" + text)
    return sip_options.judge(host.case("sip", version, **more))


def test_none_where_there_is_no_chan_sip(host):
    assert judged(host, "", version="22.10.1") == []
    assert judged(host, "", seen={"modules": frozenset()}) == []


@pytest.mark.parametrize("value, state", [
    ("Asterisk PBX 16", FIXED), ("", FIXED), ("Phone system", PASS), ("FPBX-16.0.40(16.28.0)", FIXED), ("Issabel-4.1", PASS),
])
def test_the_banner(host, value, state):
    assert by_id(judged(host, f"useragent={value}\nsdpsession=x\nsdpowner=-\n"), "AST-SIP-020").state == state


@pytest.mark.parametrize("value, state", [("root", FIXED), ("Asterisk", FIXED), ("-", PASS), ("pbx", PASS)])
def test_the_owner_of_session_descriptions(host, value, state):
    finding = by_id(judged(host, f"useragent=x\nsdpsession=x\nsdpowner={value}\n"), "AST-SIP-020")
    assert (finding.state, options(finding)) == (state, {"general": {"sdpowner": "-"}} if state == FIXED else {})


@pytest.mark.parametrize("value, wanted", [
    ("no", "force_rport"), ("comedia", "force_rport,comedia"), ("auto_force_rport,auto_comedia", "force_rport,auto_comedia"), ("force_rport", None),
    ("yes", None), ("force_rport,comedia", None)])
def test_answers_go_where_requests_come_from(host, value, wanted):
    finding = by_id(judged(host, f"nat=force_rport\n[a]\ntype=friend\nnat={value}\n", profile="strict"), "AST-SIP-016")
    assert options(finding) == ({"a": {"nat": wanted}} if wanted else {})


@pytest.mark.parametrize("value, state", [("yes", FIXED), ("nonat", FIXED), ("update,nonat", FIXED), ("no", PASS), ("off", PASS)])
def test_media_stay(host, value, state):
    for name in ("directmedia", "canreinvite"):
        assert by_id(judged(host, f"directmedia=no\n[a]\ntype=friend\n{name}={value}\n", profile="strict"), "AST-SIP-017").state == state


@pytest.mark.parametrize("text, state", [
    ("websocket_enabled=yes\n", FIXED), ("websocket_enabled=no\n", PASS), ("[a]\ntype=peer\ntransport=udp, WSS\n", NOT_APPLICABLE),
    ("transport=ws\n", NOT_APPLICABLE)])
def test_websocket_where_nobody_uses_it(host, text, state):
    assert by_id(judged(host, text), "AST-SIP-022").state == state


def test_strict(host):
    found = judged(host, "tcpenable=yes\n", profile="strict")
    assert {**options(by_id(found, "AST-SIP-021"))["general"], **options(by_id(found, "AST-SIP-028"))["general"]} == {
        "tcpauthtimeout": "10", "tcpauthlimit": "50", "rtptimeout": "60", "rtpholdtimeout": "300"}
    assert by_id(judged(host, "", profile="strict"), "AST-SIP-021").state == NOT_APPLICABLE
    assert not {"AST-SIP-004", "AST-SIP-021", "AST-SIP-031"} & {finding.rule.id for finding in judged(host, "")}


@pytest.mark.parametrize("lines, insecure, bare", [
    ("host=dynamic\nsecret=x\n", PASS, PASS), ("host=dynamic\n", PASS, FAIL), ("host=dynamic\nsecret=\n", PASS, FAIL),
    ("host=dynamic\nmd5secret=0123\n", PASS, PASS), ("host=dynamic\nsecret=x\ninsecure=port,invite\n", FAIL, PASS),
    ("host=dynamic\nsecret=x\ninsecure=very\n", PASS, PASS), ("host=dynamic\nsecret=x\ninsecure=port, invite\n", PASS, PASS),
    ("host=dynamic\nsecret=x\ninsecure=INVITE,port\n", FAIL, PASS), ("host=dynamic\nsecret=x\ninsecure=invite\ninsecure=no\n", PASS, PASS),
    ("host=dynamic\nsecret=x\ninsecure=port\n", PASS, PASS),
    ("host=10.0.0.1\n", PASS, FAIL), ("host=10.0.0.1\nsecret=x\ninsecure=port,invite\n", FAIL, PASS), ("host=10.0.0.1\nsecret=x\n", PASS, PASS),
    ("type=peer\nhost=10.0.0.1\n", PASS, FAIL), ("host=10.0.0.1\ninsecure=invite\n" + CLOSED, PASS, PASS),
    ("host=dynamic\ninsecure=invite\n" + CLOSED, PASS, PASS),
    ("host=dynamic\ninsecure=invite\ndeny=0.0.0.0/0\npermit=10.0.0.0/8\n", FAIL, FAIL),
])
def test_devices_that_anybody_can_be(host, lines, insecure, bare):
    """Asterisk 16 was asked: calls by the name of a user or a friend are taken from everywhere, whatever its host, and a second type takes nothing away."""
    found = judged(host, "[a]\ntype=friend\n" + lines)
    states = {rule: [finding.state for finding in found if finding.rule.id == rule] for rule in (INSECURE, BARE)}
    assert states == {INSECURE: [insecure], BARE: [bare]}
    assert not any(finding.edits for finding in found if finding.rule.id in (INSECURE, BARE))


@pytest.mark.parametrize("kind, state", [("peer", PASS), ("user", FAIL), ("friend", FAIL)])
def test_only_a_peer_is_known_by_its_address(host, kind, state):
    found = judged(host, f"[a]\ntype={kind}\nhost=10.0.0.1\ninsecure=port,invite\n")
    assert [by_id(found, rule).state for rule in (INSECURE, BARE)] == [state, state]


GENERAL_INSECURE = [
    ("insecure=port,invite\n", "", FAIL), ("insecure=port\n", "", PASS), ("insecure=no\n", "", PASS), ("insecure=port, invite\n", "", PASS),
    ("insecure=port,invite\n", "insecure=no\n", PASS), ("insecure=invite\n", "insecure=port\n", PASS), ("insecure=invite\n", "insecure=\n", PASS),
    ("insecure=invite\ninsecure=no\n", "", PASS), ("insecure=no\n", "insecure=invite\n", FAIL), ("insecure=invite\n", "host=10.0.0.1\n", FAIL),
    ("insecure=invite\n", CLOSED, PASS), ("insecure=invite\n", "[general]\ninsecure=no\n", FAIL),
]


@pytest.mark.parametrize("general, own, state", GENERAL_INSECURE)
def test_what_general_says_of_insecure_counts_for_every_device(host, general, own, state):
    finding = by_id(judged(host, general + "[6001]\ntype=friend\nhost=dynamic\nsecret=x\n" + own), INSECURE)
    assert finding.state == state and not finding.edits
    assert state == PASS or finding.subject == "SIP/6001" and any("insecure = " in told for told in finding.evidence)


def test_general_insecure_without_devices_opens_nothing(host):
    assert by_id(judged(host, "insecure=invite\n"), INSECURE).state == PASS


def test_who_uses_such_a_device_is_told_and_no_secret(host):
    found = judged(host, "[a]\ntype=friend\nhost=dynamic\nsecret=topsecret\ninsecure=invite\n", seen={"sip_peers": {"a": "10.9.8.7"}})
    finding = by_id(found, INSECURE)
    assert finding.subject == "SIP/a" and "registered now from 10.9.8.7" in finding.evidence and "topsecret" not in repr(finding.to_dict())


def test_devices_that_no_section_describes(host):
    assert by_id(judged(host, "autocreatepeer=no\n"), AUTOCREATE).state == PASS
    assert by_id(judged(host, "autocreatepeer=persist\n"), AUTOCREATE).state == FIXED
    assert by_id(judged(host, "autocreatepeer=yes\n[A]\ntype=peer\n", seen={"sip_peers": {"a": None}}), AUTOCREATE).state == FIXED
    used = {"seen": {"sip_peers": {"x": "10.9.8.7"}}}
    kept = by_id(judged(host, "autocreatepeer=yes\n", **used), AUTOCREATE)
    assert kept.state == KEPT and "x registered without a section" in kept.reason
    assert by_id(judged(host, "autocreatepeer=yes\n", guests_in_use="cut", **used), AUTOCREATE).state == FIXED


@pytest.mark.parametrize("users, sip, insecure, bare", [
    ("[6000]\nhassip=yes\nhost=dynamic\ncontext=internal\n", "", {"": PASS}, {"SIP/6000": FAIL}),
    ("[general]\nhassip=yes\nhost=dynamic\n[6000]\n[6001]\nhassip=no\n[6002](!)\n", "", {"": PASS}, {"SIP/6000": FAIL}),
    ("[general]\nhassip=yes\nsecret=x\n[6000]\n[6001]\nsecret=\n", "", {"": PASS}, {"SIP/6001": FAIL}),
    ("[6000]\nhassip=yes\nhost=10.0.0.1\n[6001]\nhasiax=yes\n", "", {"": PASS}, {"SIP/6000": FAIL}),
    ("[6000]\nhassip=yes\ndeny=0.0.0.0/0\ndeny=::/0\n", "", {"": PASS}, {"": PASS}),
    ("[6000]\nhassip=yes\nsecret=x\n", "insecure=invite\n", {"SIP/6000": FAIL}, {"": PASS}),
    ("[6000]\nhassip=yes\nsecret=x\ninsecure=no\n", "insecure=invite\n", {"": PASS}, {"": PASS}),
    ("[6000]\nhassip=yes\nsecret=x\n", "[6000]\ntype=friend\nhost=dynamic\n", {"": PASS}, {"": PASS}),
    ("[6000]\nhassip=yes\nsecret=x\n", "[6000]\ntype=friend\nsecret=\n", {"": PASS}, {"SIP/6000": FAIL}),
    ("[6000]\nhassip=no\n[6000]\nhassip=yes\n", "", {"": PASS}, {"SIP/6000": FAIL}),
])
def test_devices_that_users_conf_makes(host, users, sip, insecure, bare):
    host.write("users.conf", users)
    found = judged(host, sip, version="20.10.0")
    assert {rule: {finding.subject: finding.state for finding in found if finding.rule.id == rule} for rule in (INSECURE, BARE)} == {
        INSECURE: insecure, BARE: bare}


def test_a_device_of_users_conf_did_not_register_without_a_section(host):
    host.write("users.conf", "[6000]\nhassip=yes\nsecret=x\n")
    assert by_id(judged(host, "autocreatepeer=yes\n", seen={"sip_peers": {"6000": "10.9.8.7"}}), AUTOCREATE).state == FIXED
