# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the tests of the rules."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import Host


@pytest.fixture(name="host")
def fixture_host(tmp_path):
    return Host(tmp_path)
