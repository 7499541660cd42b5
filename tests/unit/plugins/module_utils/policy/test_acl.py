# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access lists as main/acl.c applies them."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given, settings, strategies as st

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl

NET = ipaddress.ip_network


def rules(text):
    """"deny 0.0.0.0/0, permit 10.0.0.0/8" as pairs."""
    return [tuple(item.split()) for item in text.split(", ") if item]


@pytest.mark.parametrize("text, address, passes", [
    ("", "10.1.2.3", True),
    ("deny 0.0.0.0/0", "10.1.2.3", False),
    ("deny 0.0.0.0/0.0.0.0", "10.1.2.3", False),
    ("deny 0.0.0.0/0", "fd00::1", True),
    ("deny 0.0.0.0/0", "::ffff:10.1.2.3", False),
    ("deny ::/0", "10.1.2.3", True),
    ("deny 0.0.0.0/0, permit 10.0.0.0/255.0.0.0", "10.1.2.3", True),
    ("permit 10.0.0.0/8, deny 0.0.0.0/0", "10.1.2.3", False),
    ("deny 0.0.0.0/0, permit !10.1.0.0/16", "10.1.2.3", False),
    ("deny !10.1.0.0/16", "10.1.2.3", True),
    ("deny 0.0.0.0/0,::/0", "fd00::1", False),
    ("deny nonsense", "10.1.2.3", True),
    ("acl office", "10.1.2.3", True),
])
def test_the_last_rule_that_matches_counts(text, address, passes):
    assert acl.allows(acl.parse(rules(text)), address) is passes


@pytest.mark.parametrize("text, four, six", [
    ("", True, True),
    ("deny 0.0.0.0/0", False, True),
    ("deny 0.0.0.0/0, deny ::/0", False, False),
    ("deny 0.0.0.0/0, deny ::/0, permit 10.0.0.0/8", False, False),
    ("deny 0.0.0.0/0, permit 0.0.0.0/0, deny ::/0", True, False),
    ("deny 10.0.0.0/8", True, True),
])
def test_a_family_is_open_or_not(text, four, six):
    parsed = acl.parse(rules(text))
    assert (acl.is_open(parsed, 4), acl.is_open(parsed, 6)) == (four, six)


@pytest.mark.parametrize("text, shut", [
    ("", False), ("deny 0.0.0.0/0, deny ::/0", True), ("deny 0.0.0.0/0, deny ::/0, permit ::1", False),
    ("permit 10.0.0.0/8, deny 0.0.0.0/0, deny ::/0", True), ("deny 0.0.0.0/0, permit 10.0.0.0/8, deny 10.1.0.0/16, deny ::/0", False),
])
def test_nobody_passes(text, shut):
    assert acl.nobody(acl.parse(rules(text))) is shut


def test_a_fresh_list_denies_both_families_first():
    assert acl.fresh([NET("127.0.0.1"), NET("10.0.0.0/8"), NET("127.0.0.1")]) == rules(
        "deny 0.0.0.0/0, deny ::/0, permit 127.0.0.1, permit 10.0.0.0/8")


def test_a_locked_list_keeps_its_lines():
    locked = acl.locked(rules("permit 10.0.0.0/8"))
    assert locked[0] == ("permit", "10.0.0.0/8")
    assert acl.nobody(acl.parse(locked))


def test_the_missing_family_goes_behind_where_nothing_speaks_of_it():
    assert acl.completed(rules("deny 0.0.0.0/0, permit 10.0.0.0/8"), list(acl.LOOPBACK.values())) == rules(
        "deny 0.0.0.0/0, permit 10.0.0.0/8, deny ::/0")


def test_the_missing_family_goes_before_what_speaks_of_it():
    done = acl.completed(rules("deny 0.0.0.0/0, permit fd00::/8"), [])
    assert done == rules("deny ::/0, deny 0.0.0.0/0, permit fd00::/8")
    assert acl.allows(acl.parse(done), "fd00::1")
    assert not acl.allows(acl.parse(done), "2001:db8::1")


def test_who_is_permitted_anyway_is_permitted_in_the_family_that_is_closed():
    done = acl.completed(rules("deny 0.0.0.0/0, permit 127.0.0.1"), [NET("fd00::/8"), *acl.LOOPBACK.values()])
    assert done == rules("deny 0.0.0.0/0, permit 127.0.0.1, deny ::/0, permit fd00::/8, permit ::1")


