# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Saving live sets."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import keeping, places
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.elements import Element, LiveSet
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.keeping import Kept
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.places import Places
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state


def kept(saved, **left):
    return Kept("boot/1", saved, {"banned": LiveSet("set", "type ipv4_addr", [Element(name, seconds, "") for name, seconds in left.items()])})


@pytest.mark.parametrize("now, alike", [
    (kept(1100, a=500, b=None), True),
    (kept(1100, b=None, a=497), True),
    (kept(1100, a=600, b=None), False),
    (kept(1100, a=None, b=None), False),
    (kept(1100, a=500), False),
    (kept(1100, a=500, b=None, c=5), False),
    (kept(1100, a=500, c=None), False),
    (Kept("boot/1", 1100, {}), False),
])
def test_time_that_only_went_on_is_no_difference(now, alike):
    assert keeping._alike(kept(1000, a=600, b=None), now) is alike


def test_a_clock_that_goes_back_takes_no_time():
    assert kept(1000).elapsed(1010) == 10
    assert kept(1000).elapsed(5) == 0


def test_is_read_back(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "STATE", str(tmp_path))
    own = Places("voipsec")
    own_directory = tmp_path / "voipsec"
    own_directory.mkdir()
    assert keeping.load(own) is None
    saved = kept(1000, a=600, b=None)
    state.write_json(own.kept, {"table": saved.table, "saved": saved.saved, "sets": {"banned": saved.sets["banned"].to_json()}})
    assert keeping.load(own) == saved
