# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import units


def test_the_unit_runs_the_program_and_never_stays_down():
    text = units.texts()[units.SERVICE]
    assert "firewall.pyz learn %i; sleep 20; done'" in text and "StartLimitIntervalSec=0" in text and "Restart=always" in text
