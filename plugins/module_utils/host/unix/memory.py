# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was tried of which hash, so that a run goes on where the last one ended, and costs nothing where it came to the end."""

from __future__ import annotations

import os
from typing import Dict, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state as state_files
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State

FILE = "accounts.json"


class Note(NamedTuple):
    """``key``: names a hash and a list of candidates. ``tried``: how many of them. ``reason``, ``origin``: what was found, None: nothing."""

    key: str
    tried: int
    reason: Optional[str]
    origin: str


def _path(state: State, name: str) -> str:
    return os.path.join(state.state, name)


def read(state: State, name: str = FILE) -> Dict[str, Note]:
    """Name of the account to its note.

    :param name: of the file.
    :raises HostError: the file cannot be understood.
    """
    return state_files.read_as(_path(state, name), lambda data: {key: Note(*row) for key, row in data["tried"].items()}) or {}


def write(state: State, notes: Dict[str, Note], name: str = FILE) -> Optional[str]:
    """Keep them; a sentence where that failed, which is no reason to fail a run: the next one tries again what this one tried."""
    try:
        state.prepare()
        state_files.save_json(_path(state, name), {"tried": {key: list(note) for key, note in sorted(notes.items())}})
    except HostError as error:
        return "What was tried is forgotten: %s" % error
    return None
