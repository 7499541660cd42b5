# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ports on which this host really takes SSH: those of the running daemon, not those that a file names."""

from __future__ import annotations

import os
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import accounts, commands, proc as reading
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import run_addresses
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.holders import Holders
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.listeners import listeners

_DAEMONS = ("sshd", "dropbear")
_ROOT = accounts.user_name(0)
"""Who an SSH server belongs to: any account may call its program sshd, and would open a door to anywhere by that."""

_UNITS = ("ssh.socket", "sshd.socket", "dropbear.socket")
_LISTEN = re.compile(r"^Listen=(?:.*:)?(\d+) \(Stream\)$", re.MULTILINE)


def sshd_ports(holders=None, listening=None, proc="/proc"):
    """``{port: what shows it}``; empty where no SSH server is here at all.

    The running daemon and systemd's socket units count, and the port of this very login; the configuration (``sshd -T``) only where
    none of them tells.

    :param holders: the Holders of this look, :param listening: its ``listeners``; made where None is given.
    """
    holders = holders or Holders(proc)
    listening = listeners(holders, proc) if listening is None else listening
    found = {}
    for one in listening:
        if one.protocol == "tcp" and one.process in _DAEMONS and one.user == _ROOT and not _is_session(one.pid, proc):
            found.setdefault(one.port, "%s (process %d) listens on it" % (one.process, one.pid))
    if any(one.pid == 1 for one in listening):
        for unit in _UNITS:
            found.update((port, unit) for port in _socket_unit(unit) if port not in found)
    for login in run_addresses.logins(proc):
        found.setdefault(login.port, "this run is logged in over it")
    return found or dict.fromkeys(configured(commands.output(["sshd", "-T"])[0]), "sshd -T says so; no running sshd was found")


def _is_session(pid, proc):
    """Whether an sshd is that of one login (sshd.c, ``setproctitle``): what it listens on are forwarded ports (``ssh -R``), not SSH."""
    try:
        title = reading.read(os.path.join(proc, str(pid), "cmdline")).replace("\0", " ")
    except OSError:
        return False
    return title.startswith("sshd: ") and "[listener]" not in title


def _socket_unit(unit):
    """Ports of a socket unit that is active."""
    text = commands.output(["systemctl", "show", "--property=ActiveState,Listen", "--", unit])[0]
    return [int(port) for port in _LISTEN.findall(text)] if "ActiveState=active" in text else []


def configured(text):
    """The ports in what ``sshd -T`` prints; ListenAddress lines have them in the end."""
    return sorted({int(port) for port in re.findall(r"^listenaddress .*:(\d+)$", text, re.MULTILINE)}
                  or {int(port) for port in re.findall(r"^port (\d+)$", text, re.MULTILINE)})
