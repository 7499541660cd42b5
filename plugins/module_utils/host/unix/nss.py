# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What programs of this host get to know of an account: getspnam(3) and getpwnam(3), by whatever nsswitch.conf names."""

from __future__ import annotations

import ctypes
import pwd
from typing import NamedTuple, Optional


class Seen(NamedTuple):
    """``secret``: the hash; ``expires``: days since 1970, None: never."""

    secret: str
    expires: Optional[int]
    shell: str

    def __repr__(self):
        return "Seen(********)"


class _Shadow(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("secret", ctypes.c_char_p), *((name, ctypes.c_long) for name in (
        "changed", "least", "most", "warn", "inactive", "expires")), ("flag", ctypes.c_ulong)]


def look(name: str) -> Optional[Seen]:
    """The account; None where there is none, or none with a line of shadow."""
    function = ctypes.CDLL(None).getspnam
    function.restype, function.argtypes = ctypes.POINTER(_Shadow), (ctypes.c_char_p,)
    found = function(name.encode("utf-8", "surrogateescape"))
    if not found:
        return None
    row = found.contents
    try:
        shell = pwd.getpwnam(name).pw_shell
    except KeyError:
        return None
    return Seen((row.secret or b"").decode("utf-8", "surrogateescape"), row.expires if row.expires >= 0 else None, shell)
