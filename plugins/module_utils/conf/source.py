# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where configuration files come from: a directory on disk, or one with changes that have not landed yet.

Paths are text as Python's ``os`` gives them (``surrogateescape``); a relative path is relative to ``etc_dir``, as it is
for Asterisk, never to the including file.
"""

from __future__ import annotations

import errno
import os
import stat

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import libc

LONGEST_PATH = 255
"""Bytes of a path that Asterisk keeps (``fn[256]`` in ``config_text_file_load``)."""


def opened(path, flags=0):
    """A descriptor of a file that is read. It never waits for somebody who writes into a pipe, nor reads a device to its end: Asterisk passes both over.

    :raises OSError: it cannot be opened, or is no regular file.
    """
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | flags)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file", path)
    return handle


class DiskSource:
    """The files below a configuration directory.

    :param etc_dir: Asterisk's ``astetcdir``; default /etc/asterisk.
    :param uid: user id that the files are judged for; ``None``: whoever runs this.
    :param gids: group ids of that user.
    """

    def __init__(self, etc_dir="/etc/asterisk", uid=None, gids=()):
        self.etc_dir = os.fspath(etc_dir)
        self.uid = uid
        self.gids = frozenset(gids)

    def absolute(self, name):
        """The path that Asterisk opens for ``name`` (text), cut where its buffer ends."""
        path = name if name.startswith("/") else "%s/%s" % (self.etc_dir, name)
        return os.fsdecode(os.fsencode(path)[:LONGEST_PATH])

    def glob(self, pattern):
        """Absolute paths for an absolute pattern, in the order in which Asterisk reads them."""
        return [os.fsdecode(path) for path in libc.glob(os.fsencode(pattern))]

    def is_regular(self, path):
        """``True`` for a file or a link to one, ``False`` for anything else that exists, ``None`` if nothing is there."""
        try:
            return stat.S_ISREG(os.stat(path).st_mode)
        except (OSError, ValueError):
            return None

    def read(self, path):
        """The bytes of a file.

        :raises OSError: it cannot be read, or the user that it is judged for cannot read it.
        """
        with os.fdopen(opened(path), "rb") as stream:
            if not self._readable(os.fstat(stream.fileno())):
                raise PermissionError(13, "not readable for the user that runs Asterisk", path)
            return stream.read()

    def _readable(self, status):
        if not self.uid:
            return True
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IRUSR)
        if status.st_gid in self.gids:
            return bool(status.st_mode & stat.S_IRGRP)
        return bool(status.st_mode & stat.S_IROTH)


class OverlaySource:
    """A source with some files changed, added or taken away.

    :param base: the source below.
    :param changes: absolute path to bytes, or to ``None`` for a file that is gone.
    """

    def __init__(self, base, changes):
        self.base = base
        self.etc_dir = base.etc_dir
        self.changes = dict(changes)

    def absolute(self, name):
        return self.base.absolute(name)

    def glob(self, pattern):
        found = [path for path in self.base.glob(pattern) if not self._taken_away(path)]
        added = [
            path for path, content in self.changes.items()
            if content is not None and path not in found and libc.matches(os.fsencode(path), os.fsencode(pattern))
        ]
        return sorted(found + added, key=os.fsencode) if added else found

    def _taken_away(self, path):
        return path in self.changes and self.changes[path] is None

    def is_regular(self, path):
        if path in self.changes:
            return None if self.changes[path] is None else True
        return self.base.is_regular(path)

    def read(self, path):
        content = self.changes.get(path)
        if content is not None:
            return content
        if path in self.changes:
            raise FileNotFoundError(2, "No such file or directory", path)
        return self.base.read(path)
