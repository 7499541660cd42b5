# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where front ends and web servers of this host keep their logins."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from typing import Callable, Iterable, List, Optional, Tuple

SERVERS = ("/etc/apache2", "/etc/httpd", "/etc/nginx", "/etc/lighttpd")
PLACES = ("/var/www",)
ISSABEL = "/var/www/db/acl.db"
_BIGGEST, _MOST, _DEEPEST = 1024 * 1024, 20000, 6


def files(named: Callable[[str], List[str]], more: Iterable[str] = (), servers=SERVERS, places=PLACES) -> List[Tuple[str, str]]:
    """(path, text) of files of passwords: those that a configuration names, those that are called so, and those that the operator names.

    :param named: what a configuration names.
    """
    wanted = list(more)
    for path in _walk((*servers, *places)):
        name = os.path.basename(path)
        if name in (".htpasswd", "htpasswd") or name.endswith(".htpasswd"):
            wanted.append(path)
        elif path.startswith(servers) or name == ".htaccess":
            wanted += [place for one in named(read(path) or "") for place in _places(path, one, servers)]
    found = {os.path.realpath(path): path for path in wanted}
    texts = ((path, read(path)) for path in sorted(found.values()))
    return [(path, text) for path, text in texts if text is not None]


def _places(path, name, servers):
    """A name without a folder is meant from the top of a server's configuration, as Apache and nginx do, or from where it is written."""
    return [name] if name.startswith("/") else [os.path.join(folder, name) for folder in (os.path.dirname(path), *servers)]


def _walk(roots):
    count = 0
    for root in roots:
        for folder, folders, names in os.walk(root):
            if folder.count("/") - root.count("/") >= _DEEPEST:
                folders[:] = []
            for name in sorted(names):
                count += 1
                if count > _MOST:
                    return
                yield os.path.join(folder, name)


def read(path: str) -> Optional[str]:
    """The text of a plain file of sensible size; None for anything else."""
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > _BIGGEST:
            return None
        with open(path, encoding="utf-8", errors="surrogateescape") as stream:
            return stream.read()
    except OSError:
        return None


def issabel(path: str = ISSABEL) -> List[Tuple[str, str]]:
    """(name, what is kept of the password) of the logins of Issabel or Elastix; none where there is no such file.

    :raises OSError: it is there and cannot be read.
    """
    if not os.path.exists(path):
        return []
    try:
        with contextlib.closing(sqlite3.connect("file:%s?mode=ro&immutable=1" % path, uri=True)) as database:
            return list(database.execute("SELECT name, md5_password FROM acl_user ORDER BY name"))
    except sqlite3.Error as error:
        raise OSError("%s is no database of logins (%s)" % (path, error)) from error
