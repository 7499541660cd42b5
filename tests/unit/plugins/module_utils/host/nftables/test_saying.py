# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a table says, and how a refusal is said."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import saying
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.ruleset import Wanted
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.runner import NftError
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.nftables.nft_listings import VERSIONS, recorded, table

WANTED = Wanted("voipsec", "chain a { }\nchain icmp { }\n\n", {"country": ["10.77.0.0/16", "x"]}, 0)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_order_of_parts_and_live_elements_do_not_count(version):
    found = recorded(version)
    backwards = found._replace(blocks=dict(reversed(list(found.blocks.items()))))
    assert saying.digest(backwards) == saying.digest(found)
    emptied = dict((key, block._replace(elements=()) if block.live else block) for key, block in found.blocks.items())
    assert saying.digest(found._replace(blocks=emptied)) == saying.digest(found)


@pytest.mark.parametrize("version", VERSIONS)
def test_static_elements_count_but_not_in_the_terse_form(version):
    found = recorded(version)
    ports = found.blocks["set", "ports"]
    other = found._replace(blocks=dict(found.blocks, **{}))
    other.blocks["set", "ports"] = ports._replace(elements=("22", "5060"))
    assert saying.digest(other) != saying.digest(found)
    assert saying.digest(other, terse=True) == saying.digest(found, terse=True)
    other.blocks["set", "ports"] = ports._replace(elements=tuple(reversed(ports.elements)))
    assert saying.digest(other) == saying.digest(found)


@pytest.mark.parametrize("version", VERSIONS)
def test_programs_and_their_order_count(version):
    found = recorded(version)
    rules = found.programs["input"]
    assert saying.digest(found._replace(programs=dict(found.programs, input=rules[::-1]))) != saying.digest(found)


def test_chains_that_share_a_hook_have_an_order():
    one, two = ("chain", "one", ["type filter hook input priority 0; policy accept;"]), ("chain", "two", ["type filter hook input priority 0; policy drop;"])
    assert saying.in_order(table(one, two)) == {"type filter hook input priority 0": ["one", "two"]}
    assert saying.digest(table(one, two)) != saying.digest(table(two, one))


@pytest.mark.parametrize("line, reason, sentence", [
    (5, "syntax error, unexpected icmp", "nft refuses line 2 of the ruleset (chain icmp { }): syntax error, unexpected icmp. "
                                         "If the name is a word of nft's language (such as icmp, out or mark), choose another one."),
    (4, "Could not process rule: Operation not supported", "nft refuses line 1 of the ruleset (chain a { }): Operation not supported."),
    (4, "Interface does not exist", "nft refuses line 1 of the ruleset (chain a { }): Interface does not exist. "
                                    "Use iifname and oifname, which also work before the interface is there, as at boot."),
    (10, "Could not parse IPv4 address", "nft refuses the elements of the set country: Could not parse IPv4 address."),
    (1, "odd", "nft refuses the ruleset: odd."),
    (1, "syntax error, unexpected second", "nft refuses the ruleset: syntax error, unexpected second. "
                                           "The table name may be a word of nft's language; choose another one."),
    (None, "odd", "as it was"),
])
def test_blames_the_line_of_the_ruleset(line, reason, sentence):
    assert str(saying.blamed(WANTED, NftError("as it was", line, reason))) == sentence
