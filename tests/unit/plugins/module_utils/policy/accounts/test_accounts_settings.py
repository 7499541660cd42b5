# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts import settings
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError


def test_defaults_are_settings_and_a_slip_is_a_warning():
    found, warnings = settings.complete({"unix_week": "lock", "unix_weak": None, "guess_seconds": "5"})
    assert warnings == ["Nothing reads the variable default_passwords_unix_week; did you mean default_passwords_unix_weak?"]
    assert found == dict(settings.DEFAULTS, guess_seconds="5") and settings.complete(settings.DEFAULTS) == (settings.DEFAULTS, [])


@pytest.mark.parametrize("name, value", [("apply", "perhaps"), ("guess_seconds", True), ("guess_seconds", "-1"), ("freepbx", "drop"), ("accept", "x"),
                                         ("escrow", [])])
def test_a_mistake_is_a_sentence(name, value):
    with pytest.raises(SettingsError, match="default_passwords_" + name + " must be"):
        settings.complete({name: value})
