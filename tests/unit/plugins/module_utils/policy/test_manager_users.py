# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AMI users: secrets, access lists, classes."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl, manager_users
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, KEPT, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import ami_users, by_id, observed, options, sequence, session

GENERAL = "[general]\nenabled=yes\n"
CLOSED = "deny=0.0.0.0/0\ndeny=::/0\npermit=127.0.0.1\n"
ACCESS, SECRET, CALLS, CLASSES = "AST-AMI-003", "AST-AMI-004", "AST-AMI-005", "AST-AMI-006"


def judged(host, text, **more):
    host.write("manager.conf", GENERAL + text)
    return manager_users.judge(host.case(**more))


# -- secrets ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line, state", [
    ("secret=amp111\n", FAIL), ("secret=CRM\n", FAIL), ("secret=\n", FAIL), ("secret=Gh7-kkq29\n", PASS), ("", PASS), ("secret=9fj\nsecret=1234\n", FAIL),
])
def test_secrets(host, line, state):
    finding = by_id(judged(host, "[crm]\n" + line + CLOSED), SECRET)
    assert finding.state == state
    assert not finding.edits


def test_no_secret_is_shown(host):
    for finding in judged(host, "[crm]\nsecret=amp111\n"):
        assert "amp111" not in repr(finding.to_dict())


def test_disable_locks_out_and_keeps_every_line(host):
    found = judged(host, "[crm]\nsecret=crm\npermit=10.0.0.0/8\nread=all\nwrite=system\n", bad_secrets="disable")
    assert len(found) == 1
    assert found[0].state == FIXED
    assert sequence(found[0]) == [("permit", "10.0.0.0/8"), ("deny", "0.0.0.0/0"), ("deny", "::/0")]
    assert options(found[0]) == {"crm": {"read": "none", "write": "none"}}


def test_a_disabled_user_passes_whatever_its_secret(host):
    found = judged(host, "[crm]\nsecret=crm\npermit=10.0.0.0/8\ndeny=0.0.0.0/0\ndeny=::/0\nread=none\nwrite=none\n", bad_secrets="disable")
    assert [(finding.rule.id, finding.state) for finding in found] == [(SECRET, PASS)]


def test_a_bad_secret_in_use_is_kept_and_the_rest_is_judged(host):
    seen = dict(ami_users(crm=([], [], ["system"])), sessions=[session("CRM", "10.9.8.7")])
    found = judged(host, "[crm]\nsecret=crm\nwrite=system\n", bad_secrets="disable", seen=seen)
    assert {finding.rule.id: finding.state for finding in found} == {SECRET: KEPT, ACCESS: KEPT, CLASSES: KEPT}
    cut = judged(host, "[crm]\nsecret=crm\nwrite=system\n", bad_secrets="disable", remote_clients="cut", seen=seen)
    assert [finding.state for finding in cut] == [FIXED]


def test_a_user_is_disabled_by_name(host):
    found = judged(host, "[crm]\nsecret=Gh7-kkq29\n[other]\nsecret=hh-2jdkd\n" + CLOSED, users={"CRM": {"state": "disabled"}})
    assert by_id(found, SECRET, "crm").state == FIXED
    assert by_id(found, SECRET, "other").state == PASS


def test_a_name_that_is_no_user_is_refused(host):
    with pytest.raises(SettingsError, match="names 'wallbord', which is no AMI user .*wallboard"):
        judged(host, "[wallboard]\nsecret=x\n", users={"wallbord": {}})


# -- access lists -----------------------------------------------------------------------------------------------------------


def test_a_user_without_a_list_gets_one(host):
    finding = by_id(judged(host, "[crm]\nsecret=x\n", permit=["10.20.0.0/16"], never_cut=["fd00::/8"]), ACCESS)
    assert sequence(finding) == [("deny", "0.0.0.0/0"), ("deny", "::/0"), ("permit", "127.0.0.1"), ("permit", "::1"), ("permit", "10.20.0.0/16"),
                                 ("permit", "fd00::/8")]


