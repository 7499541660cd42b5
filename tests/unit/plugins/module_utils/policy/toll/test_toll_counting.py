# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The subroutine of limits: it looks at nothing that nobody limits, and at everything that somebody does."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import counting, settings


def lines(*given):
    return counting.limits(list(settings.read({"country": "DE", "limits": list(given)})[0].limits))


def test_without_limits_calls_are_written_down_and_nothing_is_refused():
    found = lines()
    assert "DB(voipsec-open/" in found and "?calls)" not in found and "GROUP_COUNT" not in found and "voipsec-cap" not in found


@pytest.mark.parametrize(("key", "value", "word"), [
    ("calls", 3, ">= 3]?calls)"), ("calls_per_minute", 4, ">= 4]?rate)"), ("call_minutes", 2, "voipsec-least,s,1(120)"),
    ("minutes_per_day", 5, "LEFT=$[300 - "),
    ("money_per_day", "1.50", "LEFT=$[15000 - ")])
@pytest.mark.parametrize("scope", settings.SCOPES)
def test_a_limit_is_asked_for_its_scope_alone(scope, key, value, word):
    found = lines({"for": scope, key: value})
    assert found.count(word) == 1
    assert "VOIPSEC_SCOPE=%s," % scope in found and [other for other in settings.SCOPES if other != scope and "VOIPSEC_SCOPE=%s," % other in found] == []


def test_a_limit_by_name_is_looked_up():
    assert "Gosub(voipsec-cap-trunk,${VOIPSEC_X},1)" in lines({"for": "trunk", "names": ["PJSIP/carrier"], "calls": 3})


def test_a_damaged_counter_is_refused_before_it_is_used():
    found = lines({"for": "host", "calls_per_minute": 4, "money_per_day": "1"})
    assert found.index("?damaged)") < found.index("?rate)") < found.index("?money)")


def test_calls_go_on_where_they_are_not_to_end():
    assert "| 0 = 0 | ${VOIPSEC_PRICE} = 0]?money-host)" in lines({"for": "host", "money_per_day": "1", "end_calls": False})
