# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mounts of a sandbox: its own ``/proc``, directories in the place of others, everything else read-only.

To be called in a mount and process namespace of its own only (mount_namespaces(7)): it changes the mounts of the calling process.
"""

from __future__ import annotations

import ctypes
import errno
import os

_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 1, 2, 4, 8
_MS_REMOUNT, _MS_NOATIME, _MS_NODIRATIME, _MS_BIND, _MS_REC, _MS_PRIVATE, _MS_RELATIME = 32, 1024, 2048, 4096, 16384, 1 << 18, 1 << 21

_FLAGS = {"nosuid": _MS_NOSUID, "nodev": _MS_NODEV, "noexec": _MS_NOEXEC, "noatime": _MS_NOATIME,
          "nodiratime": _MS_NODIRATIME, "relatime": _MS_RELATIME}
"""Mount options that a remount must repeat, or it takes them away (mount(2))."""

_HIDDEN = (errno.EINVAL, errno.ENOENT, errno.ENOTDIR)
"""What remounting says of a mount point that another mount hides: nobody can reach it."""

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mount.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p)


class Refused(Exception):
    """The kernel, or a security module, does not let us mount; the text is a clause for a sentence."""


def furnish(binds, covered):
    """Put ``what`` in the place of ``where`` for each (what, where) of ``binds``, and nothing in the place of the ``covered`` sockets.

    All paths are absolute and exist.

    :raises Refused: mounting is forbidden here.
    :raises OSError: one mount failed; ``filename`` is its place.
    """
    _mount(b"none", "/", None, _MS_REC | _MS_PRIVATE)
    _mount(b"proc", "/proc", b"proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)
    for path in covered:
        if os.path.exists(path):
            _mount(b"/dev/null", path, None, _MS_BIND)
    for what, where in binds:
        _mount(os.fsencode(what), where, None, _MS_BIND | _MS_REC)


def lock(writable):
    """Make every mount read-only, except at the paths in ``writable``; device nodes and sockets still work.

    :raises OSError: one could not be; ``filename`` is its place.
    """
    kept = {os.path.realpath(path) for path in writable}
    for where, options in _points():
        if where in kept or "ro" in options:
            continue
        flags = _MS_REMOUNT | _MS_BIND | _MS_RDONLY
        for option in options:
            flags |= _FLAGS.get(option, 0)
        try:
            _mount(b"none", where, None, flags)
        except OSError as error:
            if error.errno not in _HIDDEN:
                raise


def _points():
    """(mount point, its options) in mounting order (proc(5), mountinfo)."""
    with open("/proc/self/mountinfo", "rb") as stream:
        rows = [line.split(b" ") for line in stream]
    return [(os.fsdecode(_unescape(row[4])), row[5].decode("ascii").split(",")) for row in rows]


def _unescape(field):
    for code, char in ((b"\\040", b" "), (b"\\011", b"\t"), (b"\\012", b"\n"), (b"\\134", b"\\")):
        field = field.replace(code, char)
    return field


def _mount(what, where, kind, flags):
    if _libc.mount(what, os.fsencode(where), kind, flags, None) == 0:
        return
    number = ctypes.get_errno()
    if number in (errno.EPERM, errno.EACCES):
        raise Refused("mounting on %s is refused (%s)" % (where, os.strerror(number).lower()))
    raise OSError(number, os.strerror(number), where)
