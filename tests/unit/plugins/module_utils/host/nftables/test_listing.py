# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading nft's listings."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import listing
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.nftables.nft_listings import VERSIONS, output, recorded


@pytest.mark.parametrize("version", VERSIONS)
def test_reads_every_part(version):
    blocks = recorded(version).blocks
    assert blocks["set", "management"].elements == ("10.77.0.0/16", "198.51.100.7", "198.51.100.9-198.51.100.20")
    assert blocks["set", "banned_sip"].elements[-1] == '198.51.100.69 comment "a, b } c"'
    assert blocks["map", "m1"].elements == ("22 : jump icmp_ok", "80 : accept")
    assert blocks["counter", "dropped"].lines == ()
    assert blocks["quota", "q1"].lines == ("over 10 mbytes",)
    assert len(blocks["chain", "input"].lines) == 30
    assert blocks["chain", "input"].hook == "type filter hook input priority filter - 10"
    assert blocks["chain", "guard_sip"].lines == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_tells_live_sets_from_static_ones(version):
    blocks = recorded(version).blocks.values()
    live = set(block.name for block in blocks if block.live)
    assert live - {"m5"} == {"banned_sip", "learned", "names_sip", "names_int", "rate_sip", "m2"}


@pytest.mark.parametrize("version", VERSIONS)
def test_each_rule_has_its_program(version):
    found = recorded(version)
    for (kind, name), block in found.blocks.items():
        if kind == "chain":
            assert len(found.programs.get(name, ())) == len(block.lines) - bool(block.hook)


def test_the_program_has_what_nft_does_not_print():
    found = recorded("0.9.8")
    line = next(line for line in found.blocks["chain", "service_sip"].lines if "@th,64,32" in line)
    assert "l4proto" not in line
    program = next(program for program in found.programs["service_sip"] if "set banned_sip timeout" in program)
    assert "[ meta load l4proto => reg 1 ]\n[ cmp eq reg 1 0x00000011 ]" in program


@pytest.mark.parametrize("version", VERSIONS)
def test_programs_do_not_depend_on_counters_nor_on_the_numbers_of_nameless_sets(version):
    text = output(version)
    moved = text.replace("__set0", "__set77").replace("counter pkts 0 bytes 0", "counter pkts 12 bytes 3400").replace("packets 0 bytes 0", "packets 1 bytes 2")
    assert moved != text
    assert listing.parse("voipsec", moved) == listing.parse("voipsec", text)
    other = text.replace("@ transport header + 8", "@ transport header + 9")
    assert listing.parse("voipsec", other).programs != listing.parse("voipsec", text).programs


def test_a_table_that_is_not_there_is_empty():
    assert listing.parse("voipsec", "") == listing.Listing((), {}, {})


def test_splits_elements_but_not_comments():
    assert listing.split_elements('a comment "x, y", b timeout 1h,\n c') == ['a comment "x, y"', "b timeout 1h", "c"]
    assert listing.split_elements("a,\n\t b") == ["a", "b"]


def test_flags_of_the_table_and_wrapped_rules():
    text = "table inet t {\n\tflags dormant\n\n\tchain c {\n\t\ttcp dport { 1,\n\t\t\t     2 } accept\n\t}\n}\n"
    found = listing.parse("t", text)
    assert found.head == ("flags dormant",)
    assert found.blocks["chain", "c"].lines == ("tcp dport { 1, 2 } accept",)