def test_a_list_that_forgot_ipv6_keeps_its_permits(host):
    finding = by_id(judged(host, "[crm]\nsecret=x\ndeny=0.0.0.0/0.0.0.0\npermit=10.1.0.0/255.255.0.0\n"), ACCESS)
    assert sequence(finding) == [("deny", "0.0.0.0/0.0.0.0"), ("permit", "10.1.0.0/255.255.0.0"), ("deny", "::/0")]
    assert "IPv6" in finding.reason


@pytest.mark.parametrize("mask, wide", [("0.0.0.255", True), ("0.0.0.1", True), ("255.255.255.0", False), ("24", False), ("255.255.0.255", False)])
def test_a_mask_with_holes_is_no_network_that_somebody_chose(host, mask, wide):
    finding = by_id(judged(host, "[crm]\nsecret=x\n" + CLOSED + f"permit=192.168.1.0/{mask}\n"), ACCESS)
    assert finding.state == (FAIL if wide else PASS)
    assert not wide or (f"the mask {mask} bit by bit" in finding.reason and finding.reason.endswith(" instead."))


def test_a_network_that_is_named_before_a_permit_of_everybody_is_let_in_still(host):
    lines = "deny=0.0.0.0/0.0.0.0\npermit=192.168.0.0/255.255.0.0\npermit=0.0.0.0/0 ; home office, temporary\n"
    wanted = sequence(by_id(judged(host, "[crm]\nsecret=x\n" + lines), ACCESS))
    assert wanted == [("deny", "0.0.0.0/0.0.0.0"), ("permit", "192.168.0.0/255.255.0.0"), ("permit", "127.0.0.1"), ("deny", "::/0"), ("permit", "::1")]


@pytest.mark.parametrize("lines", ["permit=0.0.0.0/0\n", "deny=0.0.0.0/0\npermit=0.0.0.0/0.0.0.0\n", "permit=0.0.0.0/0,::/0\npermit=10.0.0.0/8\n"])
def test_a_list_that_permits_everybody_is_closed(host, lines):
    wanted = sequence(by_id(judged(host, "[crm]\nsecret=x\n" + lines), ACCESS))
    rules = acl.parse(wanted)
    assert not any(acl.is_open(rules, family) for family in acl.FAMILIES)
    assert acl.allows(rules, "127.0.0.1")
    again = by_id(judged(host, "[crm]\nsecret=x\n" + "".join("%s=%s\n" % pair for pair in wanted)), ACCESS)
    assert again.state == PASS


def test_what_is_inherited_cannot_be_taken_away_and_does_not_count(host):
    text = "[base](!)\npermit=0.0.0.0/0\n[crm](base)\nsecret=x\npermit=10.0.0.0/8\n"
    wanted = sequence(by_id(judged(host, text), ACCESS))
    assert wanted[0] == ("permit", "0.0.0.0/0") and wanted[1:] == [
        ("deny", "0.0.0.0/0"), ("permit", "127.0.0.1"), ("permit", "10.0.0.0/8"), ("deny", "::/0"), ("permit", "::1")]
    own = "".join("%s=%s\n" % pair for pair in wanted[1:])
    assert by_id(judged(host, "[base](!)\npermit=0.0.0.0/0\n[crm](base)\nsecret=x\n" + own), ACCESS).state == PASS
    named = sequence(by_id(judged(host, text, users={"crm": {"permit": ["10.1.0.0/16"]}}), ACCESS))
    assert named == [("permit", "0.0.0.0/0"), ("permit", "10.0.0.0/8")][:1] + [
        ("deny", "0.0.0.0/0"), ("deny", "::/0"), ("permit", "127.0.0.1"), ("permit", "::1"), ("permit", "10.1.0.0/16")]


