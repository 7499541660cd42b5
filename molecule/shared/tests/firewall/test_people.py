# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets in where: by the settings, by packets, and by the word of the host, which have to agree."""

from __future__ import annotations

from contextlib import contextmanager

import cast
import pytest

RATE, BURST, SENT = 30, 40, 60  # requests per minute, at once, and how many a source tries
BANNED = ("visitor", "provider", "manager")


@pytest.fixture(scope="module")
def doors(pbx, peer):
    """{(family, who): open doors}."""
    families = {family: [who for one, who in cast.EVERYBODY if one == family] for family in (4, 6)}
    return {(family, who): found for family, names in families.items() for who, found in cast.knock(pbx, peer, family, *names).items()}


@pytest.mark.parametrize(("family", "who"), cast.EVERYBODY)
def test_his_doors_are_open_and_no_other(pbx, doors, family, who):
    assert doors[family, who] == cast.answering(pbx, family, who)


@pytest.mark.parametrize(("family", "who"), cast.EVERYBODY)
def test_the_host_says_so_too(pbx, family, who):
    assert cast.allowed_by_word(pbx, family, who) == cast.allowed(family, who)


def test_the_host_says_which_rule_it_is(pbx):
    said = {who: cast.why(pbx, 4, who) for who in ("first of XB", "exception", "provider", "manager", "next door")}
    assert "its country is not allowed" in said["first of XB"]["sip"] and "XB" in said["first of XB"]["sip"]
    assert "trunk provider" in said["provider"]["sip"] and "its country is not allowed" in said["provider"]["ssh"] + said["provider"]["ami"]
    assert "management network" in said["manager"]["ssh"]
    assert "no rule of the service lets it in" in said["next door"]["web"]


@contextmanager
def banned(pbx, family):
    """While it lasts, nobody of BANNED gets in to SIP, as far as bans can tell."""
    names = [who for who in BANNED if (family, who) in cast.EVERYBODY]
    elements = ", ".join("%s timeout 1h" % cast.address(pbx, family, who) for who in names)
    pbx.host.check_output("nft add element inet voipsec %s { %s }" % ("banned_sip%d" % family, elements.replace("%", "%%")))
    try:
        yield names
    finally:
        pbx.host.check_output("nft flush set inet voipsec banned_sip%d" % family)


@pytest.mark.parametrize("family", [4, 6])
def test_a_ban_takes_one_service_and_not_from_managers_and_providers(pbx, peer, family):
    with banned(pbx, family) as names:
        while_banned = cast.knock(pbx, peer, family, *names)
        said = {who: cast.allowed_by_word(pbx, family, who) for who in names}
        assert "it is banned for another" in cast.why(pbx, family, "visitor")["sip"]
    expected = {who: cast.answering(pbx, family, who) - ({"sip"} if who == "visitor" else set()) for who in names}
    assert while_banned == expected
    assert "ssh" in while_banned["visitor"]
    assert said == {who: cast.allowed(family, who) - ({"sip"} if who == "visitor" else set()) for who in names}
    assert "sip" in cast.knock(pbx, peer, family, "visitor")["visitor"]


def _answered(pbx, peer, family, who):
    host = pbx.ipv4 if family == 4 else pbx.ipv6
    words = '["%s", "%s", %d]' % (host, cast.address(pbx, family, who), SENT)
    return int(peer.host.check_output("python3 /opt/voipsec/drivers/packets.py options %s", words))


@pytest.mark.parametrize("family", [4, 6])
def test_a_source_has_so_many_new_requests_and_no_more(pbx, peer, family):
    """Some more may come through while it asks. IPv6 sources are counted by /64, in which telephones that register anew take some."""
    meter = "rate_sip%d" % family
    pbx.host.check_output("nft flush set inet voipsec %s", meter)
    try:
        assert BURST - 8 <= _answered(pbx, peer, family, "last of XA") <= BURST + 8
        assert _answered(pbx, peer, family, "manager") == SENT
    finally:
        pbx.host.check_output("nft flush set inet voipsec %s", meter)
