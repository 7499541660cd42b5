# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network of a sandbox: a loopback, and a name server on it to which every name is known.

To be called in a network namespace of its own only: it brings that namespace's loopback up and changes its settings.
"""

from __future__ import annotations

import errno
import fcntl
import select
import socket
import struct

_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1

ADDRESS = "198.51.100.1"
"""What every name resolves to: an address for documentation (RFC 5737). There is no route to it, so sending fails at once."""

RESOLV_CONF = b"nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"
"""What /etc/resolv.conf must say for programs that are to find the name server."""

_A, _ANY = 1, 255
_SETTINGS = ("/proc/sys/net/ipv4/ip_nonlocal_bind", "/proc/sys/net/ipv6/ip_nonlocal_bind")


def prepare():
    """Bring the loopback up, allow to bind to addresses that are not here, and open the name server's socket.

    :raises OSError: one of these failed.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP))
    for path in _SETTINGS:
        _allow(path)
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.bind(("127.0.0.1", 53))
    return names


def _allow(path):
    try:
        with open(path, "w", encoding="ascii") as stream:
            stream.write("1")
    except OSError as error:
        if error.errno != errno.ENOENT:  # a kernel without IPv6
            raise


def answer(names, seconds):
    """Answer the queries that arrive within ``seconds``; returns after the first one or when the time is over."""
    if not select.select([names], [], [], seconds)[0]:
        return
    query, sender = names.recvfrom(4096)
    reply = reply_to(query)
    if reply:
        names.sendto(reply, sender)


def reply_to(query):
    """The reply to one DNS query (RFC 1035): ``ADDRESS`` for an IPv4 address, "no such data" for all else; None if it is no query."""
    end = 12
    while end < len(query) and query[end]:
        end += query[end] + 1
    end += 5
    if len(query) < end or query[2] & 0x80:
        return None
    kind = struct.unpack("!H", query[end - 4:end - 2])[0]
    found = kind in (_A, _ANY)
    head = query[:2] + struct.pack("!HHHHH", 0x8580, 1, int(found), 0, 0)
    record = struct.pack("!HHHIH", 0xC00C, _A, 1, 60, 4) + socket.inet_aton(ADDRESS)
    return head + query[12:end] + (record if found else b"")
