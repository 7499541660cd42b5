# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From which networks devices may come."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import sources
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, KEPT, NOT_CHECKED, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, observed

PHONE = "[101]\ntype=endpoint\nauth=101\naors=101\n%s[101]\ntype=aor\nmax_contacts=1\n"
SHUT = [("deny", "0.0.0.0/0"), ("deny", "::/0"), ("permit", "127.0.0.1"), ("permit", "::1")]


def judged(host, version="22.10.1", files=(), **more):
    for name, text in dict(files).items():
        host.write(name, text)
    return sources.judge(host.case("sip", version, **more))


def pairs(finding, section):
    return [pair for edit in finding.edits if edit["section"] == section for item in edit["sequence"] for pair in item.items()]


def test_nothing_is_said_about_networks(host):
    found = judged(host, files={"pjsip.conf": PHONE % ""})
    assert by_id(found, "AST-PJS-007").state == by_id(found, "AST-PJS-008").state == NOT_CHECKED


def test_a_device_is_closed_to_other_networks_on_both_sides(host):
    found = judged(host, files={"pjsip.conf": PHONE % ""}, device_networks=["10.0.0.0/8"], never_cut=["fd00::/8"])
    assert pairs(by_id(found, "AST-PJS-007"), "101") == SHUT + [("permit", "10.0.0.0/8"), ("permit", "fd00::/8")]
    assert pairs(by_id(found, "AST-PJS-008"), "101")[0] == ("contact_deny", "0.0.0.0/0")
    assert {edit["type"] for edit in by_id(found, "AST-PJS-007").edits} == {"endpoint"}


def test_what_does_not_register_is_left_alone(host):
    trunk = "[t]\ntype=endpoint\naors=t\n[t]\ntype=aor\ncontact=sip:10.0.0.1\n"
    files = {"pjsip.conf": trunk, "iax.conf": "[general]\n[t]\ntype=peer\nhost=10.0.0.1\n"}
    assert not any(finding.edits for finding in judged(host, files=files, device_networks=["10.0.0.0/8"]))


@pytest.mark.parametrize("lines, state", [
    ("deny=0.0.0.0/0\ndeny=::/0\npermit=10.1.0.0/16\n", PASS), ("deny=0.0.0.0/0\npermit=10.1.0.0/16\n", FIXED), ("permit=0.0.0.0/0\n", FIXED)])
def test_a_list_that_is_there_is_completed(host, lines, state):
    finding = by_id(judged(host, files={"pjsip.conf": PHONE % lines}, device_networks=["10.0.0.0/8"]), "AST-PJS-007")
    assert finding.state == state
    if "10.1" in lines and state == FIXED:
        assert ("permit", "10.1.0.0/16") in pairs(finding, "101") and ("permit", "10.0.0.0/8") not in pairs(finding, "101")


def test_networks_of_telephones_before_a_permit_of_everybody_stay(host):
    lines = "deny=0.0.0.0/0\npermit=10.1.0.0/16\npermit=0.0.0.0/0\n"
    found = judged(host, files={"pjsip.conf": PHONE % lines}, device_networks=["192.168.0.0/16"])
    assert [value for option, value in pairs(by_id(found, "AST-PJS-007"), "101") if "." in value] == [
        "0.0.0.0/0", "10.1.0.0/16", "127.0.0.1", "192.168.0.0/16"]


@pytest.mark.parametrize("lines, never_cut, wide", [
    ("permit=10.1.0.0/0.0.255.255\n", [], "0.0.0.0/0.0.255.255"), ("permit=0.0.0.0/1\n", [], "0.0.0.0/1"), ("permit=0.0.0.0/1\n", ["0.0.0.0/1"], ""),
    ("permit=10.1.0.0/255.255.0.0\npermit=10.0.0.9/255.0.0.255\npermit=fd00::/16\n", [], ""), ("permit=0.0.0.0/1\nacl=office\n", [], ""),
])
def test_a_list_of_far_more_than_networks_of_ones_own(host, lines, never_cut, wide):
    files = {"pjsip.conf": PHONE % ("deny=0.0.0.0/0\ndeny=::/0\n" + lines), "acl.conf": "[office]\ndeny=0.0.0.0/0\npermit=10.0.0.0/8\n"}
    finding = by_id(judged(host, files=files, device_networks=["10.0.0.0/8"], never_cut=never_cut), "AST-PJS-007")
    assert (finding.state, finding.edits) == (FAIL if wide else PASS, ()) and f"permits {wide}" in finding.reason or not wide
    assert "255.255.0.0 or /16 instead" in finding.reason or "0.0.255.255" not in wide


