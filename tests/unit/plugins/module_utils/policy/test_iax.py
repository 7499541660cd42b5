# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls without a secret on IAX2."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import iax
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, KEPT, NOT_APPLICABLE, NOT_CHECKED, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, sequence

IAX = "AST-IAX-001"
SHUT = [("deny", "0.0.0.0/0"), ("deny", "::/0")]
GUEST = "[general]\n[guest]\ntype=user\ncontext=public\n"


def judged(host, **more):
    return iax.judge(host.case("sip", **more))


def test_nothing_is_there(host):
    assert by_id(judged(host), IAX).state == NOT_APPLICABLE
    host.write("iax.conf", GUEST)
    assert by_id(judged(host, seen={"modules": frozenset()}), IAX).state == NOT_APPLICABLE


def test_the_stock_guest(host):
    host.write("iax.conf", GUEST + "[iaxtel]\ntype=user\ninkeys=iaxtel\n[a]\ntype=friend\nsecret=x\nhost=dynamic\n[b]\ntype=peer\nhost=10.0.0.1\n")
    found = judged(host)
    assert [finding.subject for finding in found if finding.rule.id == IAX] == ["IAX2/guest"]
    assert sequence(by_id(found, IAX)) == SHUT


def test_a_guest_that_is_shut(host):
    host.write("iax.conf", GUEST + "deny=0.0.0.0/0\ndeny=::/0\n")
    assert by_id(judged(host), IAX).state == PASS
    host.write("iax.conf", GUEST + "deny=0.0.0.0/0\n")
    assert by_id(judged(host), IAX).state == FIXED


def test_a_trunk_without_a_secret_may_call_from_its_host(host):
    host.write("iax.conf", "[general]\n[trunk]\ntype=friend\nhost=10.0.0.1\n")
    assert sequence(by_id(judged(host), IAX)) == SHUT + [("permit", "10.0.0.1")]


@pytest.mark.parametrize("place", ["dynamic", "trunk.example.com"])
def test_a_device_without_a_secret_is_named(host, place):
    host.write("iax.conf", f"[general]\n[phone]\ntype=friend\nhost={place}\n")
    finding = by_id(judged(host), IAX)
    assert finding.state == FAIL and "secret" in finding.reason and not finding.edits
    assert by_id(judged(host, keep_guests=["IAX2/phone"]), IAX).state == KEPT


def test_guests_on_iax2_that_are_up(host):
    host.write("iax.conf", GUEST + "[trunk]\ntype=peer\nhost=10.0.0.1\n")
    assert by_id(judged(host, seen={"channels": ["IAX2/trunk-77"]}), IAX).state == FIXED
    assert by_id(judged(host, seen={"channels": ["IAX2/10.9.8.7:4569-77"]}), IAX).state == KEPT


def test_records_of_iax2_count_by_context_where_others_could_have_made_them(host):
    records = [("2026-11-%02d" % day, "IAX2/10.9.8.7:4569-77", "office") for day in range(1, 9)]
    host.write("iax.conf", GUEST)
    assert by_id(judged(host, seen={"records": records}), IAX).state == KEPT
    host.write("iax.conf", GUEST + "[office]\ntype=user\nsecret=x\ncontext=office\n")
    assert by_id(judged(host, seen={"records": records}), IAX).state == FIXED


def test_users_in_a_database_are_not_checked_and_said_so(host):
    host.write("iax.conf", "[general]\n")
    host.write("extconfig.conf", "[settings]\niaxusers => odbc,asterisk,iax\n")
    found = [finding for finding in judged(host) if finding.rule.id == IAX]
    assert [(finding.subject, finding.state) for finding in found] == [("", PASS), ("database", NOT_CHECKED)]
    assert found[1].evidence[0].endswith("extconfig.conf:2")


def test_a_guest_that_is_shut_in_the_file_alone_is_read_again(host):
    host.write("iax.conf", GUEST + "deny=0.0.0.0/0\ndeny=::/0\n")
    finding = by_id(judged(host, seen={"running": True, "iax_users": {"guest": False}}), IAX)
    assert (finding.state, finding.reread) == (FIXED, ("iax.conf",))
    assert by_id(judged(host, seen={"running": True, "iax_users": {"guest": True}}), IAX).state == PASS


