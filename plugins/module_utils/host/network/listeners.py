# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On which ports this host can be reached over the network, and which process is there: every TCP and UDP socket that takes strangers.

The kernel's word, by its tables for our own network namespace: that of the host, where a play comes in over SSH.
"""

from __future__ import annotations

import ipaddress
import os
from typing import NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import accounts, proc as reading
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.holders import Holders


class Listener(NamedTuple):
    """One socket, for one family.

    ``protocol`` is tcp or udp, ``family`` 4 or 6, ``address`` in the usual notation. ``process`` is "" for a socket of the kernel itself
    (WireGuard, VXLAN, NFS), None where it may not be seen. ``user``: the account that made the socket. ``unit``: the systemd unit of the
    process, "" if there is none. ``ephemeral``: a UDP socket on a port that the kernel may have chosen itself, as it does for a program that
    only sends and waits for replies; WireGuard's usual port is among these too.
    """

    protocol: str
    family: int
    address: str
    port: int
    process: Optional[str]
    pid: Optional[int]
    user: str
    unit: str = ""
    ephemeral: bool = False


def listeners(holders=None, proc="/proc"):
    """Every Listener that is not on the loopback, sorted.

    An IPv6 socket on ``::`` takes IPv4 too, unless its program has forbidden it (IPV6_V6ONLY), which /proc does not tell: it counts for both
    families, so that no door is overlooked.

    :param holders: the Holders of this look, made where None is given.
    :raises HostError: /proc cannot be read.
    """
    holders = holders or Holders(proc)
    first, last = reading.ephemeral_ports(proc)
    found = {}
    for protocol, entry, holder in _held(holders, proc):
        process, pid, unit = (holder.name, holder.pid, holder.unit) if holder else (None, None, "")
        ephemeral = protocol == "udp" and first <= entry.port <= last
        for number, address in _families(entry):
            one = Listener(protocol, number, address, entry.port, process, pid, accounts.user_name(entry.uid), unit, ephemeral)
            found.setdefault((*one[:4], process), one)
    return sorted(found.values(), key=lambda one: (one.protocol, one.port, one.family, one.address, one.pid or 0))


def _held(holders, proc):
    """(protocol, entry, Holder or None) of each socket. One that no process has, and that has gone meanwhile, was one of a call that ended."""
    rows = [(protocol, entry, holders.of(entry.inode)) for protocol, entry in list(_open(proc))]
    if all(holder and holder.pid for _protocol, _entry, holder in rows):
        return rows
    there = {entry.inode for _protocol, entry in _open(proc)}
    return [row for row in rows if row[2] and row[2].pid or row[1].inode in there]


def _open(proc):
    for table, protocol, family in reading.TABLES:
        text = reading.read(os.path.join(proc, "self/net", table))
        for entry in reading.entries(text, family, reading.LISTENING[protocol]):
            if not is_local(entry.address):
                yield protocol, entry


def _families(entry):
    if entry.family == "ipv4":
        return ((4, entry.address),)
    return ((6, entry.address), (4, "0.0.0.0")) if entry.address == "::" else ((6, entry.address),)


def is_local(address):
    """Whether nobody but this host reaches an address (text)."""
    return ipaddress.ip_address(address).is_loopback