def test_a_loopback_that_the_list_shuts_out_is_not_let_in_by_the_other_family():
    assert ("permit", "::1") not in acl.completed(rules("deny 0.0.0.0/0, permit 10.0.0.0/8"), list(acl.LOOPBACK.values()))


@pytest.mark.parametrize("text, done", [
    ("deny 0.0.0.0/0.0.0.0, permit 192.168.0.0/255.255.0.0, permit 0.0.0.0/0", "deny 0.0.0.0/0.0.0.0, permit 192.168.0.0/255.255.0.0, permit 127.0.0.1"),
    ("permit 192.168.0.0/16, deny 0.0.0.0/0, permit 0.0.0.0/0", "deny 0.0.0.0/0, permit 192.168.0.0/16, permit 127.0.0.1"),
    ("deny 0.0.0.0/0, permit 10.0.0.0/8, deny 0.0.0.0/0, permit 192.168.0.0/16, permit 0.0.0.0/0",
     "deny 0.0.0.0/0, permit 10.0.0.0/8, permit 192.168.0.0/16, permit 127.0.0.1"),
    ("permit 0.0.0.0/0, permit 10.0.0.0/8,0.0.0.0/0,!10.5.0.0/16", "deny 0.0.0.0/0, permit 10.0.0.0/8, permit 127.0.0.1, permit !10.5.0.0/16"),
    ("deny 10.0.0.0/8, permit 0.0.0.0/0", "deny 0.0.0.0/0, deny 10.0.0.0/8, permit 127.0.0.1"),
    ("permit 0.0.0.0/0, acl office", "deny 0.0.0.0/0, permit 127.0.0.1, acl office"),
])
def test_networks_that_stand_before_a_permit_of_everybody_stay_permitted(text, done):
    assert acl.completed(rules(text), list(acl.LOOPBACK.values()), (4,)) == rules(done)


def test_a_family_of_which_everybody_is_wanted_stays_open():
    text = rules("deny 0.0.0.0/0, deny ::/0, permit 10.0.0.0/8, permit 0.0.0.0/0")
    assert acl.completed(text, [acl.LOOPBACK[4], acl.EVERYBODY[4]]) == text


_NETWORKS = st.sampled_from(
    "0.0.0.0/0 10.0.0.0/8 10.5.0.0/16 10.5.5.0/24 10.5.5.5 10.0.0.5/255.0.0.255 192.168.0.0/16 127.0.0.1 ::/0 fd00::/8 fd00:5::/32 fd00:5::5 ::1".split())
_ITEMS = st.lists(st.tuples(st.sampled_from(["", "!"]), _NETWORKS).map("".join), min_size=1, max_size=3).map(",".join)
_PROBES = "10.0.0.5 10.5.5.5 10.5.5.6 10.5.6.5 10.6.6.6 192.168.5.5 127.0.0.1 203.0.113.9 fd00::9 fd00:5::5 fd00:5::6 ::1 2001:db8::9".split()


@given(st.lists(st.tuples(st.sampled_from(["permit", "deny"]), _ITEMS), max_size=7), st.lists(st.sampled_from(["127.0.0.1", "::1", "10.5.0.0/16"])))
@settings(max_examples=1500)
def test_a_completed_list_lets_in_whom_it_names_and_nobody_else(pairs, networks):
    networks = [NET(one) for one in networks]
    before, done = acl.parse(pairs), acl.completed(pairs, networks)
    after, narrow = acl.parse(done), [rule for rule in before if rule.network.bits]
    assert not acl.is_open(after, 4) and not acl.is_open(after, 6) and acl.completed(done, networks) == done
    for probe in _PROBES:
        address = ipaddress.ip_address(probe)
        spoken = [rule.allows for rule in narrow if rule.network.version == address.version and address in rule.network]
        wanted = acl.allows(before, probe) and (spoken[-1:] == [True] or not acl.is_open(before, address.version))
        if acl.is_open(before, address.version) and any(address in network for network in networks):
            assert wanted <= acl.allows(after, probe) <= acl.allows(before, probe)
        else:
            assert acl.allows(after, probe) is wanted


