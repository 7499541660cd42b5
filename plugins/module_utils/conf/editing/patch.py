# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes to the lines of several files, collected against one reading and applied at once."""

from __future__ import annotations

import itertools


class Conflict(Exception):
    """Two edits want different things of one line; the later one has to wait for the next reading."""


class Patch:
    """Line changes by file.

    A file that is included twice is read into two documents with the same lines, so changes are kept by path and the
    same change may come twice.
    """

    def __init__(self):
        self._documents = {}
        self._lines = {}
        self._added = {}
        self._log = []

    def __bool__(self):
        return bool(self._documents)

    @property
    def paths(self):
        return list(self._documents)

    def replace(self, document, index, line):
        """Put ``line`` (empty: nothing) in the place of a physical line.

        :raises Conflict: the line is to become something else already.
        """
        place = (document.path, index)
        if self._lines.get(place, line) != line:
            raise Conflict()
        self._documents.setdefault(document.path, document)
        if place not in self._lines:
            self._lines[place] = line
            self._log.append((self._lines, place, 0))

    def taken(self, document, index):
        """Whether the line is changed by this patch already."""
        return (document.path, index) in self._lines

    def insert(self, document, index, new_lines, opening=()):
        """Put new lines before the physical line ``index`` (the number of lines: at the end).

        :param opening: lines that have to come before them; once for all new lines there that want the same.
        """
        self._documents.setdefault(document.path, document)
        self._added.setdefault((document.path, index), []).extend((tuple(opening), line) for line in new_lines)
        self._log.append((self._added, (document.path, index), len(new_lines)))

    def _new(self, path, index):
        """The new lines before a physical line: those without an opening first, because one would take them to another section."""
        groups = {(): []}
        for opening, line in self._added.get((path, index), ()):
            groups.setdefault(opening, []).append(line)
        return [line for opening, found in groups.items() for line in (*opening, *found)]

    def mark(self):
        """A point to go back to."""
        return len(self._log)

    def back_to(self, mark):
        """Forget what was put in since a mark, so that an edit that was given up half way leaves nothing."""
        while len(self._log) > mark:
            store, key, count = self._log.pop()
            if store is self._lines:
                del store[key]
            elif count:
                del store[key][-count:]

    def result(self):
        """Absolute path to the new bytes of every file that changes."""
        return {path: self._applied(document) for path, document in self._documents.items()}

    def _applied(self, document):
        """The file: what stands between two changed lines is taken over as one piece."""
        pieces = []
        path, lines, start = document.path, document.lines, 0
        for index in sorted({index for changed, index in itertools.chain(self._lines, self._added) if changed == path and index < len(lines)}):
            pieces.append(lines.run(start, index))
            pieces.extend(self._new(path, index))
            pieces.append(self._lines.get((path, index), lines[index]))
            start = index + 1
        if start < len(lines):
            pieces.append(lines.run(start, len(lines)))
        tail = self._new(path, len(lines))
        if tail:
            _append(pieces, tail, lines)
        return b"".join(pieces)


def _append(pieces, tail, lines):
    """A file that ended without a line end still does afterwards."""
    tail = list(tail)
    if lines and not lines[-1].endswith(b"\n") and pieces[-1]:
        end = b"\r\n" if lines[0].endswith(b"\r\n") else b"\n"
        pieces[-1] += end
        tail[-1] = tail[-1].rstrip(b"\r\n")
    pieces.extend(tail)
