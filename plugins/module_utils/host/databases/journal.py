# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is being changed just now, so that a run that was cut off is brought to an end by the next one: all the way forward, or all the way back."""

from __future__ import annotations

import os
from typing import Dict, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state as state_files
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State

FILE = "databases.json"


class Entry(NamedTuple):
    """One account.

    :ivar forward: the statement that sets the new verifier. ``back``: the one that sets the old one.
    :ivar files: path to the SHA-256 of its new content. ``before``: path to its old content, in base64: the file is for root only, and gone at the end.
    :ivar classes: connections of Asterisk that use it.
    """

    id: str
    engine: str
    forward: str
    back: str
    files: Dict[str, str]
    before: Dict[str, str]
    classes: Tuple[str, ...]

    def __repr__(self):
        return "Entry(%s)" % self.id


def _path(state: State) -> str:
    return os.path.join(state.state, FILE)


def read(state: State) -> Optional[Entry]:
    """The change that was begun and not ended; None: there is none.

    :raises HostError: the file cannot be understood.
    """
    return state_files.read_as(_path(state), lambda data: Entry(**{name: data[name] for name in Entry._fields})._replace(classes=tuple(data["classes"])))


def write(state: State, entry: Entry) -> None:
    """Note it, before anything is changed.

    :raises HostError: it cannot be noted.
    """
    state_files.save_json(_path(state), entry._asdict())


def remove(state: State) -> None:
    """It has ended."""
    state_files.remove(_path(state))
