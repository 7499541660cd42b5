# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import multiprocessing
import os

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import locking
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError


def count(path, times):
    directory = os.open(path, os.O_RDONLY)
    for _time in range(times):
        with locking.hold(directory, "lock", "lock"):
            with open(path + "/number", encoding="ascii") as stream:
                number = int(stream.read())
            with open(path + "/number", "w", encoding="ascii") as stream:
                stream.write(str(number + 1))


def test_one_at_a_time(home):
    (home / "number").write_text("0")
    runs = [multiprocessing.get_context("fork").Process(target=count, args=(str(home), 10)) for _number in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert (home / "number").read_text() == "30"


def test_patience_ends(home):
    directory = os.open(home, os.O_RDONLY)
    with locking.hold(directory, "lock", "the lock"):
        with pytest.raises(EscrowError, match="Another run holds the lock the lock"):
            with locking.hold(directory, "lock", "the lock", patience=0):
                pass
    with locking.hold(directory, "lock", "the lock", patience=0):
        pass
    os.close(directory)


def test_a_link_is_no_lock(home):
    (home / "lock").symlink_to(home / "elsewhere")
    directory = os.open(home, os.O_RDONLY)
    with pytest.raises(EscrowError, match="cannot be opened"):
        with locking.hold(directory, "lock", "lock"):
            pass
    os.close(directory)
    assert not (home / "elsewhere").exists()
