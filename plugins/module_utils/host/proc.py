# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading /proc: the kernel's tables of sockets, and the open sockets of processes (proc(5), the kernel's proc_net_tcp documentation)."""

from __future__ import annotations

import os
import socket
import struct
from typing import NamedTuple

LISTENING = {"tcp": "0A", "udp": "07"}
"""The states that count: a TCP socket that listens, a UDP socket without a fixed peer (TCP_LISTEN, TCP_CLOSE)."""

ESTABLISHED = "01"
"""The state of a TCP connection in use (TCP_ESTABLISHED)."""

TABLES = (("tcp", "tcp", "ipv4"), ("tcp6", "tcp", "ipv6"), ("udp", "udp", "ipv4"), ("udp6", "udp", "ipv6"))
"""(table below /proc/PID/net, protocol, family)."""


class Entry(NamedTuple):
    """One line of a table: addresses in the usual notation, ports as numbers, the state as the kernel writes it.

    ``family`` is ipv4 for an IPv6 socket on an IPv4-mapped address (``::ffff:127.0.0.1``), which is reached over IPv4 alone.
    """

    family: str
    address: str
    port: int
    remote_address: str
    remote_port: int
    state: str
    uid: int
    inode: int


def entries(text, family, state=None):
    """The lines of /proc/net/{tcp,udp,udplite,raw} and of their IPv6 twins.

    :param family: ipv4 or ipv6, that of the table.
    :param state: only entries of this state; None: all.
    """
    for line in text.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 9 and state in (None, fields[3]):
            kind, address, port = _end(fields[1], family)
            yield Entry(kind, address, port, *_end(fields[2], family)[1:], fields[3], int(fields[7]), int(fields[9]))


def _end(text, family):
    """(family, address, port) of one end."""
    address, port = text.split(":")
    address = decode(address, family)
    mapped = address.startswith("::ffff:") and "." in address
    return ("ipv4" if mapped else family), (address[7:] if mapped else address), int(port, 16)


def decode(text, family):
    """The kernel prints an address as 32-bit words, each in the byte order of the machine."""
    words = [int(text[at:at + 8], 16) for at in range(0, len(text), 8)]
    packed = struct.pack("=%dI" % len(words), *words)
    return socket.inet_ntop(socket.AF_INET if family == "ipv4" else socket.AF_INET6, packed)


def decode_plain(text):
    """An IPv6 address of 32 hexadecimal digits in the usual order, in the usual notation."""
    return socket.inet_ntop(socket.AF_INET6, bytes.fromhex(text))


def inodes(place):
    """The sockets that a process (its directory in /proc) has open; None where its open files may not be looked at."""
    directory = os.path.join(place, "fd")
    try:
        links = [_open_file(directory + "/" + name) for name in os.listdir(directory)]
    except OSError:
        return None
    return {int(text[8:-1]) for text in links if text.startswith("socket:[")}


def _open_file(path):
    """What a descriptor stands for. It may be closed meanwhile; without CAP_SYS_PTRACE the names can be listed, and not this."""
    try:
        return os.readlink(path)
    except FileNotFoundError:
        return ""


def link(path):
    """Where a symbolic link leads; None where it may not be read, or is gone."""
    try:
        return os.readlink(path)
    except OSError:
        return None


def read(path):
    """The text of a file of the kernel; "" for one that this kernel does not have: a family that is off has no table."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as stream:
            return stream.read()
    except FileNotFoundError:
        return ""


def status(place):
    """/proc/PID/status by its names.

    :raises OSError: there is no such process.
    """
    with open(os.path.join(place, "status"), encoding="utf-8", errors="surrogateescape") as stream:
        return dict(line.rstrip("\n").split(":\t", 1) for line in stream if ":\t" in line)


def numbers(proc="/proc"):
    """The ids of all processes that are visible from here, lowest first.

    :raises OSError: there is no /proc.
    """
    return sorted(int(name) for name in os.listdir(proc) if name.isdigit())


def ephemeral_ports(proc="/proc"):
    """(first, last) port that the kernel gives to a socket that asks for none."""
    words = read(os.path.join(proc, "sys/net/ipv4/ip_local_port_range")).split()
    return (int(words[0]), int(words[1])) if len(words) == 2 else (32768, 60999)
