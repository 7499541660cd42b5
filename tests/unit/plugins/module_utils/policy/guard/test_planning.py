# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.plan import Observed, Planner
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import planning
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

GIVEN = {"attempts": 2}
OBSERVED = Observed(offered={"sip": {"udp": ((5060, 5060),)}}, asterisk_pid=1)


def test_without_a_device_the_limit_of_all_is_off_and_that_is_said():
    found = Planner({}, (), GIVEN).plan(OBSERVED)
    assert (found.guard["enabled"], found.guard["global_limit"], found.guard["reason"]) == (True, False, planning.NOBODY)
    assert found.warnings[-1].startswith("The limit for all addresses without a device is off, because no device is registered here, ")
    assert "alarm_sip {" not in found.body.split("chain asks_sip")[1]


def test_devices_that_are_registered_or_named_turn_it_on():
    for planner, observed in ((Planner({}, (), GIVEN), OBSERVED._replace(learned=1)), (Planner({"device_networks": ["10.0.0.0/8"]}, (), GIVEN), OBSERVED)):
        found = planner.plan(observed)
        assert found.guard["global_limit"] and not found.guard["reason"] and not found.warnings


def test_whom_a_guard_alone_spares_stays_with_it():
    bare = Planner({}, ()).plan(OBSERVED)
    found = Planner({"never_banned": ["10.0.0.1"]}, (), GIVEN).guarded(bare.body, bare.described, 1, False, is_alone=True)
    assert found.described["guard"] == {"attempts": 2, "never_banned": ["10.0.0.1"]} and "ip daddr @spared4 return" in found.body
    assert Planner({}, (), found.described["guard"]).plan(OBSERVED._replace(learned=1)).body == found.body
    assert "spared" not in Planner({"never_banned": ["10.0.0.1"]}, (), GIVEN).plan(OBSERVED).body


def test_no_guard_is_no_guard():
    found = Planner({}, (), None).plan(OBSERVED)
    assert found.guard == {"enabled": False, "global_limit": False, "reason": "", "limits": {}} and "guard" not in found.described
    assert not Planner({}, (), None).is_guarding and not Planner({}, (), {"enabled": False}).is_guarding and Planner({}, (), GIVEN).is_guarding


def test_wrong_settings_stop_before_the_host_is_looked_at():
    with pytest.raises(SettingsError, match="^fail2ban_attempts "):
        Planner({}, (), {"attempts": 0})
