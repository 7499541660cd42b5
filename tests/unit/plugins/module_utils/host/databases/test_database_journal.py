# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.databases import journal
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State


def test_it_is_there_until_it_has_ended(tmp_path):
    state = State(str(tmp_path / "state"))
    assert journal.read(state) is None
    entry = journal.Entry("mariadb:bob", "mariadb", "ALTER new", "ALTER old", {"/etc/x": "sha"}, {"/etc/x": "b2xk"}, ("a", "b"))
    state.prepare()
    journal.write(state, entry)
    assert journal.read(state) == entry and repr(entry) == "Entry(mariadb:bob)"
    assert (tmp_path / "state/state/databases.json").stat().st_mode & 0o777 == 0o600
    journal.remove(state)
    assert journal.read(state) is None
