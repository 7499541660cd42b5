# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file of networks that the user gives: a line for each network, with its country.

    # date: 2026-09-01
    198.51.100.0/24,XA
    fd77::/64 XB       # blanks or a comma between the two

Networks may nest: the innermost one counts, as in the database of libloc. The file is read twice, so that only the networks of the
countries asked for, and what other countries have inside of them, are held in memory.
"""

from __future__ import annotations

import bisect
import datetime
import os
import re
from typing import Dict, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain

_LONGEST = 1000
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]\Z")
_DATE = re.compile(r"#\s*date:\s*(\S+)\s*\Z", re.IGNORECASE)


class Contents(NamedTuple):
    """When the data was made (Unix seconds), and the (version, first, last) ranges of each country asked for, in order."""

    created: int
    ranges: Dict[str, List[Tuple[int, int, int]]]


def read(path: str, codes, parse) -> Contents:
    """The ranges of these countries; a country that the file does not have gets an empty list.

    :param parse: gives (version, first, last) for the text of a network, or raises ValueError with the reason.
    :raises HostError: the file cannot be read, or a line of it is wrong (``path:line``).
    """
    try:
        with open(path, "rb") as stream:
            reader = _Reader(path, stream, parse)
            return Contents(reader.created(), reader.ranges(frozenset(codes)))
    except OSError as error:
        raise explain(error, "Cannot read the country file %s" % path) from error


def country_of(path: str, version: int, address: int, parse) -> Optional[str]:
    """The country of the innermost network around an address, None for none; errors as for ``read``."""
    try:
        with open(path, "rb") as stream:
            around = [row for row in _Reader(path, stream, parse).rows() if row[0] == version and row[1] <= address <= row[2]]
    except OSError as error:
        raise explain(error, "Cannot read the country file %s" % path) from error
    return min(around, key=lambda row: row[2] - row[1])[3] if around else None


class _Reader:
    def __init__(self, path, stream, parse):
        self._path = path
        self._stream = stream
        self._parse = parse

    def created(self):
        """The ``# date:`` among the first comments, else when the file was last written."""
        for number, line in self._lines():
            if line and not line.startswith("#"):
                break
            date = _DATE.match(line)
            if date:
                return self._seconds(number, date.group(1))
        return int(os.fstat(self._stream.fileno()).st_mtime)

    def _seconds(self, number, text):
        try:
            return int(datetime.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=datetime.timezone.utc).timestamp())
        except ValueError:
            raise self._wrong(number, "%s is no date; write it as # date: 2026-09-01" % text[:40]) from None

    def ranges(self, codes):
        """The asked countries, without what lies in them of others."""
        asked = [row for row in self.rows() if row[3] in codes]
        spans = _spans(asked)
        inside = [row for row in self.rows() if row[3] not in codes and _touches(spans, row)] if asked else []
        return self._innermost(asked + inside, codes)

    def _innermost(self, rows, codes):
        found = {code: [] for code in codes}
        around = []  # the networks that the sweep is in, the outermost first
        place = 0  # the address up to which all is said
        for row in sorted(rows, key=lambda row: (row[0], row[1], -row[2])):
            version, first, last, code, number = row
            place = self._leave(around, place, found, version, first)
            if around and around[-1][1:3] == (first, last) and around[-1][3] != code:
                raise self._wrong(number, "the network is that of line %d, which says %s; keep one of the two" % (around[-1][4], around[-1][3]))
            if around and first > place:
                _add(found, around[-1], place, first - 1)
            place = first
            around.append(row)
        self._leave(around, place, found, 7, 0)
        return found

    @staticmethod
    def _leave(around, place, found, version, first):
        """Give the rest of each network that ends before this place to its country."""
        while around and (around[-1][0], around[-1][2]) < (version, first):
            row = around.pop()
            if place <= row[2]:
                _add(found, row, place, row[2])
                place = row[2] + 1
        return place

    def rows(self):
        """(version, first, last, code, line number) of each network."""
        parse, is_code = self._parse, _CODE.match
        for number, line in self._lines():
            if "#" in line:
                line = line.partition("#")[0]
            words = line.replace(",", " ").split()
            if not words:
                continue
            if len(words) != 2 or not is_code(words[1]):
                raise self._wrong(number, "a line has a network and the two letters of its country, such as 198.51.100.0/24,DE")
            try:
                version, first, last = parse(words[0])
            except ValueError as error:
                raise self._wrong(number, str(error)) from None
            yield version, first, last, words[1].upper(), number

    def _lines(self):
        """(number, text) of each line; never more than _LONGEST bytes are held."""
        self._stream.seek(0)
        for number, line in enumerate(iter(lambda: self._stream.readline(_LONGEST), b""), 1):
            if len(line) == _LONGEST:
                raise self._wrong(number, "the line is longer than %d bytes; this is no file of networks" % _LONGEST)
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8", "replace").strip()

    def _wrong(self, number, reason):
        return HostError("%s:%d: %s." % (self._path, number, reason))


def _add(found, row, first, last):
    """Give a range to the country of a network, where that was asked for."""
    ranges = found.get(row[3])
    if ranges is not None:
        ranges.append((row[0], first, last))


def _spans(rows):
    """For each version the sorted beginnings and ends of what the networks cover together."""
    spans = {4: ([], []), 6: ([], [])}
    for version, first, last in sorted(row[:3] for row in rows):
        begins, ends = spans[version]
        if ends and first <= ends[-1]:
            ends[-1] = max(ends[-1], last)
        else:
            begins.append(first)
            ends.append(last)
    return spans


def _touches(spans, row):
    begins, ends = spans[row[0]]
    place = bisect.bisect_right(begins, row[1]) - 1
    return place >= 0 and row[1] <= ends[place]