def test_a_file_that_may_not_have_been_read_is_read_again(host):
    seen = dict(ami_users(crm=([("deny", "0.0.0.0/0"), ("deny", "::/0"), ("permit", "127.0.0.1/32")], [], [])), has_read=lambda name: False)
    found = judged(host, "[crm]\nsecret=Gh7-kkq29\n" + CLOSED, seen=seen)
    assert [finding.reread for finding in found if finding.state == FIXED] == [("manager.conf",)]
    assert not any(finding.state == FIXED for finding in judged(host, "[crm]\nsecret=Gh7-kkq29\n" + CLOSED, seen=dict(seen, has_read=lambda name: True)))
    assert not any(finding.state == FIXED for finding in judged(host, "[crm]\nsecret=Gh7-kkq29\n" + CLOSED, seen=dict(seen, running=False)))


def test_a_list_in_pieces_that_permits_everybody_fails(host):
    finding = by_id(judged(host, "[crm]\nsecret=x\n" + CLOSED + "permit=0.0.0.0/1\npermit=128.0.0.0/1\n"), ACCESS)
    assert finding.state == FAIL
    assert "0.0.0.0/1, 128.0.0.0/1" in finding.reason


def test_what_the_variables_let_in_is_kept_and_does_not_grow(host):
    lines = "[crm]\nsecret=x\ndeny=0.0.0.0/0\ndeny=::/0\npermit=127.0.0.1\npermit=::1\npermit=0.0.0.0/0\n"
    assert by_id(judged(host, lines, permit=["0.0.0.0/0"]), ACCESS).state == KEPT
    assert by_id(judged(host, lines, users={"crm": {"permit": ["0.0.0.0/0"]}}), ACCESS).state == KEPT


def test_a_named_list_that_is_closed_counts_as_its_own(host):
    host.write("acl.conf", "[office]\ndeny=0.0.0.0/0\ndeny=::/0\npermit=10.0.0.0/8\n")
    assert by_id(judged(host, "[crm]\nsecret=x\nacl=office\n"), ACCESS).state == PASS
    loaded = dict(running=True, sessions=[], ami_users={"crm": {"acl": [], "named": {"office": []}, "read": set(), "write": set()}})
    assert by_id(judged(host, "[crm]\nsecret=x\nacl=office\n", seen=loaded), ACCESS).state == FIXED, "the running Asterisk has not read it"


def test_a_named_list_that_forgot_ipv6_is_completed_by_ipv6_alone(host):
    host.write("acl.conf", "[office]\ndeny=0.0.0.0/0\npermit=10.0.0.0/8\n")
    wanted = sequence(by_id(judged(host, "[crm]\nsecret=x\nacl=office\n"), ACCESS))
    assert wanted == [("acl", "office"), ("deny", "::/0"), ("permit", "::1")]


def test_a_list_that_asterisk_has_not_read_is_read_again(host):
    seen = ami_users(crm=([("deny", "0.0.0.0/0"), ("deny", "::/0"), ("permit", "127.0.0.1"), ("permit", "10.0.0.0/8")], [], []))
    finding = by_id(judged(host, "[crm]\nsecret=x\n" + CLOSED, seen=seen), ACCESS)
    assert (finding.state, finding.reread) == (FIXED, ("manager.conf",))


def test_the_list_of_the_last_section_is_the_one_that_counts(host):
    finding = by_id(judged(host, "[crm]\nsecret=x\n" + CLOSED + "[Crm]\nread=call\n"), ACCESS)
    assert finding.state == FIXED


def test_a_list_in_a_template_counts(host):
    found = judged(host, "[t](!)\n" + CLOSED + "[crm](t)\nsecret=x\n")
    assert by_id(found, ACCESS).state == PASS


def test_given_networks_replace_the_list_and_keep_named_ones(host):
    finding = by_id(judged(host, "[crm]\nsecret=x\npermit=10.1.0.0/16\nacl=office\n", users={"crm": {"permit": ["10.2.0.0/16"]}}), ACCESS)
    assert sequence(finding) == [("deny", "0.0.0.0/0"), ("deny", "::/0"), ("permit", "127.0.0.1"), ("permit", "::1"), ("permit", "10.2.0.0/16"),
                                 ("acl", "office")]
    again = by_id(judged(host, "[crm]\nsecret=x\ndeny=0.0.0.0/0\ndeny=::/0\npermit=127.0.0.1/32\npermit=::1/128\npermit=10.2.0.0/255.255.0.0\n",
                         users={"crm": {"permit": ["10.2.0.0/16"]}}), ACCESS)
    assert again.state == PASS


