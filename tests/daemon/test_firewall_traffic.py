# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the table does to packets: from another container, over both families, in front of a real Asterisk and a few other programs."""

from __future__ import annotations

from wire import EAST, HOST, WEST, Wire, fixtures

PJSIP = "".join("[%s%d]\ntype=transport\nprotocol=%s\nbind=%s\n" % (kind, number, kind, bind)
                for kind in ("udp", "tcp") for number, bind in enumerate(("0.0.0.0:5060", "[::]:5060")))
FAR = "[far]\ntype=aor\ncontact=sip:far@%s:6003\n[far]\ntype=endpoint\naors=far\n"
SIP_CONF = "[general]\nbindport=5099\n"
ECHOING = [69, 161, 9999, 10000, 15000, 20000, 20001]
UDP_SAMPLE = ECHOING + [111, 123, 500, 1900, 4569, 5353]
UNCOUNTED = [start + " sip:a@b SIP/2.0\r\nSubject: %s\r\n\r\n" % ("x" * 80) for start in ("SIP/2.0 200 OK", "ACK", "BYE", "CANCEL")] + ["\r\n\r\n", "\0\0\0\0"]
"""Answers, what belongs to a dialog, and keep-alives."""


def started(one):
    """A host with Asterisk, SSH, a database, SNMP and the like on all addresses."""
    one.host.put("/etc/asterisk/pjsip.conf", PJSIP + FAR % one.v4(WEST))
    one.host.put("/etc/asterisk/sip.conf", SIP_CONF)
    one.host.start()
    one.host.start_tool("serve", [22, 3306, 8088], ECHOING)


wire, nothing_left = fixtures(Wire, started)


def test_exactly_the_open_ports_answer(wire):
    before = {address: wire.peer.ask("scan", address(HOST), address(EAST))["open"] for address in wire.families}
    assert all({22, 3306, 5060, 8088} <= set(ports) for ports in before.values())
    assert all(wire.peer.ask("udp_ports", address(HOST), ECHOING, address(EAST)) == ECHOING for address in wire.families)
    wire.load()
    for address in wire.families:
        assert wire.peer.ask("scan", address(HOST), address(EAST)) == {"open": [22, 5060], "refused": []}
        assert wire.peer.ask("udp_ports", address(HOST), UDP_SAMPLE, address(EAST)) == [10000, 15000, 20000]
        assert wire.peer.ask("options", address(HOST), address(EAST)) == 1


def test_a_scan_with_other_flags_finds_nothing(wire):
    """ACK, FIN and NULL probes of open and closed ports: nobody learns from a reset which port is filtered."""
    wire.load()
    for address in wire.families:
        for flags in (0x10, 0x01, 0x00):
            assert wire.peer.ask("scan", address(HOST), address(WEST), 20, 5070, flags, rounds=1) == {"open": [], "refused": []}


def test_sources_hold_for_both_families(wire):
    wire.load({"services": [{"name": "sip", "from": [wire.v4(EAST), wire.v6(EAST)]}]})
    for address in wire.families:
        assert wire.peer.ask("options", address(HOST), address(EAST)) == 1
        assert wire.peer.ask("options", address(HOST), address(WEST)) == 0
        assert wire.peer.ask("connect", address(HOST), 5060, address(WEST)) == "silent"
        assert wire.peer.ask("connect", address(HOST), 22, address(WEST)) == "open"


def test_countries_are_told_apart_at_their_border_and_exceptions_win(wire):
    everywhere = {"country_skip_private": False}
    for rules, east, west in (({"countries_allowed": ["XA"]}, 1, 0), ({"countries_denied": ["XA"]}, 0, 1),
                              ({"countries_allowed": ["XA"], "country_exceptions": [wire.v4(WEST), wire.v6(WEST)]}, 1, 1),
                              ({"countries_denied": ["XA", "XB"], "services": [{"name": "sip", "exceptions": [wire.v4(EAST), wire.v6(EAST)]}]}, 1, 0)):
        wire.load(dict(everywhere, **rules))
        for address in wire.families:
            assert (wire.peer.ask("options", address(HOST), address(EAST)), wire.peer.ask("options", address(HOST), address(WEST))) == (east, west), rules


def test_management_and_trunks_stand_above_countries_and_sources(wire):
    for settings in ({"management_networks": [wire.v4(WEST), wire.v6(WEST)]}, {"trunk_networks": [wire.v4(WEST), wire.v6(WEST)]}):
        wire.load(dict(settings, country_skip_private=False, countries_denied=["XB"], services=[{"name": "sip", "from": ["devices"]}]))
        for address in wire.families:
            assert wire.peer.ask("options", address(HOST), address(WEST)) == 1
            assert wire.peer.ask("options", address(HOST), address(EAST)) == 0
            assert wire.peer.ask("connect", address(HOST), 22, address(WEST)) == ("open" if "management_networks" in settings else "silent")


