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
import socket
from typing import List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import proc as reading
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import processes
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain

_ACCEPTS = 0x10000
"""The flag of a UNIX socket that listens (``__SO_ACCEPTCON``)."""


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
        rows = [row for table, protocol, family in reading.TABLES for row in read_table(reading.read(os.path.join(place, "net", table)), protocol, family)]
        uid = processes.effective_uid(pid, proc)
    except OSError as error:
        if isinstance(error, (FileNotFoundError, ProcessLookupError)):
            raise HostError("Process %d has ended while its sockets were read; look whether Asterisk keeps crashing." % pid) from error
        raise explain(error, "Cannot read the sockets of process %d" % pid) from error
    inodes = reading.inodes(place)
    if inodes is None:
        return Sockets(sorted({row.bound for row in rows if row.uid == uid}), False)
    return Sockets(sorted({row.bound for row in rows if row.inode in inodes}), True)


def unix_listeners(pid, proc="/proc"):
    """Paths of the UNIX sockets on which the process listens, the control socket among them; [] where it may not be looked into."""
    place = os.path.join(proc, str(pid))
    inodes, text = reading.inodes(place) or (), reading.read(os.path.join(place, "net", "unix"))
    rows = [line.split(None, 7) for line in text.splitlines()[1:]]
    return sorted(row[7] for row in rows if len(row) == 8 and int(row[3], 16) & _ACCEPTS and int(row[6]) in inodes)


def connected(pid, ports, proc="/proc"):
    """The addresses at the other ends of TCP connections to these local ports, both families; an IPv4-mapped one counts as IPv4."""
    place, tables = os.path.join(proc, str(pid), "net"), [table for table in reading.TABLES if table[1] == "tcp"]
    found = [entry for table, dummy, family in tables for entry in reading.entries(reading.read(os.path.join(place, table)), family, reading.ESTABLISHED)]
    return sorted(entry.remote_address for entry in found if entry.port in ports)


def parse(text, protocol, family):
    """(inode, Bound) of each Row of ``read_table``."""
    return [(row.inode, row.bound) for row in read_table(text, protocol, family)]


def read_table(text, protocol, family):
    """A Row for each socket in the text of /proc/net/{tcp,tcp6,udp,udp6} on which something can arrive.

    An IPv6 socket on an IPv4-mapped address (``::ffff:127.0.0.1``) can be reached over IPv4 alone and counts as such.
    """
    return [Row(entry.inode, entry.uid, Bound(protocol, entry.family, entry.address, entry.port))
            for entry in reading.entries(text, family, reading.LISTENING[protocol])]


def can_bind(address):
    """Whether a socket of this host can be bound to an address (text): an interface has it, or ``ip_nonlocal_bind`` is on."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((address, 0))
    except OSError as error:
        return error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
    return True
