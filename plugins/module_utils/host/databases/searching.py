# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of this host in which passwords of databases stand: those that are known, and those that nobody thought of."""

from __future__ import annotations

import os
import stat
from typing import Callable, Dict, Iterator, List

KNOWN = ("/etc/odbc.ini", "/etc/freepbx.conf", "/etc/amportal.conf", "/root/.my.cnf", "/etc/mysql/debian.cnf", "/var/lib/asterisk/.odbc.ini")
"""The last one comes before /etc/odbc.ini for what Asterisk's account runs (unixODBC's documentation, odbc.ini)."""

ROOTS = ("/etc", "/var/lib/asterisk/agi-bin", "/var/www", "/usr/local/bin", "/usr/local/sbin", "/usr/local/etc", "/opt", "/root", "/usr/share/asterisk/agi-bin")
_BIGGEST, _MOST = 256 * 1024, 20000
"""Bytes of a file, and files, that are looked into for what nobody thought of."""


def known(etc_dir: str, wanted: Callable[[str], bool]) -> Dict[str, str]:
    """The texts of files in which passwords are looked for, by path.

    :param etc_dir: Asterisk's configuration. :param wanted: whether a name in it is of interest.
    """
    paths = list(KNOWN)
    try:
        paths += sorted(os.path.join(etc_dir, name) for name in os.listdir(etc_dir) if wanted(name))
    except OSError:
        pass
    found = {path: _text(path) for path in paths}
    return {path: text for path, text in found.items() if text}


def others(known_paths, found: Callable[[str], bool], roots=ROOTS) -> List[str]:
    """Other files of which ``found(text)`` is true.

    :param known_paths: files that are left out.
    """
    real = {os.path.realpath(path) for path in known_paths}
    return [path for path in _files(roots) if os.path.realpath(path) not in real and found(_text(path))]


def _files(roots) -> Iterator[str]:
    count = 0
    for root in roots:
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(names):
                count += 1
                if count > _MOST:
                    return
                yield os.path.join(folder, name)


def _text(path):
    """The text of a plain file; "" for anything else."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _BIGGEST:
            return ""
        content = os.read(handle, _BIGGEST)
    except OSError:
        return ""
    finally:
        os.close(handle)
    return "" if b"\0" in content else content.decode("utf-8", "surrogateescape")