def test_a_list_that_lets_everybody_in_stays_where_the_networks_are_everybody(host):
    lines = "deny=0.0.0.0/0\ndeny=::/0\npermit=0.0.0.0/0\n"
    finding = by_id(judged(host, files={"pjsip.conf": PHONE % lines}, device_networks=["0.0.0.0/0"]), "AST-PJS-007")
    assert (finding.state, finding.edits) == (KEPT, ()) and "0.0.0.0/0 is let in" in finding.reason


@pytest.mark.parametrize("pattern", ["101", "PJSIP/101", "10*", "PJSIP/*"])
def test_a_device_that_is_named_gets_just_its_networks(host, pattern):
    group = {"desk": {"devices": [pattern], "networks": ["10.7.0.0/16"]}}
    files = {"pjsip.conf": PHONE % "deny=0.0.0.0/0\ndeny=::/0\npermit=10.1.0.0/16\nacl=office\n", "acl.conf": "[office]\ndeny=::/0\n"}
    found = judged(host, files=files, device_networks=["10.0.0.0/8"], device_groups=group)
    assert pairs(by_id(found, "AST-PJS-007"), "101") == SHUT + [("permit", "10.7.0.0/16"), ("acl", "office")]


def test_a_name_that_is_no_device(host):
    group = {"desk": {"devices": ["1o1"], "networks": ["10.7.0.0/16"]}}
    with pytest.raises(SettingsError, match=r"device_groups\[desk\] names '1o1', which is no device .* did you mean 101"):
        judged(host, files={"pjsip.conf": PHONE % ""}, device_groups=group)


@pytest.mark.parametrize("addresses, kept", [(["10.1.1.1"], False), (["192.168.1.1"], True), (["10.1.1.1", "fd99::1"], True),
                         (["127.0.0.1"], False), (["host"], False)])
def test_a_device_that_is_registered_from_elsewhere_is_kept(host, addresses, kept):
    seen = {"running": True, "addresses": {"101": addresses}}
    files = {"pjsip.conf": PHONE % "" + (PHONE % "").replace("101", "102")}
    found = [finding for finding in judged(host, files=files, device_networks=["10.0.0.0/8"], seen=seen) if finding.rule.id == "AST-PJS-007"]
    assert [(finding.state, finding.subject) for finding in found] == [(FIXED, "")] + ([(KEPT, "PJSIP/101")] if kept else [])
    assert ("101" in {edit["section"] for edit in found[0].edits}) != kept
    cut = [finding for finding in judged(host, device_networks=["10.0.0.0/8"], sources_in_use="cut", seen=seen) if finding.rule.id == "AST-PJS-007"]
    assert [len(finding.edits) for finding in cut] == [2]


def test_chan_sip_and_iax2(host):
    files = {"sip.conf": "[general]\n[t](!)\npermit=10.9.9.9\n[a](t)\ntype=friend\nhost=dynamic\n", "iax.conf": "[general]\n[b]\ntype=friend\nhost=dynamic\n"}
    found = judged(host, "16.28.0", files=files, device_networks=["10.0.0.0/8"])
    assert pairs(by_id(found, "AST-SIP-006"), "a")[:2] == [("permit", "10.9.9.9"), ("deny", "0.0.0.0/0")]
    assert pairs(by_id(found, "AST-SIP-007"), "a")[0] == ("contactdeny", "0.0.0.0/0")
    assert pairs(by_id(found, "AST-IAX-010"), "b") == SHUT + [("permit", "10.0.0.0/8")]
    proof = by_id(found, "AST-SIP-006").proofs[0]
    assert proof.look(observed(ask=lambda command: "  ACL          : Yes\n"))[1] and not proof.look(observed(ask=lambda command: "  ACL : No\n"))[1]