def test_who_is_connected_and_would_not_pass_keeps_the_list(host):
    seen = dict(ami_users(crm=([], [], [])), sessions=[session("crm", "10.9.8.7")])
    kept = by_id(judged(host, "[crm]\nsecret=x\n", seen=seen), ACCESS)
    assert kept.state == KEPT and "10.9.8.7" in kept.reason and "manager_binding_permit" in kept.reason
    assert by_id(judged(host, "[crm]\nsecret=x\n", seen=seen, permit=["10.9.8.0/24"]), ACCESS).state == FIXED
    assert by_id(judged(host, "[crm]\nsecret=x\n", seen=seen, never_cut=["10.9.8.7"]), ACCESS).state == FIXED
    assert by_id(judged(host, "[crm]\nsecret=x\n", seen=seen, remote_clients="cut"), ACCESS).state == FIXED


def test_a_list_that_asterisk_has_not_read(host):
    finding = by_id(judged(host, "[crm]\nsecret=x\n" + CLOSED, seen=ami_users(crm=([], [], []))), ACCESS)
    assert (finding.state, finding.reread) == (FIXED, ("manager.conf",))


def test_the_proof_compares_the_lists(host):
    proof = by_id(judged(host, "[crm]\nsecret=x\n"), ACCESS).proofs[0]
    good = [("deny", "0.0.0.0/0"), ("deny", "::/0"), ("permit", "127.0.0.1/32"), ("permit", "::1/128")]
    assert proof.look(observed(**ami_users(crm=(good, [], []))))[1]
    assert not proof.look(observed(**ami_users(crm=(good[:1], [], []))))[1]
    assert not proof.look(observed(**ami_users(crm=([], [], []))))[1]
    assert not proof.look(observed(**ami_users()))[1]


# -- locked out ------------------------------------------------------------------------------------------------------------


def test_the_proof_of_a_disabled_user(host):
    proof = judged(host, "[crm]\nsecret=crm\n", bad_secrets="disable")[0].proofs[0]
    shut = [("deny", "0.0.0.0/0"), ("deny", "::/0")]
    assert acl.nobody(acl.parse(shut))
    assert proof.look(observed(**ami_users(crm=(shut, [], []))))[1]
    assert not proof.look(observed(**ami_users(crm=(shut, ["call"], []))))[1]
    assert not proof.look(observed(**ami_users(crm=(shut[:1], [], []))))[1]


# -- users of a product -----------------------------------------------------------------------------------------------------

MARK = """;--------------------------------------------------------------------------------;
;          Do NOT edit this file as it is auto-generated by FreePBX.             ;
;--------------------------------------------------------------------------------;
"""


def test_a_user_that_a_product_made_keeps_its_classes(host):
    host.write("manager.conf", GENERAL + "#include manager_additional.conf\n#include manager_custom.conf\n")
    host.write("extensions_additional.conf", MARK)
    host.write("manager_additional.conf", MARK + "[web]\nsecret=amp111\nwrite=system,command\n" + CLOSED)
    host.write("manager_custom.conf", "[own]\nsecret=own\nwrite=system\n" + CLOSED)
    found = manager_users.judge(host.case(bad_secrets="disable"))
    assert (by_id(found, CLASSES, "web").state, by_id(found, SECRET, "web").state) == (KEPT, FAIL)
    assert "FreePBX" in by_id(found, CLASSES, "web").reason
    assert by_id(found, SECRET, "own").state == FIXED
    given = manager_users.judge(host.case(users={"web": {"write": ["call"]}}))
    assert options(by_id(given, CLASSES, "web")) == {"web": {"write": "call"}}
