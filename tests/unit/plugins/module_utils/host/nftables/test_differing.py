# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a difference is said to people."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import differing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.ruleset import Wanted
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.nftables.nft_listings import VERSIONS, recorded, table

WANTED = Wanted("voipsec", "", {}, 0)
COUNTRY = ("set", "country", ["type ipv4_addr", "flags interval"])
CHAIN = ("chain", "input", ["accept"])


def numbers(first, last):
    return ["10.0.%d.0/24" % number for number in range(first, last)]


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_is_said_about_the_same(version):
    found = recorded(version)
    assert differing.texts(found, found, WANTED)[0] == differing.texts(found, found, WANTED)[1]


@pytest.mark.parametrize("live, target, reason", [
    (table(), table(CHAIN), "the table inet voipsec is not loaded, or empty"),
    (table(CHAIN), table(CHAIN, COUNTRY + ([],)), "the set country is missing"),
    (table(CHAIN, COUNTRY + ([],)), table(CHAIN), "the set country is not asked for"),
    (table(CHAIN), table(("chain", "input", ["drop"])), "the chain input differs"),
    (table(CHAIN, programs={"input": ("a",)}), table(CHAIN, programs={"input": ("b",)}), "the chain input differs in what nft does not print"),
    (table(COUNTRY + (["a", "b"],)), table(COUNTRY + (["b", "c", "d"],)), "the set country has 1 element too many and 2 too few"),
    (table(CHAIN)._replace(head=("flags dormant",)), table(CHAIN), "the flags or the comment of the table differ"),
    (table(CHAIN), table(CHAIN), "the order of its chains differs"),
])
def test_reasons(live, target, reason):
    assert differing.reasons("voipsec", live, target, WANTED) == [reason]


def test_large_sets_show_their_number_and_what_is_new():
    before, after = differing.texts(table(COUNTRY + (numbers(0, 100),)), table(COUNTRY + (numbers(7, 101),)), WANTED)
    assert "\telements: 100\n\tof which only here: 10.0.0.0/24, 10.0.1.0/24, 10.0.2.0/24, 10.0.3.0/24, 10.0.4.0/24, ...\n" in before
    assert "\telements: 94\n\tof which only here: 10.0.100.0/24\n}" in after


def test_small_sets_are_shown_and_live_ones_are_not():
    before, unused = differing.texts(table(COUNTRY + (["b", "a"],), ("set", "bans", ["type mark", "flags timeout"], ["c"])), table(), WANTED)
    assert "elements = { a, b }" in before and "c }" not in before


def test_the_program_is_shown_where_the_text_is_the_same():
    before, after = differing.texts(table(CHAIN, programs={"input": ("same", "old\nmore")}), table(CHAIN, programs={"input": ("same", "new")}), WANTED)
    assert before == "chain input {\n\taccept\n\t# old\n\t# more\n}\n"
    assert after == "chain input {\n\taccept\n\t# new\n}\n"
