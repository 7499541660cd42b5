# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What this host takes from the network besides TCP, UDP and ICMP, and which a default of "deny" would cut: VRRP, IPsec, tunnels, routing.

Numbers are those of IANA's registry of protocol numbers. Packet sockets (DHCP clients, tcpdump) are told apart: they hear frames
before any rule of a firewall (``man 7 packet``), so there is nothing to open for them.
"""

from __future__ import annotations

import json
import os
import re
from typing import NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands, proc as reading
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.holders import Holders
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.listeners import listeners

NAMES = {2: "igmp", 4: "ipip", 33: "dccp", 41: "ipv6", 46: "rsvp", 47: "gre", 50: "esp", 51: "ah", 88: "eigrp", 89: "ospf", 94: "ipip", 103: "pim",
         108: "ipcomp", 112: "vrrp", 115: "l2tp", 132: "sctp", 136: "udplite", 137: "mpls-in-ip"}

_COVERED = {1, 6, 17, 58, 255}
"""ICMP, TCP, UDP and ICMPv6 have rules of their own; 255 (IPPROTO_RAW) only sends (raw(7))."""

_TUNNELS = {"ipip": 4, "sit": 41, "ip6tnl": 41, "gre": 47, "gretap": 47, "erspan": 47, "ip6gre": 47, "ip6gretap": 47, "ip6erspan": 47,
            "vti": 50, "vti6": 50, "xfrm": 50}
"""Kinds of interfaces (ip-link(8)) to the protocol in which their packets come. WireGuard, VXLAN and Geneve come in UDP."""

_IKE = ("charon", "charon-systemd", "charon-nm", "pluto", "racoon", "iked")
"""Daemons that agree on IPsec: strongSwan, Libreswan, ipsec-tools, OpenIKED."""

_STATE = re.compile(r"^src (?P<source>\S+) dst (?P<target>\S+)\n[ \t]+proto (?P<protocol>esp|ah|comp)\b(?P<rest>.*(?:\n[ \t]+.*)*)", re.MULTILINE)
_IPSEC = {"esp": 50, "ah": 51, "comp": 108}


class Protocol(NamedTuple):
    """One protocol that something here waits for. ``process``: see Listener; ``reason``: what was found, as part of a sentence."""

    number: int
    name: str
    process: Optional[str]
    reason: str


class PacketSocket(NamedTuple):
    """A program that hears frames before any firewall; ``ethertype`` as a number, 3 for all of them."""

    process: Optional[str]
    user_id: int
    ethertype: int


def protocols(holders=None, listening=None, proc="/proc"):
    """Every Protocol besides TCP, UDP and ICMP, sorted, each once.

    :param holders: the Holders of this look, :param listening: its ``listeners``; made where None is given.
    """
    holders = holders or Holders(proc)
    listening = listeners(holders, proc) if listening is None else listening
    found = set(_raw(holders, proc)) | set(_transports(holders, proc)) | set(_groups(proc))
    found.update(interfaces(commands.output(["ip", "-j", "-d", "link", "show", "up"])[0]))
    found.update(ipsec(commands.output(["ip", "xfrm", "state"])[0]))
    found.update(_protocol(50, one.process, "%s can agree on IPsec with others" % one.process)
                 for one in listening if one.port in (500, 4500) and one.process in _IKE)
    return sorted(found, key=lambda one: (one.number, one.process or "", one.reason))


def packet_sockets(holders=None, proc="/proc"):
    """Every PacketSocket, sorted."""
    holders = holders or Holders(proc)
    rows = [line.split() for line in reading.read(os.path.join(proc, "self/net/packet")).splitlines()[1:]]
    found = {PacketSocket(_name(holders, int(row[8])), int(row[7]), int(row[3], 16)) for row in rows if len(row) > 8}
    return sorted(found, key=lambda one: (one.process or "", one.ethertype))


def _protocol(number, process, reason):
    return Protocol(number, NAMES.get(number, str(number)), process, reason)


def _name(holders, inode):
    holder = holders.of(inode)
    return holder.name if holder else None


def _raw(holders, proc):
    """In these tables the local port is the number of the protocol."""
    for table, family in (("raw", "ipv4"), ("raw6", "ipv6")):
        for entry in reading.entries(reading.read(os.path.join(proc, "self/net", table)), family):
            if entry.port not in _COVERED:
                yield _protocol(entry.port, _name(holders, entry.inode), "a raw socket waits for it on %s" % entry.address)


def _transports(holders, proc):
    """UDP-Lite, and the endpoints of SCTP that listen; both have ports of their own, which a rule for UDP or TCP does not open."""
    for table, family in (("udplite", "ipv4"), ("udplite6", "ipv6")):
        for entry in reading.entries(reading.read(os.path.join(proc, "self/net", table)), family, reading.LISTENING["udp"]):
            yield _protocol(136, _name(holders, entry.inode), "port %d is bound on %s" % (entry.port, entry.address))
    rows = [line.split() for line in reading.read(os.path.join(proc, "self/net/sctp/eps")).splitlines()[1:]]
    for row in rows:
        if len(row) > 8 and row[3] == "10":
            yield _protocol(132, _name(holders, int(row[7])), "port %s is bound on %s" % (row[5], " and ".join(row[8:])))


def _groups(proc):
    """Multicast groups that switches have to learn of. Those of 224.0.0.0/24 always come through (RFC 4541, section 2.1.2)."""
    device = ""
    for line in reading.read(os.path.join(proc, "self/net/igmp")).splitlines()[1:]:
        words = line.split()
        if line[:1].isdigit():
            device = words[1]
        elif words and not reading.decode(words[0], "ipv4").startswith("224.0.0."):
            yield _protocol(2, "", "the host takes part in the group %s on %s" % (reading.decode(words[0], "ipv4"), device))


def interfaces(text):
    """The protocols of tunnel interfaces that are up, from ``ip -j -d link show up``."""
    for row in json.loads(text or "[]"):
        kind = row.get("linkinfo", {}).get("info_kind")
        if kind in _TUNNELS:
            remote = row["linkinfo"].get("info_data", {}).get("remote") or "any"
            yield _protocol(_TUNNELS[kind], "", "%s is a tunnel interface (%s, other end %s)" % (row["ifname"], kind, remote))


def ipsec(text):
    """The protocols of ``ip xfrm state``; what travels in UDP comes to a listener. The keys in it are not looked at."""
    for match in _STATE.finditer(text):
        if " espinudp" not in match.group("rest"):
            yield _protocol(_IPSEC[match.group("protocol")], "", "IPsec from %(source)s to %(target)s is set up" % match.groupdict())
