# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import re

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.plan import Observed, Planner
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import merging, settings

OFFERED = {"ssh": {"tcp": ((22, 22),)}, "sip": {"udp": ((5060, 5060), (5070, 5070)), "tcp": ((5060, 5061),)}, "rtp": {"udp": ((10000, 20000),)},
           "iax2": {"udp": ((4569, 4569),)}, "wss": {"tcp": ((8089, 8089),)}}
GIVEN = {"attempts": 2, "drop_scanners": True, "ban_ports": {"ami": {"tcp": [5038]}}}


def bodies(is_open=False, guard=None, settings_given=None, **seen):
    planner = Planner(settings_given or {"device_networks": ["10.0.0.0/8", "phones.example.org"], "trunk_networks": ["sip.example.org"]}, (), guard)
    observed = Observed(**dict({"offered": OFFERED, "asterisk_pid": 1}, **seen))
    return (planner.plan_open if is_open else planner.plan)(observed).body


@pytest.mark.parametrize("is_open", [False, True])
def test_a_guard_goes_in_and_comes_out_again(is_open):
    base, guard = bodies(is_open), settings.complete(GIVEN, True)
    guarded = merging.into(base, guard)
    assert guarded == bodies(is_open, GIVEN) and guarded != base
    assert merging.without(guarded) == base == merging.into(guarded, None)
    assert merging.into(guarded, guard) == guarded


@pytest.mark.parametrize("is_open", [False, True])
def test_every_name_that_a_rule_uses_is_declared(is_open):
    body = bodies(is_open, GIVEN)
    for used, declared in ((r"@((?!th\b|nh\b)\w+)\b", r"^set (\w+)"), (r'counter name "(\w+)"', r"^counter (\w+)"), (r"(?:jump|goto) (\w+)", r"^chain (\w+)")):
        names = re.findall(declared, body, re.M)
        assert set(re.findall(used, body)) <= set(names) and len(names) == len(set(names))
    assert body.count("{") == body.count("}")


def test_names_of_devices_and_providers_count_as_their_networks():
    body = bodies(guard=GIVEN)
    assert "ip daddr @names_trunks4 return" in body and "ip daddr @names_devices4 ip daddr @asked4 update @refused_home4" in body
    assert "names_management" not in body


def test_ports_and_priority_are_those_of_the_table():
    base = bodies().replace("$priority", "-150")
    guarded = merging.into(base, settings.complete(GIVEN))
    assert "hook output priority -150; policy accept;" in guarded.split("chain answers {")[1].split("}")[0]
    assert "udp sport { 5060, 5070 } jump answered_sip" in guarded and "tcp sport 5060-5061 tcp doff 8" in guarded


def test_a_service_that_is_closed_has_no_guard():
    body = bodies(guard=GIVEN, settings_given={"services": [{"name": "iax2", "enabled": False}]})
    assert "asks_sip" in body and "asks_iax2" not in body and "answered_iax2" not in body


def test_bans_of_a_service_of_the_operator_are_one_set():
    body = bodies(guard=dict(GIVEN, ban_ports={"web": {"tcp": [443]}}), settings_given={"services": [{"name": "web", "tcp": [443], "from": ["anywhere"]}]})
    assert body.count("set banned_web4 ") == 1 and "tcp dport { 443 } jump ports_web" in body


def test_media_does_not_pass_the_guard():
    lines = bodies(guard=GIVEN).split("chain input {\n")[1].split("\n}\n")[0].splitlines()
    assert [line.strip() for line in lines][3:6] == ["udp dport 10000-20000 jump service_rtp", "jump guard", "udp dport { 5060, 5070 } jump service_sip"]


@pytest.mark.parametrize("is_open", [False, True])
def test_of_whom_is_never_banned_nothing_is_counted_on_either_side(is_open):
    body = bodies(is_open, GIVEN, {"never_banned": ["198.51.100.7"]})
    for name in ("guard_sip", "asks_sip", "guard_iax2", "asks_iax2"):
        inside = body.partition("chain %s {\n" % name)[2].partition("\n}")[0]
        lines = [line.strip() for line in inside.splitlines() if not line.strip().startswith("#")]
        assert lines[0] == "ip saddr @never_banned4 return", name


@pytest.mark.parametrize("is_open", [False, True])
def test_names_of_management_and_providers_pass_the_bans_of_other_jails_too(is_open):
    body = bodies(is_open, GIVEN, {"management_networks": ["boss.example.org"], "trunk_networks": ["sip.example.org"]})
    lines = body.partition("chain ports_ami {\n")[2].partition("\n}")[0].split("\n\t")
    before = lines[:next(number for number, line in enumerate(lines) if "@banned_ami" in line)]
    assert {"ip saddr @names_management4 return", "ip6 saddr @names_trunks6 return"} <= set(line.strip() for line in before)
