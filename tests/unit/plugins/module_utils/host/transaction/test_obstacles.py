# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Space is counted before anything is written; the other obstacles are shown in test_transaction.py."""

from __future__ import annotations

import os

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import obstacles
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import Attributes
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.journal import Entry
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.paths import Place


class Length:
    """Stands for a content of any length, which need not fit into memory."""

    def __init__(self, size):
        self.size = size

    def __len__(self):
        return self.size


def entry(tmp_path):
    return Entry(str(tmp_path / "a.conf"), "a", None, None, None, None)


def free_bytes(tmp_path):
    found = os.statvfs(str(tmp_path))
    return (found.f_bfree if os.geteuid() == 0 else found.f_bavail) * found.f_frsize


def test_what_fits(tmp_path):
    obstacles.check_space([entry(tmp_path)], [b"old"], [b"new"], str(tmp_path))
    obstacles.check_space([entry(tmp_path)], [None], [None], str(tmp_path / "absent" / "too"))


@pytest.mark.parametrize("old,new", [(0, 2), (2, 0), (0.6, 0.6)])
def test_what_does_not_fit(tmp_path, old, new):
    """The new version, the copy of the old one, or both together; the numbers are shares of the free space."""
    free = free_bytes(tmp_path)
    with pytest.raises(HostError, match=r"has \d+ KiB free, and the change needs \d+ KiB for a moment; free some space"):
        obstacles.check_space([entry(tmp_path)], [Length(int(free * old))], [Length(int(free * new))], str(tmp_path))


def test_an_ordinary_user_cannot_give_files_away(tmp_path):
    place = Place("a", str(tmp_path / "a.conf"), [])
    wanted = Attributes(0o640, os.geteuid() + 1, os.getegid(), {})
    if os.geteuid() == 0:
        obstacles._check_owner(place, None, wanted)
    else:
        with pytest.raises(HostError, match="must belong to uid"):
            obstacles._check_owner(place, None, wanted)
    obstacles._check_owner(place, None, None)
