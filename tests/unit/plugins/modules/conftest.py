# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module runs on a host, and there it does not know of the controller."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def fixture_on_a_host(monkeypatch):
    """Once a test of an action plugin has loaded the controller's side, ansible-core 2.19 shows warnings in place of returning them."""
    monkeypatch.setattr("ansible.module_utils._internal.is_controller", False, raising=False)
