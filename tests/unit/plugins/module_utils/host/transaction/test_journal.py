# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal survives, and its names stay out of every glob."""

from __future__ import annotations

import glob
import os
import stat

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import journal as journals
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import Attributes
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State


def example():
    entries = [
        journals.Entry("/etc/asterisk/a.conf", "/etc/asterisk/link", "1" * 64, "2" * 64, Attributes(0o640, 1, 2, {"user.a": b"\0"}),
                       Attributes(0o600, 1, 2, {}), 123456789, None, True),
        journals.Entry("/etc/asterisk/b.conf", "/etc/asterisk/b.conf", None, "2" * 64, None, Attributes(0o640, 0, 0, None), 0, 0, False),
        journals.Entry("/etc/asterisk/c.conf", "/etc/asterisk/c.conf", "3" * 64, None, Attributes(0o640, 0, 0, {}), None),
    ]
    return journals.Journal("0a1b2c3d", journals.STAGING, "run-1", "config", "change", entries)


def test_saved_and_loaded(tmp_path):
    place = State(str(tmp_path))
    place.prepare()
    assert journals.load(place) is None
    for phase in (journals.STAGING, journals.COMMITTED, journals.UNDOING):
        journals.save(place, example().at(phase))
        assert journals.load(place) == example().at(phase)
    assert stat.S_IMODE(os.stat(place.journal).st_mode) == 0o600
    journals.clear(place)
    assert journals.load(place) is None


def test_names_that_no_glob_matches(tmp_path):
    for name in (example().staged_name(0), example().parked_name(12)):
        (tmp_path / name).write_bytes(b"")
        assert len(name) < 64
    for pattern in ("*", "*.conf", "*.new", "*.old", "?voipsec*", "[.]voipsec*", "voipsec*"):
        assert glob.glob(str(tmp_path / pattern)) == []


def test_an_unfinished_save_is_swept_away(tmp_path):
    place = State(str(tmp_path))
    place.prepare()
    with open(place.journal + ".new", "wb"):
        pass
    journals.sweep(place)
    assert os.listdir(place.state) == []
