# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role toll_fraud."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import settings


def test_defaults_are_complete():
    found, warnings = settings.read({"country": "de"})
    assert found.home.name == "DE" and found.allowed == ("national",) and found.default_price == 30000 and found.national == "0" and not warnings


def test_an_unknown_variable_is_named():
    assert settings.read({"country": "DE", "allow": []})[1] == ["Nothing reads the variable toll_fraud_allow; did you mean toll_fraud_allowed?"]


def test_limits_are_seconds_and_parts_of_money():
    [limit] = settings.read({"country": "DE", "limits": [{"for": "trunk", "names": ["pjsip/carrier"], "call_minutes": 2, "money_per_day": "1.5"}]})[0].limits
    assert limit == ("trunk", ("PJSIP/carrier",), None, None, 120, None, 15000, True)


def test_hours_are_for_every_day_of_the_year():
    [one] = settings.read({"country": "DE", "exceptions": [{"allowed": ["gb"], "hours": "09:00-17:00, mon-fri"}]})[0].exceptions
    assert one.hours == "09:00-17:00,mon-fri,*,*" and one.allowed == ("GB",)


@pytest.mark.parametrize(("given", "words"), [
    ({}, "toll_fraud_country must be the two letters"), ({"country": "Germany"}, "toll_fraud_country must be the two letters"),
    ({"default_price": "free"}, "toll_fraud_default_price must be an amount of money"),
    ({"prices": {"GB": 1.23456}}, "toll_fraud_prices[GB] must be an amount"),
    ({"allowed": ["Narnia"]}, "names 'Narnia', which is no country code"), ({"allowed": ["nationl"]}, "did you mean national?"),
    ({"allowed": "national"}, "toll_fraud_allowed must be a list"), ({"emergency_numbers": []}, "name at least one number"),
    ({"emergency_numbers": [112]}, "must have numbers in quotes"), ({"denied": ["112"]}, "would deny the emergency number 112"),
    ({"exceptions": [{"denied": ["+112"]}]}, "would deny the emergency number +112"), ({"exceptions": [{}]}, "allows and denies nothing"),
    ({"exceptions": [{"allowed": ["GB"], "hours": "nine to five"}]}, "must be a time as GotoIfTime has it"),
    ({"limits": [{"for": "world", "calls": 1}]}, "must be one of host, trunk, endpoint"), ({"limits": [{"for": "host"}]}, "limits nothing"),
    ({"limits": [{"for": "host", "call_minutes": 60, "minutes_per_day": 10}]}, "contradicts itself"),
    ({"limits": [{"for": "host", "calls": 1}, {"for": "host", "calls": 2}]}, "two entries for host"),
    ({"limits": [{"for": "host", "cals": 1}]}, "the key 'cals'"),
    ({"limits": [{"for": "host", "calls": -1}]}, "whole number"), ({"internal_trunks": ["carrier"]}, "with their technology"),
    ({"command": "rm -rf /"}, "toll_fraud_command has a character"), ({"cause": 0}, "toll_fraud_cause must be a whole number"),
])
def test_bad_input_is_one_sentence(given, words):
    with pytest.raises(SettingsError) as caught:
        settings.read(given if "country" in given or not given else dict(given, country="DE"))
    assert words in str(caught.value) and "\n" not in str(caught.value)
