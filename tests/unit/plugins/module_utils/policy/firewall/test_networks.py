# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks as ranges: read strictly, and computed with as ipaddress does, which is slow and sure."""

from __future__ import annotations

import ipaddress
import random

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.networks import NetworkError, Range


def some_networks(seed, count, version=4):
    """Networks that nest, touch and repeat: all of them inside of one /20 or /116."""
    source = random.Random(seed)
    bits = networks.BITS[version]
    shortest = 22 if version == 4 else 118
    base = int(ipaddress.ip_address("10.77.0.0" if version == 4 else "fd77::"))
    found = []
    for unused in range(count):
        length = source.randint(shortest, shortest + 10)
        address = base + (source.getrandbits(bits - shortest + 2) >> (bits - length) << (bits - length))
        found.append("%s/%d" % (ipaddress.ip_address(address), length))
    return found


def addresses(ranges):
    return {(item.version, number) for item in ranges for number in range(item.first, item.last + 1)}


@pytest.mark.parametrize("text, first, last", [
    ("198.51.100.7", "198.51.100.7", "198.51.100.7"),
    ("198.51.100.0/24", "198.51.100.0", "198.51.100.255"),
    ("0.0.0.0/0", "0.0.0.0", "255.255.255.255"),
    ("fd77::/64", "fd77::", "fd77::ffff:ffff:ffff:ffff"),
    ("FD77:0:0::1", "fd77::1", "fd77::1"),
    ("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
])
def test_what_is_a_network(text, first, last):
    first, last = ipaddress.ip_address(first), ipaddress.ip_address(last)
    assert networks.parse(text) == Range(first.version, int(first), int(last))


@pytest.mark.parametrize("text, reason", [
    ("10.0.0.5/24", "10.0.0.5/24 has host bits set; write 10.0.0.0/24 for the network or 10.0.0.5 for the one address"),
    ("fd77::1/64", "write fd77::/64 for the network or fd77::1 for"),
    ("::ffff:198.51.100.7", r"no packet carries; write it as IPv4 \(198.51.100.7\)"),
    ("::ffff:0:0/96", "no packet carries"),
    ("fe80::1%eth0", r"fe80::1%eth0 has a zone \(%\)"),
    ("10.0.0.0/255.0.0.0", "has a netmask; write the length of the prefix instead"),
    ("10.0.0.0/33", "no prefix length between 0 and 32"),
    ("10.0.0.0/08", "no prefix length between 0 and 32"),
    ("10.0.0.0/-1", "no prefix length between 0 and 32"),
    ("10.0.0.0/", "no prefix length between 0 and 32"),
    ("fd77::/129", "no prefix length between 0 and 128"),
    ("10.0.0.0/8/8", "no prefix length"),
    ("10.1", "10.1 is no IPv4 address: four numbers from 0 to 255 without leading zeros"),
    ("010.0.0.1", "without leading zeros"),
    ("10.0.0.256", "four numbers from 0 to 255"),
    ("10.0.0.1:5060", "has brackets or a port"),
    ("[fd77::1]", "has brackets or a port"),
    ("10.0.0.1-10.0.0.9", "is a range; write it as networks"),
    (" 10.0.0.1", "has blanks in it"),
    ("10.0.0.1\n", "has blanks in it"),
    ("", "an empty text is no address"),
    ("example.org", "example.org is neither an IPv4 nor an IPv6 address or network"),
    ("fd77:::1", "is neither an IPv4 nor an IPv6"),
    ("10.0.0.1\0", "is neither an IPv4 nor"),
])
def test_what_is_none(text, reason):
    with pytest.raises(NetworkError, match=reason):
        networks.parse(text)


def test_the_variable_is_named():
    with pytest.raises(NetworkError, match=r"^firewall_management_networks: 10.0.0.5/24 has host bits set; .*address\.$"):
        networks.parse_all(["10.0.0.0/24", "10.0.0.5/24"], "firewall_management_networks")


def test_merged_is_what_ipaddress_collapses():
    for version in (4, 6):
        for seed in range(20):
            texts = some_networks(seed, 60, version)
            expected = list(ipaddress.collapse_addresses(map(ipaddress.ip_network, texts)))
            ranges = networks.merged(map(networks.parse, texts))
            assert addresses_of(ranges) == [(str(net[0]), str(net[-1])) for net in joined(expected)]


def addresses_of(ranges):
    return [(networks.show(Range(item.version, item.first, item.first)), networks.show(Range(item.version, item.last, item.last))) for item in ranges]


def joined(nets):
    """Spans of collapsed networks that touch, each as (first, last)."""
    spans = []
    for net in nets:
        if spans and int(spans[-1][1]) + 1 == int(net[0]):
            spans[-1] = (spans[-1][0], net[-1])
        else:
            spans.append((net[0], net[-1]))
    return spans


def test_sets_are_those_of_python():
    for seed in range(40):
        one, two = ([networks.parse(text) for text in some_networks(number, 12)] for number in (seed, 1000 + seed))
        one.append(Range(6, 5, 9))
        two.append(Range(6, 7, 7))
        assert addresses(networks.without(one, two)) == addresses(one) - addresses(two)
        assert addresses(networks.common(one, two)) == addresses(one) & addresses(two)
        assert networks.merged(networks.without(one, two)) == networks.without(one, two)


def test_a_hole_over_several_ranges_and_families_apart():
    ranges = [Range(4, 0, 3), Range(4, 6, 9), Range(6, 0, 9)]
    assert networks.without(ranges, [Range(4, 2, 7)]) == [Range(4, 0, 1), Range(4, 8, 9), Range(6, 0, 9)]
    assert networks.common(ranges, [Range(6, 5, 20)]) == [Range(6, 5, 9)]
    assert networks.merged([Range(4, 2 ** 32 - 1, 2 ** 32 - 1), Range(6, 0, 0)]) == [Range(4, 2 ** 32 - 1, 2 ** 32 - 1), Range(6, 0, 0)]


def test_elements_for_nft():
    ranges = networks.parse_all(["10.0.0.0/25", "10.0.0.128/25", "10.0.1.0/25", "198.51.100.7", "fd77::/64"], "x")
    assert networks.elements(ranges, 4) == ["10.0.0.0-10.0.1.127", "198.51.100.7"]
    assert networks.elements(ranges, 6) == ["fd77::/64"]
    assert networks.elements([networks.parse("10.0.0.0/25"), networks.parse("10.0.0.128/25")], 4) == ["10.0.0.0/24"]
    assert networks.elements([networks.parse("0.0.0.0/0")], 4) == ["0.0.0.0/0"]


def test_count():
    assert networks.count(networks.parse_all(["10.0.0.0/24", "10.0.0.0/25", "fd77::1"], "x"), 4) == 256


@pytest.mark.parametrize("text, network", [
    ("10.0.0.0/8", True), ("fd77::1", True), ("10.0.0", True), ("fe80::1%eth0", True), ("10.0.0.1-10.0.0.9", True),
    ("office.example.org", False), ("anywhere", False),
])
def test_what_is_meant_as_a_network(text, network):
    assert networks.is_network(text) is network


@pytest.mark.parametrize("text, name", [("Office.Example.org.", "office.example.org"), ("a-b.xn--bcher-kva.example", "a-b.xn--bcher-kva.example")])
def test_names(text, name):
    assert networks.dns_name(text) == name


@pytest.mark.parametrize("text", ["office", "-a.example.org", "a..example.org", "a.example.org..", "bücher.example", "10.0.0.1", "a b.example.org", "",
                                  "a" * 64 + ".example.org", ".".join(["a" * 60] * 5), "a.example.org\n"])
def test_what_is_no_name(text):
    with pytest.raises(NetworkError, match="is neither an address, a network nor a full DNS name"):
        networks.dns_name(text)
