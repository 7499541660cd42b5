# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file of networks on the host."""

from __future__ import annotations

import calendar
import os
import random

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.countries import network_file
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks


@pytest.fixture
def read(tmp_path):
    """Write a file and read countries from it, as texts for nft."""
    def do(content, *codes):
        path = tmp_path / "countries.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        contents = network_file.read(str(path), codes, networks.parse)
        return {code: [networks.show(item) for item in networks.merged(networks.Range(*row) for row in found)] for code, found in contents.ranges.items()}
    return do


def test_both_separators_comments_and_cases(read):
    found = read("\ufeff# date: 2026-09-01\r\n198.51.100.0/25,xa\r\n\r\nfd77::/64  XA # the lab\n10.77.0.1 , XB\n10.0.0.0/8\tDE\n", "XA", "XB", "XC")
    assert found == {"XA": ["198.51.100.0/25", "fd77::/64"], "XB": ["10.77.0.1"], "XC": []}


def test_the_innermost_network_counts(read):
    content = "10.77.0.0/16 XA\n10.77.8.0/24 XB\n10.77.8.128/25 XA\n10.77.255.0/24 XC\n10.77.8.0/26 XB\n"
    assert read(content, "XA") == {"XA": ["10.77.0.0/21", "10.77.8.128-10.77.254.255"]}
    assert read(content, "XB") == {"XB": ["10.77.8.0/25"]}
    assert read(content, "XA", "XB", "XC")["XC"] == ["10.77.255.0/24"]


def test_nesting_is_as_a_look_up_says(tmp_path):
    """Every address of a small world, asked one by one (country_of) and as ranges (read)."""
    source = random.Random(4)
    lines = {}
    for unused in range(60):
        length = source.randint(25, 32)
        first = source.getrandbits(8) >> (32 - length) << (32 - length)
        lines["10.77.0.%d/%d" % (first, length)] = source.choice(["XA", "XB", "XC"])
    path = tmp_path / "world"
    path.write_text("".join("%s %s\n" % line for line in lines.items()))
    ranges = network_file.read(str(path), ["XA", "XB"], networks.parse).ranges
    base = networks.parse("10.77.0.0").first
    for number in range(base, base + 256):
        code = network_file.country_of(str(path), 4, number, networks.parse)
        held = [name for name, found in ranges.items() if any(first <= number <= last for _version, first, last in found)]
        assert held == ([code] if code in ("XA", "XB") else [])


@pytest.mark.parametrize("content, line, reason", [
    ("10.77.0.0/16 XA\n10.77.0.5/16 XB\n", 2, "10.77.0.5/16 has host bits set"),
    ("# x\n10.77.0.0/16\n", 2, "a line has a network and the two letters of its country"),
    ("10.77.0.0/16 Germany\n", 1, "a line has a network and the two letters"),
    ("10.77.0.0,10.77.0.255,XA\n", 1, "a line has a network and the two letters"),
    ("10.77.0.0/16 XA\n10.77.0.0/16 XB\n", 2, "the network is that of line 1, which says XA; keep one of the two"),
    ("# date: yesterday\n10.77.0.0/16 XA\n", 1, "yesterday is no date; write it as # date: 2026-09-01"),
    (b"\x00" * 5000, 1, "the line is longer than 1000 bytes; this is no file of networks"),
    (b"\xff\xfe1\x00 \x00X\x00A\x00\n", 1, "a line has a network"),
])
def test_a_wrong_line_is_named(read, content, line, reason):
    with pytest.raises(HostError, match=r"countries.csv:%d: %s" % (line, reason)):
        read(content, "XA")


def test_the_date(tmp_path):
    path = tmp_path / "x"
    path.write_text("# a list\n#date: 2026-09-01\n10.77.0.0/16 XA\n")
    assert network_file.read(str(path), ["XA"], networks.parse).created == calendar.timegm((2026, 9, 1, 0, 0, 0))
    path.write_text("10.77.0.0/16 XA\n# date: 2026-09-01\n")
    os.utime(path, (5, 1000000))
    assert network_file.read(str(path), ["XA"], networks.parse).created == 1000000


def test_no_file(tmp_path):
    with pytest.raises(HostError, match="Cannot read the country file .*: it does not exist"):
        network_file.read(str(tmp_path / "none"), ["XA"], networks.parse)
