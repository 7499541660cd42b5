# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sockets on which a process can be reached, read from /proc (see proc(5) and the kernel's proc_net_tcp documentation).

The kernel's word, not a configuration file's: a socket that stays open after a reload is seen here. No ``ss`` is needed.
What a port is for is judged in ``services``.
"""

from __future__ import annotations

import errno
import os
import re
import socket
import struct
from typing import List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import processes
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain

_LISTENING = {"tcp": "0A", "udp": "07"}
"""The states that count: a TCP socket that listens, a UDP socket without a fixed peer (TCP_LISTEN, TCP_CLOSE)."""

_ESTABLISHED = "01"
"""The state of a TCP connection in use (TCP_ESTABLISHED)."""

_ACCEPTS = 0x10000
"""The flag of a UNIX socket that listens (``__SO_ACCEPTCON``)."""

_TABLES = (("tcp", "tcp", "ipv4"), ("tcp6", "tcp", "ipv6"), ("udp", "udp", "ipv4"), ("udp6", "udp", "ipv6"))
_INODE = re.compile(r"\Asocket:\[(\d+)\]\Z")


class Bound(NamedTuple):
    """One socket. ``protocol`` is tcp or udp, ``family`` ipv4 or ipv6, ``address`` in the usual notation, ``port`` a number.

    An ipv6 socket on ``::`` takes IPv4 packets too, unless it was told not to (IPV6_V6ONLY), which /proc does not show.
    """

    protocol: str
    family: str
    address: str
    port: int


class Row(NamedTuple):
    """One line of a table of the kernel."""

    inode: int
    uid: int
    bound: Bound


class Sockets(NamedTuple):
    """What ``look`` found. ``exact`` is False where the sockets of the process's account stand for those of the process."""

    bound: List[Bound]
    exact: bool


def of_process(pid, proc="/proc"):
    """The bound sockets of a process as a list; see ``look``."""
    return look(pid, proc).bound


def look(pid, proc="/proc"):
    """Every socket on which the process can be reached, both families, sorted.

    The tables are read below the process's own directory, so its network namespace counts, not ours. In a container without
    CAP_SYS_PTRACE root may not see the open files of another account's process: then all sockets of that account are taken.

    :raises HostError: the process has ended, or may not be looked into.
    """
    place = os.path.join(proc, str(pid))
    try:
        rows = [row for table, protocol, family in _TABLES for row in read_table(_read(os.path.join(place, "net", table)), protocol, family)]
        uid = processes.effective_uid(pid, proc)
    except OSError as error:
        if isinstance(error, (FileNotFoundError, ProcessLookupError)):
            raise HostError("Process %d has ended while its sockets were read; look whether Asterisk keeps crashing." % pid) from error
        raise explain(error, "Cannot read the sockets of process %d" % pid) from error
    inodes = _inodes(place)
    if inodes is None:
        return Sockets(sorted({row.bound for row in rows if row.uid == uid}), False)
    return Sockets(sorted({row.bound for row in rows if row.inode in inodes}), True)


def ephemeral_ports(proc="/proc"):
    """(first, last) port that the kernel gives to a socket that asks for none."""
    words = _read(os.path.join(proc, "sys/net/ipv4/ip_local_port_range")).split()
    return (int(words[0]), int(words[1])) if len(words) == 2 else (32768, 60999)


def unix_listeners(pid, proc="/proc"):
    """Paths of the UNIX sockets on which the process listens, the control socket among them; [] where it may not be looked into."""
    place = os.path.join(proc, str(pid))
    inodes, text = _inodes(place) or (), _read(os.path.join(place, "net", "unix"))
    rows = [line.split(None, 7) for line in text.splitlines()[1:]]
    return sorted(row[7] for row in rows if len(row) == 8 and int(row[3], 16) & _ACCEPTS and int(row[6]) in inodes)


def connected(pid, ports, proc="/proc"):
    """The addresses at the other ends of TCP connections to these local ports, both families; an IPv4-mapped one counts as IPv4."""
    found = []
    for table, dummy, family in _TABLES:
        text = _read(os.path.join(proc, str(pid), "net", table)) if table.startswith("tcp") else ""
        for fields in (line.split() for line in text.splitlines()[1:]):
            if len(fields) > 9 and fields[3] == _ESTABLISHED and int(fields[1].split(":")[1], 16) in ports:
                address = _address(fields[2].split(":")[0], family)
                found.append(address[7:] if address.startswith("::ffff:") and "." in address else address)
    return sorted(found)


def parse(text, protocol, family):
    """(inode, Bound) of each Row of ``read_table``."""
    return [(row.inode, row.bound) for row in read_table(text, protocol, family)]


def read_table(text, protocol, family):
    """A Row for each socket in the text of /proc/net/{tcp,tcp6,udp,udp6} on which something can arrive.

    An IPv6 socket on an IPv4-mapped address (``::ffff:127.0.0.1``) can be reached over IPv4 alone and counts as such.
    """
    found = []
    for line in text.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 9 and fields[3] == _LISTENING[protocol]:
            address, port = fields[1].split(":")
            address = _address(address, family)
            mapped = address.startswith("::ffff:") and "." in address
            bound = Bound(protocol, "ipv4" if mapped else family, address[7:] if mapped else address, int(port, 16))
            found.append(Row(int(fields[9]), int(fields[7]), bound))
    return found


def _address(text, family):
    """The kernel prints an address as 32-bit words, each in the byte order of the machine."""
    words = [int(text[at:at + 8], 16) for at in range(0, len(text), 8)]
    packed = struct.pack("=%dI" % len(words), *words)
    return socket.inet_ntop(socket.AF_INET if family == "ipv4" else socket.AF_INET6, packed)


def can_bind(address):
    """Whether a socket of this host can be bound to an address (text): an interface has it, or ``ip_nonlocal_bind`` is on."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((address, 0))
    except OSError as error:
        return error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
    return True


def _inodes(place):
    """The sockets that the process has open; None where its open files may not be looked at."""
    directory = os.path.join(place, "fd")
    try:
        links = [_link(os.path.join(directory, name)) for name in os.listdir(directory)]
    except OSError:
        return None
    return {int(match.group(1)) for match in map(_INODE.match, links) if match}


def _link(path):
    try:
        return os.readlink(path)
    except FileNotFoundError:
        return ""


def _read(path):
    """A table of the kernel; a family that the kernel does not have has no table."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as stream:
            return stream.read()
    except FileNotFoundError:
        return ""
