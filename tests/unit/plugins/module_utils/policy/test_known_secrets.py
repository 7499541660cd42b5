# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that everybody knows."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import known_secrets


@pytest.mark.parametrize("name, secret, word", [
    ("admin", "amp111", "FreePBX"), ("callcenter", "CallCenter", "own name"), ("x", "", "empty"), ("x", "1234", "every list"), ("x", "Passw0rd", "every list"),
])
def test_known(name, secret, word):
    assert word in known_secrets.fault(name, secret)


@pytest.mark.parametrize("secret", [None, "w4ll-9fj2k", "amp1112"])
def test_unknown(secret):
    assert known_secrets.fault("wall", secret) is None
