# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is made of a look at the host: ports by service, telephones as peers. The look as a whole: tests/daemon/test_firewall.py."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import firewall_seen
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import trunks, uris
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.offered_files import Offer


def offer(service, transport, port, last=0, where="bound by Asterisk"):
    return Offer(service, transport, "udp" if transport == "udp" else "tcp", 4, "0.0.0.0", port, last or port, True, where)


OFFERS = [offer("sip", "udp", 5060), offer("sip", "tls", 5061), offer("sip", "wss", 8089), offer("http", "tls", 8089), offer("ami", "tcp", 5038),
          offer("udptl", "udp", 4000, 4999), offer("rtp", "udp", 10000, 20000), offer("rtp", "udp", 30000), offer("rtp", "udp", 30001)]


def test_ports_are_those_of_services_that_are_used():
    found = firewall_seen._ports(OFFERS, {22: "x", 2222: "y"}, False, False)
    assert found == {"ssh": {"tcp": ((22, 22), (2222, 2222))}, "sip": {"udp": ((5060, 5060),), "tcp": ((5061, 5061),)}, "rtp": {"udp": ((10000, 20000),)}}
    used = firewall_seen._ports(OFFERS, {}, True, True)
    assert used["wss"] == {"tcp": ((8089, 8089),)} and used["udptl"] == {"udp": ((4000, 4999),)} and "ssh" not in used


def test_single_ports_of_media_are_those_of_calls_from_before():
    assert firewall_seen._former(OFFERS) == (30000, 30001)


def test_files_count_where_their_module_runs():
    assert [firewall_seen._module(one) for one in (offer("sip", "udp", 5060, where="sip.conf [general] (default)"), OFFERS[0], OFFERS[4])] == [
        "chan_sip", "res_pjsip", None]


def test_the_ports_of_fax_count_while_asterisk_runs(monkeypatch):
    """UDPTL is no module, and binds nothing before there is a fax."""
    monkeypatch.setattr(firewall_seen.offered, "look", lambda facts, files: firewall_seen.offered.Offers([OFFERS[0]], []))
    monkeypatch.setattr(firewall_seen.offered_files, "look", lambda facts, files: (OFFERS[4:7], []))
    facts = {"running": True, "modules": [{"name": "res_rtp_asterisk.so", "status": "running"}]}
    assert firewall_seen._offers(facts, None) == [OFFERS[0], OFFERS[5], OFFERS[6]]


def test_registered_telephones_are_peers():
    rows = [{"technology": "pjsip", "registered": True, "address": "[fd77::9]"}, {"technology": "iax2", "registered": True, "address": "198.51.100.9"},
            {"technology": "pjsip", "registered": False, "address": "198.51.100.10"}, {"technology": "pjsip", "registered": True, "address": "127.0.0.1"},
            {"technology": "pjsip", "registered": True, "address": None}, {"technology": "sip", "registered": True, "address": "::ffff:198.51.100.11"}]
    found = firewall_seen._registered({"contacts": rows}, {"sip": {"tcp": ((5061, 5061),)}, "iax2": {"udp": ((4569, 4569),)}})
    assert [(one.remote_address, one.protocol, one.local_port) for one in found] == [
        ("fd77::9", "tcp", 5061), ("198.51.100.9", "udp", 4569), ("198.51.100.11", "tcp", 5061)]
    assert firewall_seen._registered({"contacts": None}, {}) == []


def test_a_network_that_is_everybody_is_no_provider():
    """identify with match=0.0.0.0/0 is how some let in unknown callers."""
    def provider(place):
        return trunks.Provider(place, uris.kind(place), "pjsip", "[in] match", "pjsip.conf:7")
    known = [provider(place) for place in ("10.0.0.0/8", "198.51.100.1", "sip.example.org", "fd77::/32")]
    wide = [provider(place) for place in ("0.0.0.0/0", "128.0.0.0/1", "::/0")]
    found, said = firewall_seen._told_apart(known + wide)
    assert found == known and len(said) == 3
    assert said[0] == ("[in] match (pjsip.conf:7) is 0.0.0.0/0, which is too wide for a provider and does not count as one; "
                       "name the provider's networks in firewall_trunk_networks.")
