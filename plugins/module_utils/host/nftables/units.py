# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""systemd's units around a table: what loads it at boot, and what repairs it."""

from __future__ import annotations

import os
import sys
from typing import Dict, List

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import places, runner, timer
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state

DIRECTORY = "/etc/systemd/system"
AGENT = "/var/lib/voipsec/firewall.pyz"
"""Where only root can put it: /usr/local belongs to the group staff on Debian."""
BOOT, REPAIR = "voipsec-nftables@.service", "voipsec-nftables-repair@.service"

_BOOT = """\
[Unit]
Description=nftables table %%i of voipsec.asterisk
DefaultDependencies=no
Wants=network-pre.target
# each of these may flush all tables when it starts
After=nftables.service netfilter-persistent.service ufw.service
PartOf=nftables.service
Before=network-pre.target asterisk.service shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
StandardInput=null
ExecStart=%(nft)s -f %(rulesets)s/%%i.nft
ExecReload=%(nft)s -f %(rulesets)s/%%i.nft

[Install]
WantedBy=sysinit.target
"""
_REPAIR = """\
[Unit]
Description=Repair of the nftables table %%i of voipsec.asterisk
After=voipsec-nftables@%%i.service
Before=asterisk.service
# several runs of Ansible in a few seconds may restart it; it must never stay down for that
StartLimitIntervalSec=0

[Service]
StandardInput=null
# the first time before Asterisk starts, so that bans are there when it does
ExecStartPre=-%(python)s -I %(agent)s repair %%i
# no timer: systemd 247 logs four lines each time that one elapses
ExecStart=/bin/sh -c 'while sleep 20; do %(python)s -I %(agent)s repair %%i; done'
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
"""


def texts() -> Dict[str, str]:
    """The unit files by path."""
    words = {"nft": runner.program(), "rulesets": places.RULESETS, "python": python(), "agent": AGENT}
    return dict((os.path.join(DIRECTORY, name), text) for name, text in ((BOOT, _BOOT % words), (REPAIR, _REPAIR % words)))


def python() -> str:
    """Debian's, which stays; the interpreter of this run may be one of a virtual environment."""
    return "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable


def _links(table: str) -> Dict[str, str]:
    """What ``systemctl enable`` makes."""
    return {os.path.join(DIRECTORY, "sysinit.target.wants", BOOT.replace("@", "@" + table)): BOOT,
            os.path.join(DIRECTORY, "multi-user.target.wants", REPAIR.replace("@", "@" + table)): REPAIR}


def missing(table: str) -> List[str]:
    """Sentences about what is not as it should be; nothing where systemd does not run."""
    if not timer.has_systemd():
        return []
    found = ["the unit %s is missing or differs" % path for path, text in texts().items() if places.read_text(path) != text]
    return found + ["the unit %s is not enabled" % os.path.basename(link) for link in _links(table) if not os.path.lexists(link)]


def install(table: str) -> None:
    """Write the units that differ, enable them for the table, and start its repair."""
    for path, text in texts().items():
        if places.read_text(path) != text:
            write(path, text.encode("ascii"), 0o644)
    timer.tell("systemctl", "daemon-reload")
    boot, repair = (name.replace("@", "@" + table) for name in (BOOT, REPAIR))
    timer.tell("systemctl", "--quiet", "enable", boot, repair)
    timer.tell("systemctl", "restart", repair)


def remove(table: str) -> bool:
    """Disable them for the table; the files go with the last table. Whether it was the last."""
    last = not tables()
    if not timer.has_systemd():
        return last
    boot, repair = (name.replace("@", "@" + table) for name in (BOOT, REPAIR))
    if any(os.path.lexists(link) for link in _links(table)):
        timer.tell("systemctl", "stop", repair, boot)
        timer.tell("systemctl", "--quiet", "disable", repair, boot)
    if last:
        for path in texts():
            state.remove(path)
        timer.tell("systemctl", "daemon-reload")
    return last


def tables() -> List[str]:
    """Names of the tables that are loaded at boot."""
    return [name[:-len(".nft")] for name in _names(places.RULESETS) if name.endswith(".nft")]


def _names(directory: str) -> List[str]:
    try:
        return os.listdir(directory)
    except FileNotFoundError:
        return []


def write(path: str, content: bytes, mode: int) -> None:
    """A file of root that others may read, whole at every instant."""
    try:
        os.makedirs(os.path.dirname(path), 0o755, exist_ok=True)
        state.write_private(path, content)
        os.chmod(path, mode)
    except OSError as error:
        raise explain(error, "Cannot write %s" % path) from error
