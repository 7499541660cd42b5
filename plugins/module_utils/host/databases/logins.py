# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins with a password, the way that a file of this host tells programs to go."""

from __future__ import annotations

import os
from typing import Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.databases import asking

_LOCAL = ("", "localhost")


def refusal(engine: str, user: str, secret: str, setting) -> Optional[str]:
    """Why a login fails; None: it works.

    :param setting: with host, port, socket and database, as a file has them.
    """
    try:
        if engine == asking.MARIADB:
            asking.mariadb(["SELECT 1"], _mariadb(setting), user, secret)
        else:
            asking.postgresql(["SELECT 1"], _postgresql(setting, user), secret)
    except asking.Refused as error:
        return str(error)
    return None


def _mariadb(setting):
    words = ["--host=localhost", "--protocol=socket"] + (["--socket=" + setting.socket] if setting.socket else [])
    if setting.host not in _LOCAL:
        words = ["--protocol=tcp", "--host=" + setting.host] + (["--port=%d" % setting.port] if setting.port else [])
    return words + (["--database=" + setting.database] if setting.database else [])


def _postgresql(setting, user):
    """A socket is its directory. Without a host libpq takes the socket, which asks for no password where the account of the system counts."""
    host = os.path.dirname(setting.socket) if setting.socket.startswith("/") else setting.host or "localhost"
    return ["-h", host, "-p", str(setting.port or 5432), "-U", user, "-d", setting.database or user]
