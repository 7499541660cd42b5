# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a firewall in front of an Asterisk has by default, and the words of its settings: data.

The ports are those of the drivers' sources and Debian's configuration; what this Asterisk really binds takes their place.
"""

from __future__ import annotations

SERVICES = (
    {"name": "rtp", "udp": ((10000, 20000),), "countries_allowed": [], "countries_denied": []},
    {"name": "udptl", "udp": ((4000, 4999),), "countries_allowed": [], "countries_denied": []},
    {"name": "sip", "udp": ((5060, 5060),), "rate": {"requests": 10, "per": "second", "burst": 300}},
    {"name": "iax2", "udp": ((4569, 4569),)},
    {"name": "ssh", "tcp": ((22, 22),), "rate": {"requests": 30, "per": "minute", "burst": 60}},
    {"name": "wss", "tcp": ((8089, 8089),)},
    {"name": "dundi", "udp": ((4520, 4520),)},
)
"""In the order of the table: most packets first. All are open to anywhere, as far as this host offers them. Media has no countries: a
provider's or a conference's media comes from where its operator has machines, and what is no media is dropped by Asterisk (strictrtp)."""

NAMES = tuple(service["name"] for service in SERVICES)

TRUNKED = {"sip": ("trunks",), "iax2": ("trunks",), "dundi": ("trunks",), "rtp": ("trunks", "trunk_media"), "udptl": ("trunks", "trunk_media")}
"""The groups beside ``management`` that reach a service whatever is denied."""

MEDIA = ("rtp", "udptl")
"""Services whose flows are not tracked."""

WORDS = ("anywhere", "management", "trunks", "devices")
"""What ``from`` takes beside networks and DNS names."""

KEYS = ("name", "enabled", "tcp", "udp", "protocols", "from", "countries_allowed", "countries_denied", "exceptions", "rate")

PERIODS = ("second", "minute", "hour")

PROTOCOLS = {"igmp": 2, "ipip": 4, "ipv6": 41, "gre": 47, "esp": 50, "ah": 51, "eigrp": 88, "ospf": 89, "pim": 103, "vrrp": 112, "carp": 112,
             "l2tp": 115, "sctp": 132, "udplite": 136}
"""Numbers by name (IANA, assigned Internet protocol numbers): /etc/protocols is missing on small hosts, and nft then knows none of them."""

SPOKEN_FOR = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6"}
"""Protocols that are no service of their own here."""

BUILT_IN = {("udp", 4): (68,), ("udp", 6): (546,)}
"""Ports that every table lets servers answer on, by protocol and family: the clients of DHCP (RFC 2131, section 4.1; RFC 8415, section 7.2)."""

PRIVATE = ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")
"""Networks that belong to no country (RFC 1918, 3927, 4193, 4291, 6598)."""

METHODS_OF_A_DIALOG = ("ACK ", "BYE ", "CANC", "PRAC", "UPDA", "INFO", "NOTI", "REFE", "SIP/")
"""How a UDP packet begins that is no new request: an answer, or what goes on inside a dialog (RFC 3261, 3262, 3311, 3515, 6086). Dropping
one of these drops a call, and takes no attacker a guess."""