@pytest.mark.parametrize("text, states", [
    ("[general]\nhasiax=yes\n[6001]\nhost=dynamic\n[6002]\nhasiax=no\n[6003]\nsecret=Gh7-kk\n", {"IAX2/6001": FAIL}),
    ("[general]\nhasiax=yes\nsecret=Gh7-kk\n[6001]\nhost=dynamic\n", {"": PASS}),
    ("[6001]\nhasiax=yes\n[6002]\nhasiax=yes\ndeny=0.0.0.0/0,::/0\n", {"IAX2/6001": FAIL}),
    ("[general]\n[6001]\nhasmanager=no\nhasiax=no\n[6001]\nhasmanager=yes\nhasiax=yes\n", {"IAX2/6001": FAIL}),
    ("[6001]\nhasiax=yes\n[6001]\nhasiax=no\n", {"IAX2/6001": FAIL}), ("[6001]\nhasiax=yes\n[6001]\nhasiax=yes\nsecret=Gh7-kk\n", {"": PASS}),
    ("[6001]\nhasiax=no\nhasiax=yes\n", {"": PASS}), ("[general]\nhasiax=yes\ndeny=0.0.0.0/0,::/0\n[6001]\nhost=dynamic\n", {"": PASS}),
])
def test_users_of_users_conf(host, text, states):
    host.write("iax.conf", "[general]\n")
    host.write("users.conf", text)
    assert {finding.subject: finding.state for finding in judged(host)} == states
    assert {finding.state for finding in judged(host, keep_guests=["IAX2/6001"])} == {KEPT if FAIL in states.values() else PASS}
    assert {finding.subject: finding.state for finding in judged(host, version="23.0.0")} == {"": PASS}


def running(*names, **more):
    """A daemon that has these users without a secret and without a list."""
    return dict(running=True, iax_users=dict.fromkeys(names, False), iax_open=frozenset(names), **more)


def test_a_guest_that_was_taken_out_of_the_file_and_is_still_there(host):
    host.write("iax.conf", "[general]\n")
    finding = by_id(judged(host, seen=running("guest", has_read=lambda name: False)), IAX)
    assert (finding.state, finding.subject, finding.reread) == (FIXED, "IAX2/guest", ("iax.conf",))
    assert finding.losses == ("endpoint:IAX2/guest (user)",)
    used = by_id(judged(host, seen=running("guest", has_read=lambda name: False, channels=["IAX2/10.9.8.7:4569-77"])), IAX)
    assert used.state == KEPT
    assert by_id(judged(host, seen=running("guest")), IAX).state == FAIL
    assert by_id(judged(host, seen=running("guest"), keep_guests=["IAX2/guest"]), IAX).state == KEPT


def test_a_secret_that_was_given_by_hand_and_not_read(host):
    host.write("iax.conf", "[general]\n[a_very_long_user_name]\ntype=user\nsecret=Gh7-kkq29\n")
    finding = by_id(judged(host, seen=running("a_very_long_use", has_read=lambda name: False)), IAX)
    assert (finding.state, finding.reread) == (FIXED, ("iax.conf",))


def test_a_secret_in_the_database_is_none_for_asterisks_list(host):
    host.write("iax.conf", "[general]\n[branch]\ntype=user\ndbsecret=iax/branch\n")
    there = {"database get iax branch": "Value: kj2-hhd7\n"}
    assert by_id(judged(host, seen=running("branch", ask=lambda command: there.get(command, ""))), IAX).state == PASS
    for said in ("Database entry not found.\n", "", "Value: \n"):
        assert by_id(judged(host, seen=running("branch", ask=lambda command, said=said: said)), IAX).state == FIXED
    host.write("iax.conf", "[general]\n[branch]\ntype=user\ndbsecret=iax/branch\nsecret=Gh7-kkq29\n")
    assert by_id(judged(host, seen=running(ask=lambda command: "")), IAX).state == FIXED


