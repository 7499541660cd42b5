# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One transaction from a loaded table to the one that is asked for."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import composing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.elements import Element, LiveSet
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.ruleset import Wanted
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.nftables.nft_listings import VERSIONS, recorded, table

BANNED = ("set", "banned", ["type ipv4_addr", "flags timeout"])
COUNTRY = ("set", "country", ["type ipv4_addr", "flags interval"], ["10.77.0.0/16"])
INPUT = ("chain", "input", ["type filter hook input priority 0; policy drop;", "accept"])
BANS = {"banned": LiveSet("set", "type ipv4_addr", [Element("198.51.100.1", 60, "")])}
WANTED = Wanted("voipsec", "chain x { }", {"country": ["10.77.0.0/16"]}, 0)


def changed(part, *lines):
    return (part[0], part[1], list(lines)) + tuple(part[3:])


def deleted(live, target, wanted=WANTED):
    return [line for line in composing.transaction(wanted, live, target, BANS).split("\n") if line.startswith(("delete", "flush"))]


def test_loads_all_of_it_where_there_is_nothing():
    assert composing.transaction(WANTED, table(), table(BANNED), {}) == WANTED.text()


def test_leaves_what_stays():
    here = table(BANNED, COUNTRY, INPUT)
    text = composing.transaction(WANTED, here, here, BANS)
    assert text == "flush table inet voipsec\ntable inet voipsec {\nchain x { }\n}\n"


def test_moves_bans_to_a_set_of_another_definition():
    target = table(changed(BANNED, "type ipv4_addr", "flags dynamic,timeout"))
    text = composing.transaction(WANTED, table(BANNED), target, BANS)
    assert "delete set inet voipsec banned\n" in text
    assert text.endswith("add element inet voipsec banned {\n198.51.100.1 expires 60s }\n")


def test_fills_a_live_set_that_comes_back():
    text = composing.transaction(WANTED, table(INPUT), table(BANNED), BANS)
    assert text.endswith("add element inet voipsec banned {\n198.51.100.1 expires 60s }\n")


def test_announces_new_sets_to_an_old_nft():
    target = table(BANNED, COUNTRY, ("map", "kinds", ["type ipv4_addr : verdict"], []))
    text = composing.transaction(WANTED, table(BANNED), target, {}, announce=True)
    assert "\nadd map inet voipsec kinds { type ipv4_addr : verdict; }\nadd set inet voipsec country { type ipv4_addr; flags interval; }\ntable inet" in text
    assert "add set" not in composing.transaction(WANTED, table(BANNED), target, {})


def test_deletes_maps_before_sets_before_chains_before_objects():
    live = table(("counter", "a", []), ("chain", "b", []), ("set", "c", ["type mark"], []), ("map", "d", ["type mark : verdict"], []))
    assert deleted(live, table(INPUT)) == ["flush table inet voipsec", "delete map inet voipsec d", "delete set inet voipsec c",
                                           "delete chain inet voipsec b", "delete counter inet voipsec a"]


@pytest.mark.parametrize("lines, gone", [
    (["type filter hook input priority 0; policy accept;"], []),
    (["type filter hook input priority 1; policy drop;"], ["delete chain inet voipsec input"]),
    (["accept"], ["delete chain inet voipsec input"]),
])
def test_a_chain_is_made_anew_only_for_another_hook(lines, gone):
    assert deleted(table(INPUT), table(changed(INPUT, *lines))) == ["flush table inet voipsec"] + gone


def test_static_sets_are_made_anew_and_large_ones_filled_anew_where_they_differ():
    other = table(COUNTRY[:3] + (["10.78.0.0/16"],))
    gone = ["flush table inet voipsec", "delete set inet voipsec country"]
    assert deleted(table(COUNTRY), other) == gone[:1] + ["flush set inet voipsec country"]
    assert deleted(table(COUNTRY), table(COUNTRY)) == gone[:1]
    assert deleted(table(COUNTRY), table(COUNTRY), WANTED._replace(elements={})) == gone
    assert "add element inet voipsec country {" in composing.transaction(WANTED, table(COUNTRY), other, {})
    assert "add element" not in composing.transaction(WANTED, table(COUNTRY), table(COUNTRY), {})


@pytest.mark.parametrize("difference", [{"head": ("flags dormant",)}, {"blocks": table(("flowtable", "f", [])).blocks}])
def test_replaces_the_table_where_it_cannot_be_changed(difference):
    live = table(BANNED)._replace(**difference)
    text = composing.transaction(WANTED, live, table(BANNED), BANS)
    assert text == WANTED.text() + "add element inet voipsec banned {\n198.51.100.1 expires 60s }\n"


@pytest.mark.parametrize("version", VERSIONS)
def test_replaces_a_table_with_a_meter(version):
    assert composing.in_place(WANTED, recorded(version), recorded(version)) is (version != "0.9.8")
    assert not composing.in_place(WANTED._replace(body="chain a { meter m { ip saddr limit rate 1/second } }"), table(), table())


@pytest.mark.parametrize("version", VERSIONS)
def test_finds_meters_whose_rule_changed(version):
    live = recorded(version)
    assert composing.remade_meters(live, live) == set()
    block = live.blocks["chain", "service_sip"]
    lines = tuple(line.replace("limit rate over 12/minute burst 12", "limit rate over 30/minute burst 12") for line in block.lines)
    target = live._replace(blocks=dict(live.blocks, **{}))
    target.blocks["chain", "service_sip"] = block._replace(lines=lines)
    assert composing.remade_meters(live, target) == {"rate_sip"}
