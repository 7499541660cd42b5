# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state file of credentials: which account is in which phase, and which restore points hold plain text. It holds nothing secret, and no hash of it."""

from __future__ import annotations

import os
from typing import Dict, List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state as state_files
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State

NAME = "credentials.json"


class Kept(NamedTuple):
    """``notes``: id to note. ``plain``: run ids of the restore points that hold plain text which is to go."""

    notes: Dict[str, object]
    plain: List[str]


def read(state: State, make_note) -> Kept:
    """What the file says; nothing where there is none.

    :param make_note: makes a note of a dict.
    :raises HostError: it is damaged, or of another version.
    """
    found = state_files.read_as(_path(state), lambda data: Kept({id: make_note(row) for id, row in data["accounts"].items()}, list(data["plain"])))
    return found or Kept({}, [])


def write(state: State, kept: Kept) -> bool:
    """Write it where it would change; whether it did. The caller holds the lock or nobody else writes.

    :raises HostError: it cannot be written.
    """
    data = {"accounts": {id: dict(note._asdict()) for id, note in kept.notes.items()}, "plain": sorted(kept.plain)}
    before = read(state, dict)
    if (before.notes, sorted(before.plain)) == (data["accounts"], data["plain"]):
        return False
    state.prepare()
    state_files.save_json(_path(state), data)
    return True


def _path(state):
    return os.path.join(state.state, NAME)
