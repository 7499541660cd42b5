# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings: defaults, and what is wrong with them."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import settings


def test_an_unknown_one_is_a_warning_with_the_nearest_name():
    complete, warnings = settings.complete("manager", {"adress": "::1"})
    assert complete["address"] == "127.0.0.1"
    assert warnings == ["Nothing reads the variable manager_binding_adress; did you mean manager_binding_address?"]


@pytest.mark.parametrize("given, words", [
    ({"address": "127.0.0.1:5038"}, "manager_binding_address must be one address without a port"),
    ({"address": ["127.0.0.1", "::1"]}, "manager_binding_address must be a text"),
    ({"http": "maybe"}, "must be one of auto, on, off"),
    ({"permit": ["10.0.0.0/33"]}, "manager_binding_permit has an item that is no address or network"),
    ({"revoke": ["System"]}, "names 'System', which is no class of AMI; did you mean system?"),
    ({"users": {"a": {"writes": []}}}, "has the key 'writes'"),
    ({"users": {"a": {"write": "call"}}}, "must be a list"),
    ({"users": {"a": {"state": "gone"}}}, "must be present or disabled"),
    ({"users": {"a": {"permit": ["x"]}}}, "no address or network"),
    ({"web": "perhaps"}, "must be true or false"),
])
def test_a_wrong_one_is_one_sentence(given, words):
    with pytest.raises(settings.SettingsError) as caught:
        settings.complete("manager", given)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_yaml_and_the_command_line_make_of_values_is_understood():
    complete, unused = settings.complete("manager", {"http": False, "web": "yes", "permit": None})
    assert (complete["http"], complete["web"], complete["permit"]) == ("off", True, [])
    assert settings.complete("sip", {"cdr_days": "7"})[0]["cdr_days"] == 7
    assert settings.complete("sip", {"iax2_addresses": "10.0.0.1, ::1,", "accept": ""})[0]["iax2_addresses"] == ["10.0.0.1", "::1"]


@pytest.mark.parametrize("value, words", [(["10.0.0.1:4569"], "addresses without a port"), (["here"], "not 'here'"), ({"a": 1}, "must be a list")])
def test_addresses_to_listen_on(value, words):
    with pytest.raises(settings.SettingsError, match=words):
        settings.complete("sip", {"iax2_addresses": value})
    assert settings.complete("sip", {"dundi_addresses": ["fd00:0::1"]})[0]["dundi_addresses"] == ["fd00::1"]
