# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/tutorial.md tells a reader to write, to type and to expect, in its order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import List, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/tutorial.md"
FILE, COMMAND, SAID = "yaml", "sh", "text"
LEFT_OUT = "..."

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Step(NamedTuple):
    """One block of the page.

    :ivar kind: FILE, whose first line names it; COMMAND, a line; or SAID, lines of what the last command said.
    """

    kind: str
    lines: List[str]


def steps(text: str) -> List[Step]:
    """All steps of a page."""
    found = []
    for kind, body in _BLOCK.findall(text):
        lines = body.rstrip("\n").split("\n")
        found += [Step(kind, [line]) for line in lines] if kind == COMMAND else [Step(kind, lines)]
    return found


def missing(said: str, wanted: List[str]) -> List[str]:
    """The first wanted line that does not come in its order, and those behind it; between two lines others stand only where LEFT_OUT is.

    What ``said`` has in front of a first line and behind a last one does not matter.
    """
    lines = [line.strip() for line in said.split("\n")]
    place, anywhere = 0, True
    for number, line in enumerate(wanted):
        if line.strip() == LEFT_OUT:
            anywhere = True
            continue
        there = range(place, len(lines)) if anywhere else range(place, min(place + 1, len(lines)))
        found = next((at for at in there if line.strip() in lines[at]), None)
        if found is None:
            return wanted[number:]
        place, anywhere = found + 1, False
    return []
