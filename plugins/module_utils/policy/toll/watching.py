# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the dialplan that Asterisk has read is the one that the guard was made for.

A line that dials and was changed or added since has no guard, or one that asks for another number. So the guard knows a sum of the files of the dialplan.
Asterisk computes it once after each time that it reads them, by the function FILE in pieces, because a text of more than 4096 bytes is cut
(``VAR_BUF_SIZE`` in include/asterisk/pbx.h).
"""

from __future__ import annotations

import hashlib
import re
from typing import Callable, Iterator, List, Mapping, NamedTuple, Optional

PIECE = 2000
"""Bytes of a file that are read at once. The last piece of a file is always shorter than what is asked for, so that it shows when the file grows."""

_LINE = re.compile(r"MD5\((\(*)\$\{sum\}\$\{FILE\(([^,\n]+),(\d+),(\d+)\)\}\)")
_KNOWN = re.compile(r'\$\{GLOBAL\(VOIPSEC_SUM\)\}" = "([0-9a-f]{32})"')


class Piece(NamedTuple):
    """``opened``: parentheses to put before it, so that none of its own closes that of MD5 (``parse_variable_name`` in main/pbx_variables.c)."""

    path: str
    offset: int
    length: int
    opened: int

    def line(self) -> str:
        """The application that adds it to the sum."""
        return f"Set(LOCAL(sum)=${{MD5({'(' * self.opened}${{sum}}${{FILE({self.path},{self.offset},{self.length})}})}})"


def pieces(files: Mapping[str, bytes]) -> List[Piece]:
    """All pieces of the files, in their order."""
    return [Piece(path, offset, PIECE, _missing(content[offset:offset + PIECE])) for path, content in files.items()
            for offset in range(0, len(content) + 1, PIECE)]


def total(parts: List[Piece], read: Callable[[str], bytes]) -> str:
    """The sum, as Asterisk computes it.

    :param read: gives a file's content; OSError: it has none.
    """
    found = ""
    for one in parts:
        try:
            content = read(one.path)[one.offset:one.offset + one.length]
        except OSError:
            content = b""
        found = hashlib.md5(b"(" * one.opened + found.encode() + content, usedforsecurity=False).hexdigest()
    return found


def routine(parts: List[Piece], known: str, refuses: bool) -> str:
    """The subroutine that computes the sum where that is not done yet, and says what follows from it."""
    return "\n".join(["[voipsec-sum]", *_routine(parts, known, refuses)]) + "\n"


def _routine(parts: List[Piece], known: str, refuses: bool) -> Iterator[str]:
    yield "exten => s,1,GotoIf($[${LEN(${GLOBAL(VOIPSEC_SUM)})} = 32]?known)"
    yield " same => n,Set(LOCAL(sum)=)"
    for one in parts:
        yield " same => n," + one.line()
    yield " same => n,Set(GLOBAL(VOIPSEC_SUM)=${sum})"
    yield (f' same => n,ExecIf($["${{sum}}" != "{known}"]?Log(WARNING,voipsec toll fraud guard: the dialplan has changed since the role toll_fraud ran))')
    yield f' same => n(known),Set(VOIPSEC_STALE=${{IF($["${{GLOBAL(VOIPSEC_SUM)}}" = "{known}"]?:{"stale" if refuses else ""})}})'
    yield " same => n,Return()"


def is_current(guard: str, read: Callable[[str], bytes]) -> Optional[bool]:
    """Whether the files are those that a guard was made for; None: the guard does not say.

    :param guard: the text of its file. ``read``: as for ``total``.
    """
    known = _KNOWN.search(guard)
    parts = [Piece(path, int(offset), int(length), len(opened)) for opened, path, offset, length in _LINE.findall(guard)]
    return total(parts, read) == known.group(1) if known else None


def _missing(content: bytes) -> int:
    """How many parentheses a text closes that it has not opened."""
    depth = least = 0
    for one in content:
        depth += (one == 0x28) - (one == 0x29)
        least = min(least, depth)
    return -least


__all__ = ["PIECE", "Piece", "is_current", "pieces", "routine", "total"]
