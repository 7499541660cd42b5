# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state file of credentials."""

from __future__ import annotations

import os
from typing import NamedTuple

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import noted
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State


class Note(NamedTuple):
    phase: str


def make(data):
    return Note(data["phase"])


def test_there_and_back(tmp_path):
    state = State(str(tmp_path))
    assert noted.read(state, make) == noted.Kept({}, [])
    kept = noted.Kept({"ami:a": Note("stable")}, ["run-2", "run-1"])
    assert noted.write(state, kept) is True
    assert noted.read(state, make) == noted.Kept({"ami:a": Note("stable")}, ["run-1", "run-2"])
    path = os.path.join(state.state, noted.NAME)
    before = os.stat(path)
    assert noted.write(state, kept) is False and os.stat(path).st_ino == before.st_ino, "what does not change is not written"
    assert before.st_mode & 0o777 == 0o600


def test_nothing_is_not_written(tmp_path):
    assert noted.write(State(str(tmp_path / "none")), noted.Kept({}, [])) is False and not (tmp_path / "none").exists()


def test_damaged(tmp_path):
    state = State(str(tmp_path))
    noted.write(state, noted.Kept({"ami:a": Note("stable")}, []))
    with pytest.raises(HostError, match="is damaged"):
        noted.read(state, lambda data: data["missing"])
