# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run at a time for the escrow of a host."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError, reason

PATIENCE = 120.0  # seconds, in which another run of one host ends
_PAUSE = 0.1


@contextlib.contextmanager
def hold(directory: int, name: str, path: str, patience: float = PATIENCE):
    """Hold a lock while the block runs; the system lets go of it when the process ends, however it ends.

    :param directory: a descriptor.
    :param name: of the lock's file, which stays.
    :param path: for sentences.
    :param patience: seconds until another holder is a reason to give up.
    :raises EscrowError: another run holds it.
    """
    try:
        descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=directory)
    except OSError as error:
        raise EscrowError("The lock %s cannot be opened: %s." % (path, reason(error))) from None
    try:
        _wait(descriptor, path, time.monotonic() + patience)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor, path, end):
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise EscrowError("Another run holds the lock %s of this host's escrow; wait for its end, and run again." % path) from None
        time.sleep(_PAUSE)
