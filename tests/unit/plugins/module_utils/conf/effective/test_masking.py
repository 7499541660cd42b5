# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which values must not be shown."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import masking


@pytest.mark.parametrize("name, value, secret", [
    ("secret", "x", True), ("sekret", "x", True), ("password", "x", True), ("port", "1", False), ("", "x", True), ("read", "all", False),
    ("exten", "s,1,Authenticate(1234)", True), ("exten", "s,1,Answer()", False), ("x", "a\nsecret=b", True),
])
def test_a_name_and_a_value_tell_a_secret(name, value, secret):
    assert masking.is_secret("manager.conf", "joe", name, value) is secret
