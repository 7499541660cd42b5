# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong on the machine, said in one sentence."""

from __future__ import annotations

import errno
import os


class HostError(Exception):
    """A refusal or a failure; ``str(error)`` is one sentence for the person who runs the play, without secrets."""


_REASONS = {
    errno.EACCES: "permission is denied; run as root (become: true)",
    errno.EPERM: "the operation is not permitted; look for the immutable or append-only flag (lsattr) on the file and its directory, "
                 "and run as root (become: true)",
    errno.EROFS: "it is on a read-only file system; mount it writable",
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "the disk quota is used up; free some space",
    errno.EFBIG: "the file grows past the allowed file size; raise the limit (ulimit -f)",
    errno.ELOOP: "it is a loop of symbolic links; repair the link",
    errno.ENOENT: "it does not exist; create it",
    errno.ENOTDIR: "a part of the path is not a directory; correct the path",
    errno.EBUSY: "it is busy, probably mounted by itself; mount its directory instead",
    errno.EIO: "the disk reports an input/output error; check the disk",
    errno.ENAMETOOLONG: "the name is too long; use a shorter one",
    errno.ENOTSUP: "the file system does not support it",
}


def explain(error: OSError, action: str) -> HostError:
    """The sentence for an operating system error.

    action: what was being done, with the path, for example "Cannot read /etc/asterisk/sip.conf".
    """
    reason = _REASONS.get(error.errno)
    if reason is None:
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
    return HostError("%s: %s." % (action, reason))
