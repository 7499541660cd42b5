# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make a mismatching case small: fewer files, fewer lines, fewer bytes, as long as the readings still differ."""

from __future__ import annotations

from .cases import ROOT, Case
from .compare import Comparer


class Shrinker:
    """Shrinks with the daemon as judge."""

    def __init__(self, comparer: Comparer, version: str):
        self.comparer = comparer
        self.version = version
        self.count = 0

    def differs(self, case: Case) -> bool:
        """Whether the two readings of a case still differ on the version in question."""
        self.count += 1
        tally = self.comparer.compare([case.placed("s/{0}".format(self.count))])
        return any(found.version == self.version for found in tally.mismatches)

    def shrink(self, case: Case) -> Case:
        """The smallest case that this finds."""
        case = self._fewer_files(case)
        for separator in (b"\n", b""):
            for name in sorted(case.files):
                case = self._smaller_file(case, name, separator)
        return case

    def _fewer_files(self, case: Case) -> Case:
        for name in sorted(case.files):
            if name != ROOT:
                smaller = case.with_files({key: data for key, data in case.files.items() if key != name})
                case = smaller if self.differs(smaller) else case
        return case

    def _smaller_file(self, case: Case, name: str, separator: bytes) -> Case:
        data = case.files[name]
        pieces = data.splitlines(keepends=True) if separator else [data[at:at + 1] for at in range(len(data))]
        size = max(1, len(pieces) // 2)
        while size:
            at = 0
            while at < len(pieces):
                candidate = case.with_files({**case.files, name: b"".join(pieces[:at] + pieces[at + size:])})
                if self.differs(candidate):
                    case, pieces = candidate, pieces[:at] + pieces[at + size:]
                else:
                    at += size
            size //= 2
        return case
