# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guard as data for why."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import why
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.plan import Observed, Planner
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import explaining, settings

OFFERED = {"ssh": {"tcp": ((22, 22),)}, "sip": {"udp": ((5060, 5060),)}}
GIVEN = {"attempts": 2, "ban_ports": {"ami": {"tcp": [5038]}}}


def plan(guard, is_open=False, learned=1, **given):
    planner = Planner(given, (), guard)
    observed = Observed(offered=OFFERED, asterisk_pid=1, learned=learned)
    return (planner.plan_open if is_open else planner.plan)(observed)


def decided(found, *held):
    kernel = why.Kernel(lambda name: (name, 60) if name in held else None, None, {})
    return {one.service: one for one in why.decide(dict(found.described, database=None), kernel)}


def test_who_is_barred_is_told_so():
    sip = decided(plan(GIVEN), "barred_sip")["sip"]
    assert not sip.allowed and sip.variable == "fail2ban_guard_limits[source_refusals]"
    assert str(sip).startswith("sip (udp/5060): denied: it is barred for a few minutes, because Asterisk refused it too often for another 1 minute")
    assert decided(plan(GIVEN), "barred_sip")["ssh"].allowed


def test_a_device_that_is_banned_is_told_that_its_own_port_passes():
    sip = decided(plan(GIVEN), "banned_sip", "learned")["sip"]
    assert not sip.allowed and "a device is registered from it, whose own port passes the bans of its address" in sip.reason


def test_limits_are_notes_for_whom_they_hold():
    assert "limited to 12 per minute for each address (fail2ban_guard_limits[source_requests_per_minute])" in decided(plan(GIVEN))["sip"].reason
    assert "limited for all of them together to 4 per minute (" in decided(plan(GIVEN))["sip"].reason
    assert "all of them together" not in decided(plan(GIVEN), "known")["sip"].reason
    assert "all of them together" not in decided(plan(GIVEN, learned=0))["sip"].reason


def test_bans_of_other_jails_stand_with_the_service_that_has_the_ports():
    own = {"services": [{"name": "manager", "tcp": ["5000-5050"], "from": ["anywhere"]}]}
    assert not decided(plan(GIVEN, **own), "banned_ami")["manager"].allowed and decided(plan(GIVEN, **own), "banned_ami")["ssh"].allowed
    assert decided(plan(GIVEN, **own), "banned_ami", "never_banned")["manager"].allowed
    assert not decided(plan(GIVEN, is_open=True), "banned_ami")["ami"].allowed and decided(plan(GIVEN, is_open=True))["ami"].allowed
    assert "ami" not in decided(plan(GIVEN))


def test_who_is_spared_is_told_so():
    """As the rules have it: whom nothing bars passes what holds his whole /64, and names count as networks do."""
    names = {"management_networks": ["boss.example.org"]}
    for is_open in (False, True):
        found = plan(dict(GIVEN, never_banned=["198.51.100.7"]), is_open, **names)
        assert decided(found, "barred_sip", "never_banned")["sip"].allowed and decided(found, "barred_sip", "spared")["sip"].allowed
        assert "source_requests" not in decided(found, "spared")["sip"].reason and "source_requests" in decided(found)["sip"].reason
    assert decided(found, "banned_ami", "spared")["ami"].allowed and decided(found, "banned_ami", "names_management")["ami"].allowed


def test_the_data_goes_in_and_comes_out_again():
    for is_open in (False, True):
        bare, guarded = plan(None, is_open).described, plan(GIVEN, is_open).described
        assert explaining.without(guarded) == bare and guarded["guard"] == GIVEN and guarded["prefixes"]["barred_sip"] == 64
        assert explaining.into(guarded, settings.complete(GIVEN, True), GIVEN) == guarded
        assert bare["filtering"] is not is_open
