# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: what a transaction is about to do, on disk before it does it.

One transaction at a time, so one file. Its phases decide what the next call does after a crash:

staging    nothing has been replaced yet: roll back (remove what was staged)
committed  every new file is complete on disk and validated: roll forward
undoing    a replacement failed after the commit: roll back

The journal holds no content, only names, hashes and attributes; contents lie in the staged files beside their
targets and in the restore point.
"""

from __future__ import annotations

import os
from typing import List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state as state_files
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import Attributes
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State, no_step

STAGING = "staging"
COMMITTED = "committed"
UNDOING = "undoing"


class Entry(NamedTuple):
    """One file of a transaction.

    path: its real path. asked: the path by which it was asked for.
    before, after: SHA-256 of the content, None when there is no file.
    before_attributes, after_attributes: likewise.
    before_mtime_ns: nanoseconds since the epoch, 0 when there was no file.
    twin: number of the entry whose staged file this one shares (a hard link), or None.
    secrets: the change replaces a secret; kept in the restore point.
    """

    path: str
    asked: str
    before: Optional[str]
    after: Optional[str]
    before_attributes: Optional[Attributes]
    after_attributes: Optional[Attributes]
    before_mtime_ns: int = 0
    twin: Optional[int] = None
    secrets: bool = False

    @property
    def directory(self) -> str:
        """The real directory of the file."""
        return os.path.dirname(self.path)

    @property
    def name(self) -> str:
        """The name in that directory."""
        return os.path.basename(self.path)

    def to_json(self) -> dict:
        """As data for a state file."""
        data = self._asdict()
        for key in ("before_attributes", "after_attributes"):
            data[key] = data[key].to_json() if data[key] is not None else None
        return data

    @classmethod
    def from_json(cls, data: dict) -> "Entry":
        """The reverse of to_json."""
        values = dict((key, data[key]) for key in cls._fields)
        for key in ("before_attributes", "after_attributes"):
            values[key] = Attributes.from_json(values[key]) if values[key] is not None else None
        return cls(**values)


class Journal(NamedTuple):
    """A transaction on its way. number: 8 random hexadecimal digits, part of the names of its staged files."""

    number: str
    phase: str
    run_id: str
    module: str
    kind: str
    entries: List[Entry]
    restores: Optional[str] = None

    def staged_name(self, index: int) -> str:
        """The name of the new version beside its target.

        The leading dot keeps it out of every ``#include`` glob: Asterisk expands globs with glob(3) without
        GLOB_PERIOD (include/asterisk/compat.h), so neither ``*`` nor ``*.conf`` matches it.
        """
        return ".voipsec-%s-%d.new" % (self.number, index)

    def parked_name(self, index: int) -> str:
        """The name under which the old version waits until the transaction is over."""
        return ".voipsec-%s-%d.old" % (self.number, index)

    def at(self, phase: str) -> "Journal":
        """The same transaction in another phase."""
        return self._replace(phase=phase)


def save(state: State, journal: Journal, step=no_step) -> None:
    """Put the journal on disk, durably."""
    data = journal._asdict()
    data["entries"] = [entry.to_json() for entry in journal.entries]
    state_files.write_json(state.journal, data, step)


def load(state: State) -> Optional[Journal]:
    """The journal of a transaction that did not end, or None; HostError when it cannot be understood."""
    return state_files.read_as(state.journal, _from_json)


def _from_json(data: dict) -> Journal:
    values = dict((key, data[key]) for key in Journal._fields)
    values["entries"] = [Entry.from_json(entry) for entry in values["entries"]]
    return Journal(**values)


def sweep(state: State) -> None:
    """Remove what an interrupted save() left."""
    state_files.remove(state_files.unfinished(state.journal))


def clear(state: State) -> None:
    """The transaction is over."""
    state_files.remove(state.journal)
    state_files.sync_directory(state.state)
