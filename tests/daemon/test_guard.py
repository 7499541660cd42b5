# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many guesses a real Asterisk answers behind the guard, and what its telephones notice of an attack.

A guess is a request with a digest; it counts as evaluated where Asterisk answered it, and not only because its nonce was stale.
"""

from __future__ import annotations

import time

import pytest
from guards import EAST, GUARD, HOST, TRUNK, Guarded

ATTEMPTS = GUARD["attempts"]
ONE, ALL_AT_ONCE, ALL_SLOWLY = ATTEMPTS + 5, 10, 15
"""The bounds: of one address, of fifty without a pause in 30 seconds, of fifty with nine slow guesses each."""


@pytest.fixture(name="wire", scope="module", params=["16", "22"])
def _wire(request):
    one = Guarded(request.param)
    try:
        yield one
    finally:
        one.close()


@pytest.fixture(autouse=True)
def nothing_left(wire):
    """Every test begins without a table, and ends without one."""
    yield
    wire.unload()


def test_without_a_guard_the_attack_works(wire):
    outcome = wire.tool("crack", wire.v4(HOST), "106", [wire.v4(EAST)], guesses=500, seconds=20, dialogs=16)
    assert outcome["evaluated"] > 100


@pytest.mark.parametrize("is_open", [False, True])
def test_one_address_at_full_speed(wire, is_open):
    """Whatever method carries the digest, and however the nonces were come by."""
    for (host, attacker, _west), methods in zip(wire.ends, (("REGISTER", "INVITE", "SUBSCRIBE", "UPDATE", "ODD"), ("REGISTER", "INVITE"))):
        for method in methods:
            wire.guard(is_open=is_open)
            outcome = wire.tool("crack", host, "106", [attacker], method=method, seconds=3, dialogs=2, pipelined=50)
            assert outcome["answered"] <= ONE and outcome["sent"] + outcome["asked"] > 20, (method, outcome)


def test_fifty_addresses_without_a_pause(wire):
    """With nonces that were fetched before. Two telephones go on: one at an address of its own, one at an address that attacks."""
    host, attacker, west = wire.ends[0]
    assert wire.tool("phone", host, "101", "s101", west, 6001)["register"] == wire.tool("phone", host, "102", "s102", attacker, 6002)["register"] == 200
    wire.guard()
    assert wire.learn() == 2

    def phones():
        return [wire.tool("phone", host, user, "s" + user, address, port, number="600", subscribe=["103"])
                for user, address, port in (("101", west, 6001), ("102", attacker, 6002))]
    sources = wire.many4[:49] + [attacker]
    outcome, *rounds = wire.during(lambda: wire.tool("crack", host, "106", sources, seconds=30, prefetch=10, dialogs=1, pipelined=20), phones, phones, phones)
    assert outcome["evaluated"] <= ALL_AT_ONCE and outcome["sent"] > 1000, outcome
    for one in [one for both in rounds for one in both]:
        assert (one["register"], one["subscribe"], one["call"], one["bye"]) == (200, [200], 200, 200) and one["seconds"] < 1


def test_fifty_addresses_slowly(wire):
    wire.guard()
    outcome = wire.tool("crack", wire.v4(HOST), "106", wire.many4, seconds=30, per_source=9, gap=3.0, dialogs=1)
    assert outcome["evaluated"] <= ALL_SLOWLY, outcome


def test_addresses_of_one_ipv6_network_are_one_source(wire):
    wire.guard(learned=0)
    outcome = wire.tool("crack", wire.v6(HOST), "106", wire.many6, seconds=5, dialogs=1, pipelined=20)
    assert outcome["answered"] <= ONE and outcome["sent"] + outcome["asked"] > 500, outcome


def test_without_learned_places_each_address_is_limited_alone(wire):
    wire.guard(learned=0)
    outcome = wire.tool("crack", wire.v4(HOST), "106", wire.many4, seconds=5, dialogs=1, pipelined=20)
    assert ALL_AT_ONCE < outcome["answered"] <= 50 * ONE and outcome["most_of_one_source"] <= ONE, outcome


def test_an_attacker_at_the_address_of_a_telephone_gains_nothing(wire):
    """Neither from another port of its address, nor with the port of a telephone whose account he has."""
    for host, attacker, _west in wire.ends:
        wire.guard()
        assert wire.tool("phone", host, "102", "s102", attacker, 6002)["register"] == 200
        wire.learn()
        outcome = wire.tool("crack", host, "106", [attacker], seconds=4, dialogs=2, pipelined=50)
        assert outcome["answered"] <= ONE and outcome["sent"] + outcome["asked"] > 100, outcome
        assert wire.tool("phone", host, "102", "s102", attacker, 6002, number="600")["call"] == 200


def test_who_is_exempted_for_a_while_is_not_held_up(wire):
    """An office whose telephones try their old passwords; somebody else is held up meanwhile, and so is the office afterwards."""
    host, attacker, _west = wire.ends[0]
    wire.guard()
    wire.host.exec(["nft", "add element inet voipsec exempted4 { %s/32 timeout 1h }" % attacker])
    outcome = wire.tool("crack", host, "106", [attacker], seconds=3, dialogs=4)
    assert outcome["evaluated"] > 50, outcome
    assert wire.tool("crack", host, "106", wire.many4[:1], seconds=3, dialogs=4)["evaluated"] <= ONE
    wire.host.exec("nft flush set inet voipsec exempted4")
    assert wire.tool("crack", host, "106", [attacker], seconds=3, dialogs=4)["evaluated"] <= ONE


def test_a_learned_place_has_limits_too(wire):
    host, attacker, _west = wire.ends[0]
    wire.guard(given=dict(GUARD, limits={"device_refusals": 20, "device_refusals_per_minute": 1}))
    places = ", ".join("%s . %d timeout 1h" % (attacker, port) for port in range(1024, 65536))
    wire.host.exec(["nft", "-f", "-"], stdin="add element inet voipsec learned4 { %s }\n" % places)
    outcome = wire.tool("crack", host, "106", [attacker], seconds=5, dialogs=1)
    assert outcome["evaluated"] <= 21 and wire.held("barred_places4"), outcome


def test_a_new_telephone_with_twenty_keys(wire):
    """Its SUBSCRIBEs go beyond what a stranger may ask; it is learned meanwhile, and loses none of them."""
    host, _attacker, west = wire.ends[0]
    wire.guard()
    outcome = {}

    def learn():
        time.sleep(2)
        return wire.learn()
    outcome, learned = wire.during(lambda: wire.tool("phone", host, "110", "s110", west, 6010, number="600", seconds=20,
                                                     subscribe=[str(user) for user in range(120, 140)]), learn)
    assert learned >= 1 and outcome["register"] == 200 and outcome["subscribe"] == [200] * 20 and outcome["call"] == 200


def test_an_office_comes_back_on_other_ports(wire):
    """Forty telephones behind one address, whose router was restarted, while fifty strangers attack."""
    host, attacker, west = wire.ends[0]
    users = [str(user) for user in range(200, 240)]
    wide = dict(GUARD, limits={"source_requests": 1000, "source_refusals": 1000, "source_registers": 1000})
    wire.guard({"services": [{"name": "sip", "rate": {}}]}, learned=0, given=wide)
    assert wire.tool("crowd", host, users, [west], ports=7000)["registered"] == 40
    wire.guard()
    assert wire.learn() >= 40 and wire.held("known_32_4") == ['"%s"' % west]
    attack, outcome = wire.during(lambda: wire.tool("crack", host, "106", wire.many4, seconds=15, dialogs=1, pipelined=5),
                                  lambda: wire.tool("crowd", host, users, [west], ports=8000, seconds=10))
    assert outcome["registered"] == 40 and outcome["seconds"] < 5, outcome
    assert attack["evaluated"] <= ALL_AT_ONCE


def test_the_rate_of_the_firewall_does_not_hold_up_an_office(wire):
    """The requests of all its telephones are more than one address may make."""
    host, _attacker, west = wire.ends[0]
    wire.guard()
    wire.host.exec("nft add element inet voipsec known_32_4 { %s timeout 1h }" % west)
    assert wire.tool("enumerate", host, [str(user) for user in range(100, 500)], [west])["answered"] == 400


def test_what_nobody_takes_uses_nothing_up(wire):
    """Telephones repeat their requests while Asterisk starts."""
    host, _attacker, west = wire.ends[0]
    wire.guard()
    wire.host.stop()
    assert wire.tool("enumerate", host, ["101"] * 40, [west], wait=0.05)["answered"] == 0
    wire.host.start()
    assert wire.tool("phone", host, "101", "s101", west, 6001)["register"] == 200


def test_forged_packets_hold_up_neither_trunk_nor_telephone(wire):
    for address, (host, _attacker, west) in zip(wire.families, wire.ends):
        wire.guard({"never_banned": [wire.v4(EAST), wire.v6(EAST)]})
        assert wire.tool("phone", host, "101", "s101", west, 6001)["register"] == 200
        wire.learn()
        forged = [address(TRUNK), address(EAST), west]
        wire.tool("forge", host, forged, sport=5060, count=40)
        assert wire.tool("phone", host, "101", "s101", west, 6001, number="600")["call"] == 200
        assert not any(end in held for end in forged[:2] for version in (4, 6) for held in wire.held("barred_sip%d" % version))
        assert wire.peer.ask("options", host, address(TRUNK), 30) == 30, "a provider is not limited"


def test_one_forged_packet_of_each_of_many_addresses_bars_nobody(wire):
    wire.guard(learned=0)
    prefix = wire.v4(0).rpartition(".")[0]
    wire.tool("forge", wire.v4(HOST), [prefix + ".%d" % number for number in range(1, 255)], count=1)
    assert wire.held("barred_sip4") == []


def test_nobody_is_barred_for_answers_that_another_one_asked_for(wire):
    """The Via of a request names a third one (maddr, and the address itself), to whom chan_sip sends its refusals."""
    host, attacker, west = wire.ends[0]
    wire.guard(learned=0)
    for via in (west + ":5060;maddr=" + west, west + ":6001"):
        wire.tool("forge", host, [attacker], sport=5070, count=20, via=via)
    assert not any(west in held for held in wire.held("barred_sip4"))


def test_a_call_of_a_stranger_that_is_up_ends_as_it_should(wire):
    """His address is barred during the call, and an alarm goes on."""
    host, _attacker, west = wire.ends[0]
    wire.guard()
    wire.host.exec("nft add element inet voipsec alarm_sip { udp }; nft add element inet voipsec talking4 { %s . 6003 timeout 1h }" % west)
    wire.host.exec("nft add element inet voipsec barred_sip4 { %s timeout 5m }" % west)
    texts = [start + " sip:600@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s:6003;branch=z9hG4bKx;rport\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:600@b>;tag=2\r\n"
             "Call-ID: gone\r\nCSeq: 9 %s\r\nContent-Length: 0\r\n\r\n" % (host, west, start) for start in ("BYE",)]
    assert any("481" in answer for answer in wire.peer.ask("udp", host, 5060, texts, west, 6003))
    assert wire.peer.ask("options", host, west, 3, sport=6003) == 0


@pytest.mark.parametrize("transport", ["tcp", "tls", "ws"])
def test_connections_are_bounded_by_their_bytes(wire, transport):
    if wire.version == "16" and transport != "tcp":
        pytest.skip("chan_sip has no TLS here, and its WebSocket no accounts")
    host = wire.v4(HOST)
    found = {}
    for name, sources, seconds in (("one", [wire.v4(EAST)], 15), ("fifty", wire.many4, 30)):
        wire.guard()
        found[name] = wire.tool("crack", host, "106", sources, transport=transport, seconds=seconds, pipelined=10)
    print(transport, found)
    # Of fifty at once perhaps none gets as far as a challenge: their bytes together are limited, and a handshake of TLS takes most of them.
    assert found["one"]["challenged"] and found["fifty"]["connections"]["tried"] > 50, found
    assert found["one"]["evaluated"] <= 20 and found["fifty"]["evaluated"] <= 60


def test_accounts_cannot_be_listed(wire):
    wire.guard()
    outcome = wire.tool("enumerate", wire.v4(HOST), [str(user) for user in range(90, 130)], [wire.v4(EAST)], wait=0.1)
    assert outcome["answered"] <= ONE and len(set(outcome["answers"].values())) <= 1


def test_scanners_are_dropped_by_their_first_packet(wire):
    wire.guard(given=dict(GUARD, drop_scanners=True))
    request = wire.peer.ask("sip_request", wire.v4(HOST), wire.v4(EAST))
    for agent, answers in (("friendly-scanner", 0), ("Anything", 1)):
        text = request.replace("Max-Forwards", "User-Agent: %s\r\nMax-Forwards" % agent)
        assert len(wire.peer.ask("udp", wire.v4(HOST), 5060, [text], wire.v4(EAST))) == answers


def test_all_telephones_register_again_after_a_restart_during_an_attack(wire):
    """Two hundred of them behind two addresses, which are offices."""
    host, attacker, west = wire.ends[0]
    users = [str(user) for user in range(100, 300)]
    wide = dict(GUARD, limits={"source_requests": 1000, "source_refusals": 1000, "source_registers": 1000})
    wire.guard({"services": [{"name": "sip", "rate": {}}]}, learned=0, given=wide)
    assert wire.tool("crowd", host, users, [west, attacker], ports=20000)["registered"] == 200
    wire.guard()
    assert wire.learn() >= 200

    def start_again():
        wire.host.restart()
        return wire.tool("crowd", host, users, [west, attacker], ports=20000, seconds=20)
    attack, outcome = wire.during(lambda: wire.tool("crack", host, "106", wire.many4, seconds=30, dialogs=1, pipelined=10), start_again)
    print(outcome)
    assert outcome["registered"] == 200 and outcome["seconds"] < 10, outcome
    assert attack["evaluated"] <= ALL_AT_ONCE, attack
