# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.unix import memory
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.unix.memory import Note


def test_it_comes_back_as_it_was(tmp_path):
    state = State(str(tmp_path / "state"))
    assert memory.read(state) == {}
    notes = {"bob": Note("key", 5, None, ""), "al": Note("other", 7, "known", "ViciBox")}
    assert memory.write(state, notes) is None and memory.read(state) == notes


def test_what_cannot_be_kept_is_said(tmp_path):
    (tmp_path / "state").write_text("")
    assert memory.write(State(str(tmp_path / "state")), {}).startswith("What was tried is forgotten")


def test_a_damaged_file_is_a_sentence(tmp_path):
    state = State(str(tmp_path / "state"))
    memory.write(state, {})
    with open(state.state + "/accounts.json", "w", encoding="ascii") as stream:
        json.dump({"schema": 1, "tried": {"bob": [1]}}, stream)
    with pytest.raises(HostError, match="is damaged"):
        memory.read(state)
