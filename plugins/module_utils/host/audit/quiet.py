# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading that leaves no trace: no access time where the kernel lets us, and a note of what may not be read."""

from __future__ import annotations

import errno
import itertools
import os
import stat
from typing import NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource, opened
from ansible_collections.voipsec.asterisk.plugins.module_utils.host import accounts

_HIDDEN = (errno.EACCES, errno.EPERM)
DEEPEST = 8
"""So many directories below each other are looked into."""
MOST = 50000
"""So many entries of one tree; more are recordings, and what is wrong with one of them is wrong with all."""


class Status(NamedTuple):
    """A file. ``kind``: file, directory, socket, other, or ``hidden``: it may not be looked at, and the rest is nothing."""

    kind: str
    mode: int = 0
    owner: str = ""
    group: str = ""
    mtime: float = 0.0


def read(path):
    """The bytes of a file, without a new access time where it is ours or we are root (open(2), O_NOATIME).

    :raises OSError: it cannot be read, or is no regular file; proc(5) has regular ones.
    """
    try:
        handle = opened(path, os.O_NOATIME)
    except PermissionError:
        handle = opened(path)
    with os.fdopen(handle, "rb") as stream:
        return stream.read()


def text(path):
    """The same as text; None where it is not there or may not be read."""
    try:
        return read(path).decode("utf-8", "replace")
    except OSError:
        return None


class QuietSource(DiskSource):
    """A DiskSource that reads so.

    :ivar denied: paths that the account which audits may not open, although Asterisk perhaps may.
    """

    def __init__(self, etc_dir="/etc/asterisk", uid=None, gids=()):
        super().__init__(etc_dir, uid, gids)
        self.denied = set()

    def is_regular(self, path):
        """See DiskSource; what lies in a directory that we may not enter counts as denied."""
        try:
            return stat.S_ISREG(os.stat(path).st_mode)
        except (OSError, ValueError) as error:
            if getattr(error, "errno", None) in _HIDDEN:
                self.denied.add(path)
            return None

    def glob(self, pattern):
        """See DiskSource; nothing that fits may mean that the directory may not be listed."""
        found = super().glob(pattern)
        directory = os.path.dirname(pattern)
        if not found and os.path.isdir(directory) and not os.access(directory, os.R_OK | os.X_OK):
            self.denied.add(pattern)
        return found

    def read(self, path):
        """The bytes of a file.

        :raises OSError: it cannot be read, or the user that it is judged for cannot read it.
        """
        try:
            handle = opened(path)
        except PermissionError:
            self.denied.add(path)
            raise
        try:
            readable = self._readable(os.fstat(handle))
        finally:
            os.close(handle)
        if not readable:
            raise PermissionError(errno.EACCES, "not readable for the user that runs Asterisk", path)
        return read(path)


def status(path) -> Optional[Status]:
    """What lies at a path, links followed; None: nothing."""
    try:
        found = os.stat(path)
    except OSError as error:
        return Status("hidden") if error.errno in _HIDDEN else None
    return _described(found)


def _described(found):
    kinds = ((stat.S_ISREG, "file"), (stat.S_ISDIR, "directory"), (stat.S_ISSOCK, "socket"))
    kind = next((name for test, name in kinds if test(found.st_mode)), "other")
    return Status(kind, stat.S_IMODE(found.st_mode), accounts.user_name(found.st_uid), accounts.group_name(found.st_gid), found.st_mtime)


def inside(path):
    """(path, Status) of everything below a directory, links not followed; None: it is no directory."""
    if not os.path.isdir(path):
        return None
    found = []
    _collect(path, DEEPEST, found)
    return found


def _collect(directory, depth, found):
    try:
        with os.scandir(directory) as listing:
            entries = sorted(itertools.islice(listing, MOST), key=lambda entry: entry.name)
    except OSError as error:
        found.append((directory, Status("hidden")) if error.errno in _HIDDEN else (directory, Status("other")))
        return
    for entry in entries:
        if len(found) >= MOST:
            return
        try:
            one = _described(entry.stat(follow_symlinks=False))
        except OSError:
            continue
        if entry.is_symlink():
            continue
        found.append((entry.path, one))
        if one.kind == "directory" and depth:
            _collect(entry.path, depth - 1, found)


def reached(path):
    """Whether everybody can get to a file through all of its directories."""
    directory = os.path.dirname(os.path.realpath(path))
    while True:
        try:
            if not os.stat(directory).st_mode & 0o001:
                return False
        except OSError:
            return False
        if directory == "/":
            return True
        directory = os.path.dirname(directory)
