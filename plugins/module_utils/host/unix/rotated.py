# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which accounts got a new password in which run, so that one that was undone since is known: then the escrow is told which password the account has again."""

from __future__ import annotations

import os
from typing import Dict, List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import restore, state as state_files
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State

FILE = "accounts_rotated.json"


class Note(NamedTuple):
    """``at``: seconds since the epoch."""

    run_id: str
    at: float


def read(state: State) -> Dict[str, Note]:
    """Id of the account to its note.

    :raises HostError: the file cannot be understood.
    """
    return state_files.read_as(os.path.join(state.state, FILE), lambda data: {id: Note(*row) for id, row in data["rotated"].items()}) or {}


def write(state: State, notes: Dict[str, Note]) -> None:
    """Keep them.

    :raises HostError: they cannot be kept.
    """
    state_files.save_json(os.path.join(state.state, FILE), {"rotated": {id: list(note) for id, note in sorted(notes.items())}})


def taken_back(state: State, notes: Dict[str, Note]) -> List[str]:
    """The ids of those whose run was undone since."""
    undone = {point.restores: point.created for point in restore.load_all(state) if point.kind == restore.RESTORE} if notes else {}
    return sorted(id for id, note in notes.items() if note.at <= undone.get(note.run_id, 0))
