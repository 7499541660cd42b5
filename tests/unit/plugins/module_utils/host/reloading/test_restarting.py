# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who restarts Asterisk; the restarts themselves are tested in tests/daemon."""

from __future__ import annotations

import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import restarting


def test_a_process_that_no_service_started_is_managed_by_nobody():
    assert restarting.managing_unit(os.getpid()) is None
    assert restarting.managing_unit(0) is None
    assert restarting.managing_unit(2 ** 22 + 1) is None


def test_without_a_unit_there_is_nothing_to_keep_up():
    with restarting._KeepUp(None) as kept:
        assert kept is None
