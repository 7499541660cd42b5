# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data on who reads which file is consistent; that it is true is tested with running daemons in tests/daemon."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import readers


def test_a_file_is_reloaded_or_read_at_the_start_or_each_time_and_never_two_of_these():
    names = list(readers.READERS) + list(readers.AT_START) + list(readers.EACH_TIME)
    assert len(names) == len(set(names))
    assert set(readers.HARMFUL_AT_START) <= set(readers.READERS)


def test_every_reader_has_something_to_run():
    assert [name for name, reader in readers.READERS.items() if not reader.modules and not reader.command] == []


@pytest.mark.parametrize("name, major, known", [("sip.conf", 20, True), ("sip.conf", 21, False), ("users.conf", 22, True), ("users.conf", 23, False),
                                                ("pjsip.conf", 23, True), ("asterisk.conf", 16, True), ("homemade.conf", 22, False)])
def test_versions(name, major, known):
    assert readers.known(name, Version(major)) is known
