# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import settings
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError


def test_defaults_and_what_is_text_for_a_number():
    assert settings.complete({}) == (settings.DEFAULTS, [])
    found, warnings = settings.complete({"overlap_days": "3", "apply": "yes", "kinds": ["pjsip"], "batch": None})
    assert (found["overlap_days"], found["apply"], found["kinds"], found["batch"], warnings) == (3, True, ["pjsip"], 0, [])


def test_a_text_is_a_list_with_commas():
    assert settings.complete({"accounts": "pjsip:100, ami:crm", "kinds": ""})[0]["accounts"] == ["pjsip:100", "ami:crm"]


def test_what_nothing_reads_is_told_with_the_nearest_name():
    assert settings.complete({"overlap_day": 3})[1] == [
        "Nothing reads the variable password_rotation_overlap_day; did you mean password_rotation_overlap_days?"]


@pytest.mark.parametrize("given, words", [
    ({"apply": "perhaps"}, "password_rotation_apply must be true or false"),
    ({"overlap_days": -1}, "password_rotation_overlap_days must be a number from 0 to 365"),
    ({"overlap_days": True}, "password_rotation_overlap_days must be a number"),
    ({"exempt_minutes": 0}, "password_rotation_exempt_minutes must be a number from 1 to 1440"),
    ({"accounts": {"100": 1}}, "password_rotation_accounts must be a list"),
    ({"rename": []}, "password_rotation_rename must be a dictionary"),
    ({"kinds": ["pjsp"]}, "did you mean pjsip?"),
    ({"fail_severity": "hi"}, "must be one of low, medium, high, critical"),
    ({"exempt_networks": ["10.0.0.0/33"]}, "neither a network nor an address"),
    ({"policies": {"voicemail": {"length": 4}}}, "password_rotation_policies.voicemail is satisfied by no password"),
])
def test_a_mistake_is_one_sentence(given, words):
    with pytest.raises(SettingsError) as caught:
        settings.complete(given)
    assert words in str(caught.value) and "\n" not in str(caught.value)
