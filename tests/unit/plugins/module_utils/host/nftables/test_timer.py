# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script that takes a change back, run by a real shell; the command that stands for nft writes down what it is to load."""

from __future__ import annotations

import os
import subprocess

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import places, timer
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.places import Places


@pytest.fixture(name="own")
def fixture_own(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "STATE", str(tmp_path / "it's state"))
    own = Places("voipsec")
    os.makedirs(own.directory)
    return own


@pytest.fixture(name="take_back")
def fixture_take_back(own, tmp_path, monkeypatch):
    """Runs the script as systemd would; returns the base names of what was loaded. refuses: what nft does not take."""
    def take_back(refuses=""):
        log, command = tmp_path / "log", tmp_path / "nft"
        log.write_text("")
        command.write_text('#!/bin/sh\nbasename "$2" >> %s\ntest "$(basename "$2")" != "%s"\n' % (log, refuses))
        command.chmod(0o755)
        told = []
        monkeypatch.setattr(timer, "tell", lambda *words: told.append(words))
        monkeypatch.setattr(timer, "armed", lambda unit: True)
        timer.arm(own, "unit", str(command), 60)
        subprocess.run(told[0][-3:], check=False)
        return log.read_text().split()
    return take_back


def touch(path):
    with open(path, "w", encoding="ascii"):
        pass


def test_a_change_on_trial_is_taken_back(own, take_back):
    touch(own.trial)
    assert take_back() == ["keeping.nft"]
    assert not os.path.exists(own.trial) and os.path.exists(own.taken_back)


def test_the_second_way_is_taken_where_the_first_fails(own, take_back):
    touch(own.trial)
    assert take_back(refuses="keeping.nft") == ["keeping.nft", "previous.nft"]


def test_a_confirmed_change_stays(take_back):
    assert take_back() == []


def test_where_nothing_can_be_renamed_it_is_taken_back_all_the_same(own, take_back):
    touch(own.trial)
    os.mkdir(own.taken_back)
    assert take_back() == ["keeping.nft"]
    assert os.path.exists(own.trial)


def test_names_differ_by_the_token():
    assert timer.unit_name("voipsec", "0123456789abcdef") == "voipsec-nftables-rollback-voipsec-01234567"
