# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One file on disk: its bytes together with everything else that an administrator expects to stay.

All functions work on an open directory and a name in it. Whoever may write to /etc/asterisk (on Debian the
Asterisk user does) can otherwise exchange a directory for a symbolic link while root is at work.
"""

from __future__ import annotations

import base64
import errno
import fcntl
import functools
import hashlib
import os
import stat
import struct
from typing import Dict, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import write_all

# The kernel computes these over the content itself (ima, evm); a copy would be a wrong signature.
_KERNEL_XATTRS = ("security.ima", "security.evm")

# linux/fs.h: FS_IOC_GETFLAGS is _IOR('f', 1, long), so the number holds the size of long.
_GETFLAGS = 0x80006601 | struct.calcsize("l") << 16
_IMMUTABLE = 0x10
_APPEND_ONLY = 0x20


class Attributes(NamedTuple):
    """What belongs to a file besides its bytes. POSIX ACLs and the SELinux context are extended attributes.

    xattrs: None leaves them to the kernel, which derives them from the directory (only for a new file).
    """

    mode: int
    uid: int
    gid: int
    xattrs: Optional[Dict[str, bytes]]

    def to_json(self) -> dict:
        """As data for a state file."""
        encoded = None
        if self.xattrs is not None:
            encoded = dict((name, base64.b64encode(value).decode("ascii")) for name, value in self.xattrs.items())
        return {"mode": "%04o" % self.mode, "uid": self.uid, "gid": self.gid, "xattrs": encoded}

    @classmethod
    def from_json(cls, data: dict) -> "Attributes":
        """The reverse of to_json."""
        decoded = data["xattrs"]
        if decoded is not None:
            decoded = dict((name, base64.b64decode(value)) for name, value in decoded.items())
        return cls(int(data["mode"], 8), data["uid"], data["gid"], decoded)


class Image(NamedTuple):
    """A regular file as it was read: content and attributes belong to one and the same inode."""

    content: bytes
    attributes: Attributes
    identity: Tuple[int, int]
    links: int
    mtime_ns: int


@functools.lru_cache(maxsize=2)
def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal. That of the last contents is kept, because a change asks for it at each of its steps."""
    return hashlib.sha256(content).hexdigest()


def open_directory(path: str) -> int:
    """A descriptor of a directory that is reached without following any symbolic link; OSError otherwise."""
    if os.path.realpath(path) != path:
        raise OSError(errno.ELOOP, "a part of the path has become a symbolic link")
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)


def read_image(directory: int, name: str, path: str) -> Optional[Image]:
    """The file ``name``, or None when there is none; HostError when it is not a regular file or cannot be read.

    path: how messages call it.
    """
    try:
        # Looked at before it is opened, because opening a device can do things; O_NONBLOCK, because a FIFO can come in between.
        _must_be_regular(os.stat(name, dir_fd=directory, follow_symlinks=False), path)
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=directory)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain(error, "Cannot read %s" % path) from error
    try:
        return _read_open_file(descriptor, path)
    except OSError as error:
        raise explain(error, "Cannot read %s" % path) from error
    finally:
        os.close(descriptor)


def _must_be_regular(found: os.stat_result, path: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise HostError("%s is not a regular file; put a regular file in its place." % path)


def _read_open_file(descriptor: int, path: str) -> Image:
    found = os.fstat(descriptor)
    _must_be_regular(found, path)
    chunks = []
    while True:
        chunk = os.read(descriptor, 1 << 20)
        if not chunk:
            break
        chunks.append(chunk)
    attributes = Attributes(stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid, _read_xattrs(descriptor))
    return Image(b"".join(chunks), attributes, (found.st_dev, found.st_ino), found.st_nlink, found.st_mtime_ns)


def _read_xattrs(descriptor: int) -> Dict[str, bytes]:
    try:
        names = os.listxattr(descriptor)
    except OSError as error:
        if error.errno in (errno.ENOTSUP, errno.ENOSYS):
            return {}
        raise
    return dict((name, os.getxattr(descriptor, name)) for name in names if name not in _KERNEL_XATTRS)


def locked_by_flag(directory: int, name: str) -> str:
    """The inode flag (chattr(1)) that forbids to replace the file: "immutable", "append-only", or "" for none."""
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=directory)
    except OSError:
        return ""
    try:
        flags = struct.unpack("l", fcntl.ioctl(descriptor, _GETFLAGS, struct.pack("l", 0)))[0]
    except OSError:
        return ""
    finally:
        os.close(descriptor)
    if flags & _IMMUTABLE:
        return "immutable"
    return "append-only" if flags & _APPEND_ONLY else ""


def create(directory: int, name: str, content: bytes, attributes: Attributes, old_mtime_ns: int, step) -> None:
    """Make a new file with these bytes and attributes, and have it on disk.

    Its mode is 0600 and its owner the caller until the content is complete.
    old_mtime_ns: modification time of the version that this one will replace, 0 for none; the new one differs.
    """
    descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=directory)
    try:
        step("created")
        write_all(descriptor, content)
        step("written")
        set_attributes(descriptor, name, attributes)
        _renew_mtime(descriptor, old_mtime_ns)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def set_attributes(descriptor: int, name: str, wanted: Attributes) -> None:
    """Owner, then mode (chown clears setuid), then extended attributes (an ACL and the mode must agree in the end)."""
    found = os.fstat(descriptor)
    if (found.st_uid, found.st_gid) != (wanted.uid, wanted.gid):
        os.fchown(descriptor, wanted.uid, wanted.gid)
    if wanted.xattrs is None:
        os.fchmod(descriptor, wanted.mode)
        return
    present = _read_xattrs(descriptor)
    for extra in sorted(set(present) - set(wanted.xattrs)):
        # What the directory gave to it, such as an ACL; a security label cannot be taken away.
        if not extra.startswith("security."):
            os.removexattr(descriptor, extra)
    os.fchmod(descriptor, wanted.mode)
    for key, value in sorted(wanted.xattrs.items()):
        if present.get(key) != value:
            _set_xattr(descriptor, name, key, value)


def _set_xattr(descriptor: int, name: str, key: str, value: bytes) -> None:
    try:
        os.setxattr(descriptor, key, value)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise HostError("Cannot keep the extended attribute %s on the new version of %s (%s); remove it with setfattr or run as root (become: true)."
                        % (key, name, os.strerror(error.errno).lower())) from error


def _renew_mtime(descriptor: int, old_mtime_ns: int) -> None:
    """Make sure that the modification time differs from the one that is replaced.

    Asterisk takes a file of the same size and modification time as unchanged on reload (main/config.c, cfmstat_cmp).
    """
    found = os.fstat(descriptor)
    if found.st_mtime_ns == old_mtime_ns:
        os.utime(descriptor, ns=(found.st_atime_ns, old_mtime_ns + 1000000))


def remove_name(directory: int, name: str) -> bool:
    """Remove a name if it is there; says whether it was."""
    try:
        os.unlink(name, dir_fd=directory)
    except FileNotFoundError:
        return False
    return True


def exists(directory: int, name: str) -> bool:
    """Whether the name is taken, by whatever."""
    try:
        os.stat(name, dir_fd=directory, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True