def test_a_list_that_is_whole_stays():
    whole = rules("deny 0.0.0.0/0, deny ::/0, permit 10.0.0.0/8")
    assert acl.completed(whole, [NET("192.168.0.0/16")]) == whole


@pytest.mark.parametrize("text, found", [
    ("permit 0.0.0.0/0", ["0.0.0.0/0"]), ("permit 10.0.0.0/7, permit ::/15", ["10.0.0.0/7", "::/15"]), ("permit 10.0.0.0/8, deny 0.0.0.0/1", []),
    ("permit 0.0.0.0/0, deny ::/0", ["0.0.0.0/0"]), ("permit 0.0.0.0/0, deny 0.0.0.0/0, permit 10.0.0.0/8", []),
    ("permit 0.0.0.0/0, deny 0.0.0.0/0, permit 64.0.0.0/2", ["64.0.0.0/2"]),
    ("permit 192.168.1.0/0.0.0.255, permit fd00::/0:ffff::", ["0.0.0.0/0.0.0.255", "::/0:ffff::"]), ("permit 0.0.0.0/0.0.0.255, deny 0.0.0.0/0", []),
    ("permit 192.168.1.0/255.255.255.0, permit 10.0.0.1/255.0.0.255, permit fd00::1/ffff::1, permit 10.0.0.0/8", []),
])
def test_far_more_than_a_network_of_ones_own(text, found):
    assert [str(network) for network in acl.wide(acl.parse(rules(text)))] == found


def test_behind_what_is_inherited():
    inherited, wanted = [("permit", "0.0.0.0/0")], [("deny", "0.0.0.0/0"), ("deny", "::/0")]
    assert acl.behind(inherited, wanted) == inherited + wanted
    assert acl.behind(inherited, inherited + wanted) == inherited + wanted
    assert acl.behind([], wanted) == wanted


@pytest.mark.parametrize("value, found", [
    ("0/0", ["0.0.0.0/0"]), ("10.1", ["10.0.0.1"]), ("0.0.0.0/0x0", ["0.0.0.0/0"]), ("10.1.2.3/255.0.0.0", ["10.0.0.0/8"]),
    ("10.0.0.1/255.0.0.1", ["10.0.0.1/255.0.0.1"]),
    ("10.0.0.0/8, ::/0", ["10.0.0.0/8"]), ("10.0.0.0/8,::/0", ["10.0.0.0/8", "::/0"]), ("!10.0.0.1", ["10.0.0.1"]), ("!!10.0.0.1", []),
    ("::ffff:10.0.0.0/8", ["10.0.0.0/8"]), ("::ffff:0.0.0.0/96", []), ("10.0.0.0/33", []), ("10.0.0.0/", []), ("::/::", ["::/0"]), ("::/0.0.0.0", []),
    ("10.0.0.0/::", []), ("[::1]", ["::1"]), ("host", []), ("", []), ("10.0.0.1:5060", []), ("fe80::1%eth0", ["fe80::1"]),
])
def test_what_asterisk_reads(value, found):
    assert [str(rule.network) for rule in acl.parse([("permit", value)])] == found


def test_a_mask_with_holes():
    rules = acl.parse([("deny", "0.0.0.0/0"), ("permit", "0.0.0.0/0.0.0.1")])
    assert acl.allows(rules, "10.9.9.8") and not acl.allows(rules, "10.9.9.9") and [str(one) for one in acl.wide(rules)] == ["0.0.0.0/0.0.0.1"]


def test_a_list_in_a_notation_that_everybody_reads_alike():
    plain = [("deny", "0.0.0.0/0"), ("permit", "10.0.0.0/255.0.0.0,!10.1.1.1"), ("acl", "office")]
    assert acl.writable(plain) == plain
    odd = [("deny", "0.0.0.0/0, ::/0"), ("permit", "0/0"), ("permit", "10.1,x,::1"), ("acl", " a")]
    assert acl.writable(odd) == [("deny", "0.0.0.0/0"), ("permit", "0.0.0.0/0"), ("permit", "10.0.0.1"), ("acl", " a")]
    assert acl.parse(acl.writable(odd)) == acl.parse(odd)