def test_a_source_has_so_many_new_requests_and_no_more(wire):
    limit = {"requests": 1, "per": "hour", "burst": 5}
    wire.load({"services": [{"name": "sip", "rate": limit}, {"name": "ssh", "rate": limit}]})
    for address in wire.families:
        assert wire.peer.ask("udp", address(HOST), 5060, UNCOUNTED * 4, address(EAST), quiet=0.2) == []
        assert wire.peer.ask("options", address(HOST), address(EAST), 12) == 5
        assert wire.peer.ask("many_connects", address(HOST), 22, address(EAST), 8) == 5
    assert wire.peer.ask("options", wire.v4(HOST), wire.v4(WEST)) == 1, "another address has its own"
    assert wire.peer.ask("options", wire.v6(HOST), wire.v6(WEST)) == 0, "but for those of the same /64, which are one subscriber's"


def test_a_ban_is_of_one_service(wire):
    """A banned phone loses SIP, the flow that is open included, and keeps SSH; who is never banned, and management, lose nothing."""
    wire.load()
    for address, suffix in zip(wire.families, "46"):
        assert wire.peer.ask("options", address(HOST), address(EAST), 1, sport=6000) == 1
        wire.host.exec("nft add element inet voipsec banned_sip%s '{ %s timeout 1h }'" % (suffix, address(EAST)))
        assert wire.peer.ask("options", address(HOST), address(EAST), 1, sport=6000) == 0
        assert wire.peer.ask("connect", address(HOST), 5060, address(EAST)) == "silent"
        assert wire.peer.ask("connect", address(HOST), 22, address(EAST)) == "open"
    for name in ("never_banned", "management_networks", "trunk_networks"):
        wire.load({name: [wire.v4(EAST), wire.v6(EAST)]})
        for address, suffix in zip(wire.families, "46"):
            wire.host.exec("nft add element inet voipsec banned_sip%s '{ %s timeout 1h }'" % (suffix, address(EAST)))
            assert wire.peer.ask("options", address(HOST), address(EAST)) == 1


def test_a_banned_address_does_not_get_in_by_what_the_host_sends_to_it(wire):
    """Asterisk asks its phones whether they are there; the flow then began here, and a ban has to hold all the same."""
    wire.load()
    wire.host.exec("nft add element inet voipsec banned_sip4 '{ %s }'" % wire.v4(EAST))
    wire.peer.start_tool("serve", [], [6001])
    wire.host.cli("channel originate PJSIP/nobody/sip:x@%s:6001 application Wait 1" % wire.v4(EAST))
    wire.host.exec(["python3", "/root/packets.py", "udp", '["%s", 6001, ["x"], "", 5098]' % wire.v4(EAST)])
    assert wire.peer.ask("options", wire.v4(HOST), wire.v4(EAST), 1, sport=6002) == 0


def test_an_answer_to_a_forged_request_opens_nothing(wire):
    """The answer goes to ``maddr``: a flow that this host began, to an address that is not let in. The request may well be forged."""
    wire.load({"services": [{"name": "sip", "from": [wire.v4(EAST)]}]})
    text = ("OPTIONS sip:x@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s:7777;branch=z9hG4bK1;maddr=%s\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x@b>\r\nCall-ID: 1@b\r\n"
            "CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n" % (wire.v4(HOST), wire.v4(EAST), wire.v4(WEST)))
    assert wire.peer.ask("udp", wire.v4(HOST), 5060, [text], wire.v4(EAST)) == []
    assert "dport=7777" in "".join(wire.flows(["src=%s dst=%s" % (wire.v4(HOST), wire.v4(WEST))])), "the answer went there"
    assert wire.peer.ask("options", wire.v4(HOST), wire.v4(WEST), 1, sport=7777) == 0


def test_whom_the_host_asks_may_ask_back(wire):
    wire.load({"services": [{"name": "sip", "from": [wire.v4(EAST)]}]})
    assert wire.peer.ask("options", wire.v4(HOST), wire.v4(WEST), 1, sport=6003) == 0
    wire.host.cli("pjsip qualify far")
    wire.host.until(lambda: wire.v4(WEST) in wire.host.exec("nft list set inet voipsec begun_sip4"))
    assert wire.peer.ask("options", wire.v4(HOST), wire.v4(WEST), 1, sport=6003) == 1
    assert wire.peer.ask("options", wire.v4(HOST), wire.v4(WEST), 1, sport=6004) == 0


def test_names_are_let_in_once_the_resolver_has_filled_their_set(wire):
    wire.load({"services": [{"name": "sip", "from": ["office.example.org"]}]})
    for address, suffix in zip(wire.families, "46"):
        assert wire.peer.ask("options", address(HOST), address(EAST)) == 0
        wire.host.exec("nft add element inet voipsec names_sip%s '{ %s }'" % (suffix, address(EAST)))
        assert wire.peer.ask("options", address(HOST), address(EAST)) == 1


def test_a_protocol_is_let_in_where_a_service_has_it(wire):
    send = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 112); s.sendto(b'hello', ('%s', 0))" % wire.v4(HOST)
    for settings, number in (({}, 0), ({"services": [{"name": "vrrp", "protocols": ["vrrp"], "from": [wire.v4(EAST)]}]}, 1)):
        wire.load(settings)
        wire.host.exec("nft 'table inet seen { chain here { type filter hook input priority 100; meta l4proto 112 counter; }; }'")
        wire.peer.exec(["python3", "-c", send])
        assert "packets %d " % number in wire.host.exec("nft list table inet seen; nft delete table inet seen")
