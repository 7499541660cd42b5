# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of attacks is rotated each day, and before that where it grows: a flood writes more than a megabyte in a second.

Debian's own policy for Asterisk (weekly) goes on beside it; logrotate(8) refuses a file that two policies of one run name, so this one
has a state file and a timer of its own.
"""

from __future__ import annotations

import os
import shlex
from typing import Dict, List, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import accounts
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import access
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import places, timer, units
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state

POLICY = "/etc/voipsec/logrotate.conf"
SERVICE, TIMER = "voipsec-logrotate.service", "voipsec-logrotate.timer"

_POLICY = """\
"%(log)s" {
    su %(owner)s %(group)s
    daily
    maxsize 64M
    rotate 8
    missingok
    notifempty
    compress
    delaycompress
    create 0640 %(owner)s %(group)s
    postrotate
        %(asterisk)s -rx "logger reload" >/dev/null 2>&1 || true
    endscript
}
"""
_UNITS = {
    SERVICE: """\
[Unit]
Description=Rotate Asterisk's log of attacks

[Service]
Type=oneshot
UMask=0077
ExecStart=/usr/sbin/logrotate --state /var/lib/voipsec/state/logrotate %(policy)s
""",
    TIMER: """\
[Unit]
Description=Rotate Asterisk's log of attacks before it fills the disk

[Timer]
OnBootSec=2min
OnUnitInactiveSec=5min
AccuracySec=30s

[Install]
WantedBy=timers.target
""",
}


class Rotation:
    """Of one log.

    :param log: the file. ``owner``, ``group``: to whom the new one belongs; logrotate works as these, because the directory is not root's.
    :param asterisk: the program and the options that find the daemon, for the shell.
    """

    def __init__(self, log: str, owner: str, group: str, asterisk: str = "/usr/sbin/asterisk"):
        self._words = {"log": log, "owner": owner, "group": group, "asterisk": asterisk, "policy": POLICY}

    def missing(self) -> List[str]:
        """Sentences about what is not as it should be; nothing where systemd does not run."""
        if not timer.has_systemd():
            return []
        found = ["%s is missing or differs" % path for path, text in self.files().items() if places.read_text(path) != text]
        return found + ([] if os.path.lexists(_link()) else ["the timer %s is not enabled" % TIMER])

    def install(self) -> None:
        """Write what differs, and start the timer."""
        os.makedirs(os.path.dirname(POLICY), 0o755, exist_ok=True)
        for path, text in self.files().items():
            if places.read_text(path) != text:
                units.write(path, text.encode("utf-8"), 0o644)
        timer.tell("systemctl", "daemon-reload")
        timer.tell("systemctl", "--quiet", "enable", "--now", TIMER)

    def files(self) -> Dict[str, str]:
        """Content by path."""
        found = {POLICY: _POLICY % self._words}
        found.update((os.path.join(units.DIRECTORY, name), text % {"policy": POLICY}) for name, text in _UNITS.items())
        return found


def of(log: str, config_file: Optional[str] = None) -> Rotation:
    """Of a log that is there or not yet.

    :param config_file: the asterisk.conf of the Asterisk that writes it, where that is not the usual one.
    """
    try:
        there = os.stat(log)
        owner, group = accounts.user_name(there.st_uid), accounts.group_name(there.st_gid)
    except OSError:
        owner, group = "asterisk", access.READERS
    return Rotation(log, owner, group, "/usr/sbin/asterisk" + (" -C " + shlex.quote(config_file) if config_file else ""))


def present() -> bool:
    """Whether anything of it is on the host."""
    return any(os.path.lexists(path) for path in _paths() + [_link()])


def _paths() -> List[str]:
    return [POLICY] + [os.path.join(units.DIRECTORY, name) for name in _UNITS]


def remove() -> bool:
    """Take it from the host; whether anything was there."""
    if not present():
        return False
    if timer.has_systemd() and os.path.lexists(_link()):
        timer.tell("systemctl", "--quiet", "disable", "--now", TIMER)
    for path in _paths():
        state.remove(path)
    if timer.has_systemd():
        timer.tell("systemctl", "daemon-reload")
    return True


def _link() -> str:
    return os.path.join(units.DIRECTORY, "timers.target.wants", TIMER)
