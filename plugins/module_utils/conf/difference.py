# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The difference between two versions of a file, for people: secrets masked, a few lines around each change."""

from __future__ import annotations

import difflib

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import lexer, secrets

CONTEXT = 3
"""Unchanged lines that are shown around a change."""


def unified(path, before, after):
    """A unified diff as text.

    :param before: bytes, or ``None`` for a file that is new.
    :param after: bytes, or ``None`` for a file that goes away.
    """
    masked = secrets.mask_pair(before or b"", after or b"", path)
    old, new = [[_text(line) for line in lexer.split(part)] for part in masked]
    names = ["/dev/null" if content is None else path for content in (before, after)]
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    start = max(head - CONTEXT, 0)
    stop = max(tail - CONTEXT, 0)
    return "".join(_hunks(old[start:len(old) - stop], new[start:len(new) - stop], names, start))


def _text(line):
    return line.rstrip(b"\r\n").decode("utf-8", "backslashreplace") + "\n"


def _shared(old, new):
    """How many lines are the same at the start: a large file with one change is compared in no time."""
    count = 0
    for one, other in zip(old, new):
        if one != other:
            break
        count += 1
    return count


def _hunks(old, new, names, start):
    found = []
    for line in difflib.unified_diff(old, new, "before: " + names[0], "after: " + names[1], n=CONTEXT):
        found.append(_moved(line, start) if line.startswith("@@ ") else line)
    return found


def _moved(line, start):
    """A hunk header that counts from the start of the file."""
    parts = line.split(" ")
    for at in (1, 2):
        sign, rest = parts[at][0], parts[at][1:]
        first, comma, count = rest.partition(",")
        parts[at] = f"{sign}{int(first) + start}{comma}{count}"
    return " ".join(parts)
