# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import re

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import answers, chains, limits, settings
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError


@pytest.mark.parametrize("attempts", [1, 2, 5])
def test_the_bounds_follow_from_the_attempts(attempts):
    """One address: its requests; all unknown ones: what passes before the alarm, what is under way then, and the trickle of half a minute."""
    found = limits.complete(attempts)
    assert found["source_requests"] <= attempts + 5 and found["source_refusals"] <= attempts + 3
    assert attempts > 2 or found["unknown_refusals"] + 2 + 1 + found["alarm_requests_per_minute"] // 2 <= 10
    assert found["device_refusals"] > 10 * found["source_refusals"] / 2


def test_a_limit_may_be_set_by_itself():
    assert limits.complete(2, {"source_barred_minutes": "60"})["source_barred_minutes"] == 60
    assert limits.complete(2, {"source_barred_minutes": 60})["source_refusals"] == limits.complete(2)["source_refusals"]


@pytest.mark.parametrize("given, sentence", [
    ({"source_refusal": 3}, "fail2ban_guard_limits[source_refusal] is no limit of the guard; did you mean source_refusals?"),
    ({"alarm_seconds": 0}, "fail2ban_guard_limits[alarm_seconds] must be a number from 1 to 1000000, not 0."),
    ({"alarm_seconds": True}, "fail2ban_guard_limits[alarm_seconds] must be a number from 1 to 1000000, not True."),
    ({"alarm_seconds": "1m"}, "fail2ban_guard_limits[alarm_seconds] must be a number from 1 to 1000000, not '1m'."),
])
def test_a_wrong_limit_is_named(given, sentence):
    with pytest.raises(SettingsError) as error:
        limits.complete(2, given)
    assert str(error.value) == sentence


@pytest.mark.parametrize("value", [0, -1, None, "two", True, 101, 1.5])
def test_attempts_are_a_number(value):
    with pytest.raises(SettingsError, match="^fail2ban_attempts must be a number from 1 to 100, not "):
        limits.check_attempts(value)
    assert limits.check_attempts("3") == 3


def test_no_limit_is_more_than_the_kernel_can_count():
    """It multiplies nanoseconds with bytes (nft_limit_init in net/netfilter/nft_limit.c); where that does not fit old kernels take another limit."""
    with pytest.raises(SettingsError, match=r"fail2ban_guard_limits\[office_bytes_per_device\] must be a number from 1 to 250000, not 250001."):
        limits.complete(2, {"office_bytes_per_device": 250001})
    most = dict.fromkeys(limits.FORMULAS, 1000000)
    guard = settings.complete({"attempts": 2, "limits": dict(most, office_bytes_per_device=250000), "ban_ports": {"ami": {"tcp": [5038]}}}, True)
    lines = [line for name in settings.GUARDED for found in (chains.of_service(name, guard, []), answers.of_service(name, guard, [], []))
             for chain in found.values() for line in chain]
    bytes_of = [tuple(map(int, found)) for found in re.findall(r"over (\d+) bytes/minute burst (\d+) bytes", "\n".join(lines))]
    assert bytes_of and all(60 * 10 ** 9 * (rate + burst) < 2 ** 64 for rate, burst in bytes_of)
