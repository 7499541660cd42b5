# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore points that hold plain text."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import plain_points
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.transaction import Options, Session


@pytest.fixture(name="state")
def fixture_state(tmp_path):
    """Three runs: one replaced a file with the secret, one a file in which the word means something else, one made a file."""
    etc, state = tmp_path / "etc", State(str(tmp_path / "state"))
    etc.mkdir()
    (etc / "pjsip.conf").write_text("[100]\npassword = 100 ; x\n[w]\ninbound_auth/password=a\\;b\n")
    (etc / "extensions.conf").write_text("exten => 100,1,NoOp()\n")
    for run_id, name in (("one", "pjsip.conf"), ("two", "extensions.conf"), ("three", "new.conf")):
        with Session(state) as session:
            session.apply({str(etc / name): Change(b"[new]\n")}, run_id, "test", Options((str(etc),)))
    return state


@pytest.mark.parametrize("secrets, found", [({"100"}, ["one"]), ({"a;b"}, ["one"]), ({"1"}, []), (set(), []), ({None, ""}, [])])
def test_those_that_hold_it(state, secrets, found):
    assert plain_points.holding(state, secrets) == found


def test_they_are_destroyed(state):
    assert plain_points.there(state, ["one", "two", "gone"]) == ["one", "two"]
    assert plain_points.destroy(state, ["one", "gone"]) == ["one"]
    assert plain_points.there(state, ["one", "two"]) == ["two"]