def test_a_shut_guest_whose_file_may_not_have_been_read(host):
    host.write("iax.conf", GUEST + "deny=0.0.0.0/0\ndeny=::/0\n")
    seen = dict(running=True, iax_users={"guest": True}, iax_open=frozenset())
    assert by_id(judged(host, seen=seen), IAX).state == PASS
    assert by_id(judged(host, seen=dict(seen, has_read=lambda name: False)), IAX).reread == ("iax.conf",)


@pytest.mark.parametrize("peer", ["secret=jk2kkd8\n", "secret=jk2kkd8\ndeny=0.0.0.0/0\ndeny=::/0\n"])
def test_a_peer_of_the_same_name_is_another_object(host, peer):
    host.write("iax.conf", "[general]\n[trunk]\ntype=peer\nhost=dynamic\n" + peer + "[trunk]\ntype=user\ncontext=public\n")
    finding = by_id(judged(host), IAX)
    assert (finding.state, finding.edits[0]["type"], sequence(finding)) == (FIXED, "user", SHUT)


@pytest.mark.parametrize("lines", [
    "permit=0/0\n", "permit=0.0.0.0/0.0.0.1\n", "permit=0.0.0.0/0x0\n", "permit=0.0.0.0/1\npermit=128.0.0.0/1\n", "permit=8000::/1\n"])
def test_lists_that_only_look_closed(host, lines):
    host.write("iax.conf", GUEST + "deny=0.0.0.0/0\ndeny=::/0\n" + lines)
    finding = by_id(judged(host), IAX)
    assert finding.state == FIXED
    host.write("iax.conf", GUEST + "".join("%s=%s\n" % pair for pair in sequence(finding)))
    assert by_id(judged(host), IAX).state == PASS


@pytest.mark.parametrize("lines", ["deny=0.0.0.0/0, ::/0\n", "deny=0.0.0.0/0\ndeny=::ffff:0.0.0.0/0\n", "deny=::ffff:0.0.0.0/96\ndeny=::/0\n"])
def test_lists_that_forget_a_family(host, lines):
    host.write("iax.conf", GUEST + lines)
    assert by_id(judged(host), IAX).state == FIXED


def test_carriers_that_a_list_names_stay_in(host):
    host.write("iax.conf", GUEST + "deny=0.0.0.0/0\npermit=10.9.9.9\n")
    assert sequence(by_id(judged(host), IAX)) == [("deny", "0.0.0.0/0"), ("permit", "10.9.9.9"), ("deny", "::/0")]


@pytest.mark.parametrize("said, state", [("   0: deny - 0.0.0.0/0.0.0.0\n   1: deny - ::/::\n   2: allow - 10.9.9.9/255.255.255.255\n", PASS), ("", FIXED)])
def test_a_list_of_acl_conf_that_is_closed(host, said, state):
    host.write("acl.conf", "[carriers]\ndeny=0.0.0.0/0\ndeny=::/0\npermit=10.9.9.9\n")
    host.write("iax.conf", GUEST + "acl=other, carriers\n")
    seen = dict(running=True, iax_users={"guest": True}, iax_open=frozenset(), ask=lambda command: said if command == "acl show carriers" else "")
    finding = by_id(judged(host, seen=seen), IAX)
    assert finding.state == state
    if state == FIXED:
        assert sequence(finding) == SHUT + [("acl", "other, carriers")]


def test_a_network_as_host_is_no_address(host):
    host.write("iax.conf", "[general]\n[t]\ntype=friend\nhost=10.0.0.0/1\n")
    assert by_id(judged(host), IAX).state == FAIL


@pytest.mark.parametrize("users, iax, state", [
    ("secret=Gh7-kk\n", "", PASS), ("", "secret=Gh7-kk\n", PASS), ("secret=Gh7-kk\n", "secret=\n", FIXED), ("", "", FIXED),
])
def test_iax_conf_goes_on_top_of_users_conf(host, users, iax, state):
    host.write("users.conf", "[6001]\nhasiax=yes\n" + users)
    host.write("iax.conf", "[general]\n[6001]\ntype=user\n" + iax)
    assert by_id(judged(host), IAX).state == state
