# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From where the current run came in: the address that must keep a way in, whatever else is cut.

sudo and su take SSH_CONNECTION out of the environment (sshd(8), "ENVIRONMENT"); the processes above still have it, up to the sshd of the
login, which holds the connection itself.
"""

from __future__ import annotations

import ipaddress
import os
from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import proc as reading
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.holders import parent
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.listeners import is_local

_SERVERS = ("sshd", "sshd-session", "sshd-auth", "dropbear")


class Login(NamedTuple):
    """``address`` of the client as this host sees it (that of a bastion, where there is one), and the ``port`` of this host that it came to."""

    address: str
    port: int


def run_addresses(proc="/proc"):
    """The addresses as a list of text; [] for a run without SSH, such as one on a console."""
    return sorted({login.address for login in logins(proc)})


def logins(proc="/proc", pid=None):
    """Every Login of this process and of those that started it, sorted.

    :param pid: where to begin; None: this process.
    """
    places, pid = [], pid or os.getpid()
    while pid > 0:
        places.append(os.path.join(proc, str(pid)))
        pid = parent(pid, proc)
    # The sshd of a login has the connections that it forwards open as well (ssh -L, -R, -D), so that it is asked only where nothing else tells.
    found = {login for place in places for login in _from_environment(place)} or {login for place in places for login in _from_sockets(place)}
    return sorted(login for login in found if not is_local(login.address))


def _from_environment(place):
    """SSH_CONNECTION: client, its port, own address, own port."""
    try:
        entries = reading.read(os.path.join(place, "environ")).split("\0")
    except OSError:
        return
    for words in (entry[15:].split() for entry in entries if entry.startswith("SSH_CONNECTION=")):
        address = _plain(words[0]) if len(words) == 4 and words[3].isdigit() else None
        if address:
            yield Login(address, int(words[3]))


def _plain(text):
    """An address without its zone, an IPv4-mapped one as IPv4; None for what is none."""
    try:
        address = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


def _from_sockets(place):
    """The connections that the sshd of a login has open."""
    try:
        name = reading.read(os.path.join(place, "comm")).rstrip("\n")
    except OSError:
        return
    inodes = reading.inodes(place) if name in _SERVERS else None
    for table, protocol, family in reading.TABLES if inodes else ():
        text = reading.read(os.path.join(place, "net", table)) if protocol == "tcp" else ""
        for entry in reading.entries(text, family, reading.ESTABLISHED):
            if entry.inode in inodes:
                yield Login(entry.remote_address, entry.port)
