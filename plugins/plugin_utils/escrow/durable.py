# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of the controller that are there whole after a crash, old or new."""

from __future__ import annotations

import contextlib
import os
import secrets

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError, reason
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.guarding import refuse_file

_NEW = ".new"


def read(directory: int, name: str, path: str):
    """The bytes of a file of this user alone, from the disk and not from memory where the system can do that; None where there is none.

    :param directory: a descriptor.
    :param path: for sentences.
    :raises EscrowError: it is a link, open to others, or cannot be read.
    """
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=directory)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EscrowError("%s cannot be read: %s; it must be a plain file, and no symbolic link." % (path, reason(error))) from None
    with os.fdopen(descriptor, "rb") as stream:
        refuse_file(os.fstat(descriptor), path)
        with contextlib.suppress(OSError, AttributeError):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        return stream.read()


def write(directory: int, name: str, path: str, content: bytes) -> None:
    """Put a file in place, 0600, and return when it is on the disk. The caller holds a lock.

    :raises EscrowError: that failed; the old file is still there.
    """
    new = ".%s.%s%s" % (name, secrets.token_hex(8), _NEW)
    try:
        _sweep(directory, name)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=directory)
        with os.fdopen(descriptor, "wb") as stream:
            os.fchmod(descriptor, 0o600)
            stream.write(content)
            stream.flush()
            os.fsync(descriptor)
        os.replace(new, name, src_dir_fd=directory, dst_dir_fd=directory)
        os.fsync(directory)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(new, dir_fd=directory)
        raise EscrowError("%s cannot be written: %s." % (path, reason(error))) from None


def _sweep(directory, name):
    """Remove what runs left that were killed while they wrote."""
    for left in os.listdir(directory):
        if left.startswith(".%s." % name) and left.endswith(_NEW):
            os.unlink(left, dir_fd=directory)
