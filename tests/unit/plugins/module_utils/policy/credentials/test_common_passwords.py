# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of common passwords."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import known_secrets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import common_passwords


def test_it_is_in_lower_case_and_has_what_it_must():
    assert all(word == word.lower() and len(word) >= 4 for word in common_passwords.IN_ORDER)
    assert len(common_passwords.IN_ORDER) == len(set(common_passwords.IN_ORDER)) > 1500
    assert {"123456", "password", "asterisk", "4242", "qwerty", "changeme"} | known_secrets.COMMON <= common_passwords.ALL
    assert common_passwords.IN_ORDER[0] == "123456"


def test_its_origin_and_licence_are_named():
    assert "john-data" in common_passwords.__doc__ and "public domain" in common_passwords.__doc__
