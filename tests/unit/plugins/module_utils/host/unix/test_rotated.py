# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import restore
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.unix import rotated
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.unix.rotated import Note


def test_a_run_that_was_undone_since_is_known(tmp_path):
    state = State(str(tmp_path / "state"))
    assert rotated.read(state) == {} and rotated.taken_back(state, {}) == []
    state.prepare()
    notes = {"unix:a": Note("one", 10.0), "unix:b": Note("two", 10.0), "unix:c": Note("one", 99.0)}
    rotated.write(state, notes)
    assert rotated.read(state) == notes and rotated.taken_back(state, notes) == []
    (tmp_path / "state/restore/undo").mkdir()
    point = restore.Point("undo", 50.0, 1, restore.RESTORE, "one", "1", {})
    (tmp_path / "state/restore/undo/manifest.json").write_text(json.dumps(dict(point.to_json(), schema=1)))
    assert rotated.taken_back(state, notes) == ["unix:a"]