def test_a_wizard_that_accepts_registrations(host):
    wizard = "[w]\ntype=wizard\naccepts_registrations=yes\n[t]\ntype=wizard\nremote_hosts=10.0.0.1\n"
    finding = by_id(judged(host, files={"pjsip_wizard.conf": wizard, "pjsip.conf": ""}, device_networks=["10.0.0.0/8"]), "AST-PJS-007")
    assert pairs(finding, "w")[0] == ("endpoint/deny", "0.0.0.0/0") and pairs(finding, "t") == []


# -- acl.conf ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("acl, said, state", [
    ("[office]\ndeny=::/0\n", "   0: deny - ::/0\n", PASS), ("", "", FAIL), ("[other]\ndeny=::/0\n", "", FAIL),
    ("[office]\ndeny=::/0\n", "ACL: office\n", FAIL)])
def test_lists_that_are_named(host, acl, said, state):
    seen = {"running": True, "ask": lambda command: said}
    found = judged(host, files={"pjsip.conf": PHONE % "contact_acl=office\n", "acl.conf": acl}, seen=seen)
    assert by_id(found, "AST-ACL-001").state == state


_LISTS = "[office]\ndeny=0.0.0.0/0\ndeny=::/0\npermit=10.0.0.0/8\n[lab]\ndeny=0.0.0.0/0\n"


@pytest.mark.parametrize("more, state", [
    ("", PASS), ("comment=lab\n", FAIL), ("permit=10.0.0.0/40\n", FAIL), ("[general]\n", FAIL), ("[tpl](!)\ncomment=x\n", PASS), ("; comment=lab\n", PASS)])
def test_one_wrong_line_of_acl_conf_empties_every_list_at_the_next_start(host, more, state):
    seen = {"running": True, "ask": lambda command: "   0: deny - ::/0\n"}
    finding = by_id(judged(host, files={"pjsip.conf": PHONE % "acl=office\n", "acl.conf": _LISTS + more}, seen=seen), "AST-ACL-001")
    assert finding.state == state
    assert state == PASS or (finding.subject == "office" and "acl.conf:" in finding.reason and "lets everybody in" in finding.reason)


def test_without_acl_conf_a_list_that_is_named_lets_everybody_in(host):
    found = judged(host, files={"pjsip.conf": PHONE % "acl=office\n"})
    assert by_id(found, "AST-ACL-001", "office").reason.startswith("There is no acl.conf, so at the next start")


def test_a_broken_acl_conf_that_nothing_names_matters_to_nobody(host):
    assert by_id(judged(host, files={"pjsip.conf": PHONE % "", "acl.conf": "[a]\ncomment=x\n"}), "AST-ACL-001").state == PASS
    (host.path / "acl.conf").unlink()
    assert by_id(judged(host), "AST-ACL-001").state == PASS


@pytest.mark.parametrize("name, text, version, state", [
    ("manager.conf", "[general]\n[a]\nsecret=x\nacl=other\n", "22.10.1", FAIL), ("manager.conf", "[general]\n[a]\nacl=office\n", "22.10.1", PASS),
    ("manager.conf", "[general]\n[a]\nacl=other\n[a]\nacl=office\n", "22.10.1", PASS), ("manager.conf", "[general\n", "22.10.1", PASS),
    ("ari.conf", "[general]\n[a]\ntype=user\npassword=x\nacl=other\n", "22.10.1", FAIL),
    ("ari.conf", "[general]\n[a]\ntype=user\npassword=x\nacl=other\n", "16.28.0", PASS)])
def test_users_of_ami_and_ari_name_lists_too(host, name, text, version, state):
    assert by_id(judged(host, version, {name: text, "acl.conf": _LISTS}), "AST-ACL-001").state == state
