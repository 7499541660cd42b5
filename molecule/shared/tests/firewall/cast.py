# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who knocks, from which address of the PBX's network, and what is open to him by the settings in inventory/group_vars/pbx.yml.

Addresses are told apart by their last number, which is the same text for both families. The border between the countries XA and XB lies
between 23 and 24, the one of the office's network between 47 and 48.
"""

from __future__ import annotations

import re

NUMBERS = {
    "telephones": "20",  # in XA, as the next two
    "visitor": "21",
    "last of XA": "23",
    "first of XB": "24",
    "provider": "30",  # in XB, as all that follow
    "exception": "33",
    "last of the office": "47",
    "next door": "48",
    "manager": "50",
}
OPEN = {
    "telephones": {"sip", "iax2", "ssh", "ami"},
    "visitor": {"sip", "iax2", "ssh"},
    "last of XA": {"sip", "iax2"},
    "first of XB": set(),
    "provider": {"sip", "iax2"},
    "exception": {"sip", "iax2"},
    "last of the office": {"ssh", "web"},
    "next door": set(),
    "manager": {"sip", "iax2", "ssh", "web", "ami"},
}
BOUND = {4: {"sip", "iax2", "ssh", "web", "ami"}, 6: {"sip", "ssh", "web"}}
"""What answers at all. chan_sip's Asterisk 16 has AMI on IPv6 too, from where nobody but the manager gets in."""

NOT_ON_IPV6 = ("provider",)
ON_IPV4_ONLY = {("telephones", "ami")}
EVERYBODY = [(family, who) for family in (4, 6) for who in NUMBERS if family == 4 or who not in NOT_ON_IPV6]


def address(pbx, family, who):
    """His address."""
    own = pbx.ipv4 if family == 4 else pbx.ipv6
    return re.sub("[0-9a-f]+$", NUMBERS[who], own)


def allowed(family, who):
    """The services that are open to him."""
    return {service for service in OPEN[who] if family == 4 or (who, service) not in ON_IPV4_ONLY}


def answering(pbx, family, who):
    """Those of them of which something comes back."""
    bound = BOUND[family] | ({"ami"} if pbx.listeners(5038) & {"*", "[::]"} else set())
    return allowed(family, who) & bound


def knock(pbx, peer, family, *names):
    """{who: doors that are open to him}, by packets."""
    host = pbx.ipv4 if family == 4 else pbx.ipv6
    said = peer.run("doors.py", "--host", host, *[address(pbx, family, who) for who in names])
    return {who: set(one["open"]) for who, one in zip(names, said)}


def why(pbx, family, who):
    """{service: "allowed: ..." or "denied: ..."}, by the word of the host."""
    lines = pbx.host.check_output("voipsec-firewall why %s", address(pbx, family, who)).splitlines()
    return dict(re.match(r"  (\w+) \(.*?\): (.*)", line).groups() for line in lines if line.startswith("  "))


def allowed_by_word(pbx, family, who):
    """The services that the host says are open to him, without media."""
    return {service for service, text in why(pbx, family, who).items() if text.startswith("allowed")} - {"rtp"}
