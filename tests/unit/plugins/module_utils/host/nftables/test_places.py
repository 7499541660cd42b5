# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths, state files and the lock of a table."""

from __future__ import annotations

import os
import stat

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import places
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.places import Busy, Lock, Places, Trial
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.saying import Expected

EXPECTED = Expected("w", "nftables v1", "6.1", "f", "t")


@pytest.fixture(name="own")
def fixture_own(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "RULESETS", str(tmp_path / "etc" / "nftables"))
    monkeypatch.setattr(places, "STATE", str(tmp_path / "lib" / "state" / "nftables"))
    own = Places("voipsec")
    own.prepare()
    return own


def test_everything_is_for_root_only(own):
    places.write_text(own.ruleset, "x\n")
    assert stat.S_IMODE(os.stat(own.directory).st_mode) == stat.S_IMODE(os.stat(os.path.dirname(own.ruleset)).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(own.ruleset).st_mode) == 0o600


def test_state_files_are_read_back(own):
    trial = Trial("token", 12.5, "boot", "unit", EXPECTED)
    assert places.read_trial(own.trial) is None and places.read_record(own) is None and places.read_text(own.ruleset) is None
    places.write_trial(own.trial, trial)
    places.write_record(own, EXPECTED)
    places.write_text(own.ruleset, "é\udce9\r\n")
    assert places.read_trial(own.trial) == trial
    assert places.read_record(own) == EXPECTED
    assert places.read_text(own.ruleset) == "é\udce9\r\n"


def test_one_writer_at_a_time(own):
    with Lock(own):
        with pytest.raises(Busy, match="has been changing the nftables table voipsec"):
            with Lock(own, 0):
                raise AssertionError("both hold it")
    with Lock(own, 0):
        pass


def test_this_boot_stays_the_same():
    assert places.this_boot() == places.this_boot()
    assert "/" in places.this_boot()
