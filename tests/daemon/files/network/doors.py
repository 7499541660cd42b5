# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Open sockets of one kind and keep them: ``doors.py KIND``. Says "ready" when they are open."""

from __future__ import annotations

import os
import socket
import struct
import sys
import time

NOBODY = 65534
OPTIONS = "\r\n".join((
    "OPTIONS sip:x@example.invalid SIP/2.0", "Via: SIP/2.0/UDP example.invalid;rport;branch=z9hG4bK1", "From: <sip:x@example.invalid>;tag=1",
    "To: <sip:x@example.invalid>", "Call-ID: doors", "CSeq: 1 OPTIONS", "Max-Forwards: 70", "Content-Length: 0", "", ""))


def database():
    """TCP over IPv4, of an account without rights, with its connections accepted."""
    os.setuid(NOBODY)
    return [listener(socket.AF_INET, "0.0.0.0", 3306)]


def web():
    """TCP for both families in one socket, for IPv6 alone in another, on one IPv4-mapped address, and on the loopback."""
    found = [listener(socket.AF_INET6, "::", 8443), listener(socket.AF_INET6, "::", 8444, only=True), listener(socket.AF_INET, "127.0.0.1", 8445)]
    return found + [listener(socket.AF_INET6, "::ffff:127.0.0.1", 8446), listener(socket.AF_INET6, "::1", 8447)]


def monitoring():
    """UDP that listens, and UDP that is connected to one peer."""
    found = [socket.socket(family, socket.SOCK_DGRAM) for family in (socket.AF_INET, socket.AF_INET6, socket.AF_INET)]
    found[1].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    found[0].bind(("0.0.0.0", 161))
    found[1].bind(("::", 162))
    found[2].bind(("0.0.0.0", 163))
    found[2].connect(("127.0.0.1", 9))
    return found


def vrrp():
    """Raw sockets for VRRP over IPv4 and for OSPF over IPv6, one for ICMP, and one that only sends."""
    return [socket.socket(socket.AF_INET, socket.SOCK_RAW, 112), socket.socket(socket.AF_INET6, socket.SOCK_RAW, 89),
            socket.socket(socket.AF_INET, socket.SOCK_RAW, 1), socket.socket(socket.AF_INET, socket.SOCK_RAW, 255)]


def sniffer():
    """A packet socket for all frames."""
    return [socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))]


def group():
    """A multicast group that switches have to know of."""
    found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    found.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack("4sI", socket.inet_aton("239.1.2.3"), socket.INADDR_ANY))
    return [found]


def elsewhere():
    """A TCP port of another network namespace."""
    return [listener(socket.AF_INET, "0.0.0.0", 9999)]


def client():
    """Connections to HOST PORT pairs; over UDP a packet to those with a leading ``u``, and a SIP request with its answer with an ``o``."""
    found = []
    for host, port in zip(sys.argv[2::2], sys.argv[3::2]):
        if port[0] in "uo":
            found.append(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM))
            found[-1].connect((host, int(port[1:])))
            found[-1].send(OPTIONS.encode() if port[0] == "o" else b"knock")
            if port[0] == "o":
                found[-1].recv(4096)
        else:
            found.append(socket.create_connection((host, int(port))))
    return found


def listener(family, address, port, only=False):
    found = socket.socket(family, socket.SOCK_STREAM)
    if family == socket.AF_INET6:
        found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(only))
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind((address, port))
    found.listen(5)
    return found


if __name__ == "__main__":
    OPEN = globals()[sys.argv[1]]()
    with open("/tmp/ready-" + sys.argv[1], "w", encoding="ascii") as ready:
        ready.write("ready")
    while OPEN:
        time.sleep(3600)
