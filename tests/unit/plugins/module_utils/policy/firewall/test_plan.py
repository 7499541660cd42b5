# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's plan as a whole: first and later runs, the address of the run, what is needed to make it."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.plan import Observed, Planner
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.firewall.hosts import OFFERED, Listener, plan


def test_a_first_run_refuses_and_a_later_one_warns():
    seen = {"listeners": [Listener("tcp", 3306), Listener("udp", 161, "snmpd", 9)]}
    first, later = plan(**seen), plan(first_run=False, **seen)
    assert first.refusal.startswith("Nothing was changed, because a first run closes nothing that it does not know. 2 things that are reached")
    assert "(1) tcp/3306" in first.refusal and "(2) udp/161" in first.refusal and "\n" not in first.refusal
    assert later.refusal == "" and len([one for one in later.warnings if "nobody decided that" in one]) == 2


def test_the_address_of_the_run_keeps_its_way_in_and_it_is_said():
    narrow = {"services": [{"name": "ssh", "from": ["10.0.0.0/8"]}]}
    found = plan(narrow, run_addresses=("198.51.100.9", "10.0.0.9"))
    assert found.elements["management4"] == ["198.51.100.9"]
    assert found.warnings[0].startswith("This run comes from 198.51.100.9, which firewall_management_networks and the sources of ssh leave out")
    assert plan({}, run_addresses=("198.51.100.9",)).elements["management4"] == [], "whom ssh lets in anyway is not named, so runs from two places agree"
    assert plan({"countries_denied": ["XA"]}, run_addresses=("198.51.100.9",)).elements["management4"] == ["198.51.100.9"]


def test_a_service_that_is_open_to_an_empty_group_only_is_warned_of():
    web = {"services": [{"name": "web", "tcp": [443], "from": ["management", "devices"]}]}
    assert plan(web).warnings == [
        "The service web (tcp/443) is open to management and devices, and firewall_management_networks and firewall_device_networks name nobody, so nobody "
        "can reach it; add networks there, or to firewall_services[web].from."]
    assert plan(dict(web, device_networks=["10.0.0.0/8"])).warnings == [] == plan(web, never_cut=["198.51.100.9"]).warnings
    phones = {"services": [{"name": "web", "tcp": [443], "from": ["devices"]}], "management_networks": ["198.51.100.9"]}
    assert "firewall_device_networks names nobody, so only management can reach it" in plan(phones).warnings[0]


def test_never_cut_is_management():
    assert plan(never_cut=["10.7.0.0/16", "fd77::/64"]).elements["management6"] == ["fd77::/64"]


def test_providers_are_trunks_and_those_of_the_settings_too():
    found = plan({"trunk_networks": ["198.51.100.16/28"]}, trunks=("198.51.100.7", "sip.example.net"))
    assert found.elements["trunks4"] == ["198.51.100.7", "198.51.100.16/28"] and found.names == {"names_trunks": ["sip.example.net"]}


def test_what_has_to_be_looked_up_is_known_before():
    planner = Planner({"countries_allowed": ["XA"], "management_networks": ["boss.example.org"], "services": [
        {"name": "sip", "countries_denied": ["XB"], "countries_allowed": [], "from": ["office.example.org"]}, {"name": "iax2", "countries_denied": ["XC"]}]})
    observed = Observed(offered=OFFERED, trunks=("sip.example.net",))
    assert planner.countries(observed) == ["XA", "XB"], "iax2 is not offered"
    assert planner.names(observed) == ["boss.example.org", "office.example.org", "sip.example.net"]


def test_what_is_open_is_told():
    ssh = plan({"services": [{"name": "ssh", "from": ["management"]}]}).opened[-1]
    assert (ssh["name"], ssh["ports"], ssh["from"], ssh["always"]) == ("ssh", "tcp/22", ["management"], ["management"])


def test_a_country_without_a_family_and_old_calls_are_warned_of():
    found = plan({"countries_allowed": ["XB"]}, lasting=(4000, 4001))
    assert any("no IPv6 network of XB" in one for one in found.warnings) and any("4000, 4001" in one for one in found.warnings)


@pytest.mark.parametrize("given, left_out", [
    ({"rtp_range": "16384-32768"}, "10000-16383"), ({"services": [{"name": "rtp", "udp": ["10000-14999", "15002-20000"]}]}, "15000-15001"),
    ({"rtp_range": "10000-30000"}, None), ({}, None), ({"services": [{"name": "rtp", "enabled": False}], "rtp_range": "1024-2048"}, None)])
def test_media_that_the_settings_leave_out_is_warned_of(given, left_out):
    """No listener shows it before there is a call."""
    said = [one for one in plan(given).warnings if "no sound" in one]
    assert [f"UDP ports {left_out}, " in one for one in said] == ([True] if left_out else [])


def test_private_networks_pass_the_countries_unless_they_are_not_to():
    assert "10.0.0.0/8" in plan({"countries_allowed": ["XA"]}).elements["country_exceptions4"]
    assert plan({"countries_allowed": ["XA"], "country_skip_private": False}).elements["country_exceptions4"] == []


def test_media_ports_of_others_are_no_media_and_those_of_who_cannot_be_seen_are_not_cut():
    found = plan(listeners=[Listener("udp", 11000, "snmpd", 9), Listener("udp", 12000, "", None), Listener("udp", 13000, None, None),
                            Listener("udp", 14000, "asterisk", 1)])
    assert found.opened[0]["udp"] == ["10000-10999", "11001-11999", "12001-20000"]
    hidden = plan(listeners=[Listener("udp", 13000, None, None), Listener("udp", 12000, "", None)], asterisk_pid=None)
    assert hidden.opened[0]["udp"] == ["10000-11999", "12001-20000"]


def test_a_table_that_closes_nothing():
    found = Planner({"never_banned": ["10.0.0.1"], "countries_allowed": ["XA"], "services": [{"name": "sip", "from": ["devices"]}]}).plan_open(
        Observed(offered=OFFERED, asterisk_pid=1, run_addresses=("198.51.100.200",)))
    assert "policy accept" in found.body and "policy drop" not in found.body and "notrack" not in found.body and "ct " not in found.body
    assert [service["name"] for service in found.opened] == ["sip", "ssh"] and "country" not in found.body and "rate_" not in found.body
    assert found.elements["management4"] == ["198.51.100.200"] and found.elements["never_banned4"] == ["10.0.0.1"]
    assert found.described["filtering"] is False and not found.refusal and not found.undecided
