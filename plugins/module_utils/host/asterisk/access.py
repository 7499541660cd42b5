# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an Asterisk logs, and who may read a file."""

from __future__ import annotations

import grp
import os
import pwd
import socket
import stat
from typing import NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import installation

READERS = "adm"
"""Debian's group of those who read logs (``/usr/share/doc/base-passwd/users-and-groups.txt``)."""

_DEFAULT_USER = "asterisk"


class Logs(NamedTuple):
    """Where an Asterisk logs, and to whom a log of it belongs, as names.

    :ivar hostname: what ``appendhostname`` adds to the name of each file.
    """

    directory: str
    hostname: str
    owner: str
    group: str


def logs(located, directory):
    """What is known of the logs of a ``daemon.Daemon``."""
    uid, gid = account(located)
    return Logs(directory, socket.gethostname(), installation.user_name(uid), installation.group_name(readers(gid)))


def account(located):
    """(uid, gid) that Asterisk runs as: of its process, of asterisk.conf, or of the user that Debian's package makes; root where there is none."""
    if located.process is not None:
        return located.process.uid, located.process.gid
    try:
        user = pwd.getpwnam(located.found.run_user or _DEFAULT_USER)
    except KeyError:
        return 0, 0
    return user.pw_uid, user.pw_gid


def readers(default):
    """The group of those who read logs; where the host has none the one that is given."""
    try:
        return grp.getgrnam(READERS).gr_gid
    except KeyError:
        return default


def of(path) -> Optional[dict]:
    """Mode, owner and group of a file, and whether everybody can open it: through all of its directories too. None: it is not there.

    Access lists (setfacl) name people; what everybody may is in the mode.
    """
    try:
        status = os.stat(path)
    except OSError:
        return None
    mode = stat.S_IMODE(status.st_mode)
    return {"mode": mode, "owner": installation.user_name(status.st_uid), "group": installation.group_name(status.st_gid),
            "open": bool(mode & 0o006) and _is_reached(os.path.realpath(path))}


def _is_reached(path):
    while path != "/":
        path = os.path.dirname(path)
        if not os.stat(path).st_mode & 0o001:
            return False
    return True
