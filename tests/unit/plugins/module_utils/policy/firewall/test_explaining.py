# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table as data for why and the resolver."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import why
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.firewall.hosts import plan


def decided(found, address_sets):
    kernel = why.Kernel(lambda name: (name, None) if name in address_sets else None, None, {})
    return {one.service: one.allowed for one in why.decide(dict(found.described, database=None), kernel)}


def test_why_judges_as_the_chains_do():
    found = plan({"countries_denied": ["XB"], "services": [{"name": "sip", "from": ["devices", "10.0.0.0/8"]}]})
    assert decided(found, ()) == {"rtp": True, "sip": False, "ssh": True}
    assert decided(found, ("devices",)) == {"rtp": True, "sip": True, "ssh": True}
    assert decided(found, ("devices", "country_xb")) == {"rtp": True, "sip": False, "ssh": False}
    assert decided(found, ("devices", "country_xb", "country_exceptions")) == {"rtp": True, "sip": True, "ssh": True}
    assert decided(found, ("country_xb", "country_exceptions"))["sip"] is False, "an exception from countries is no source"
    assert decided(found, ("trunks", "banned_sip", "banned_ssh")) == {"rtp": True, "sip": True, "ssh": False}
    assert decided(found, ("banned_ssh", "never_banned"))["ssh"] is True
    allowed = plan({"countries_allowed": ["XA"]})
    assert [decided(allowed, held)["ssh"] for held in ((), ("country_xa",), ("country_exceptions",))] == [False, True, True]


def test_each_step_names_the_key_that_decides():
    found = plan({"services": [{"name": "sip", "from": ["devices", "10.0.0.0/8", "office.example.org"]}]}).described["services"]
    steps = {(service["name"], step["step"]): step.get("variable") for service in found for step in service["steps"]}
    assert steps["ssh", "rate"] == "firewall_services[ssh].rate" and steps["ssh", "anywhere"] == "firewall_services[ssh].from"
    assert steps["sip", "networks"] == steps["sip", "names"] == "firewall_services[sip].from"


def test_names_stand_with_their_sets():
    found = plan({"management_networks": ["boss.example.org"], "services": [{"name": "ssh", "from": ["office.example.org"]}]}).described
    assert found["groups"] == {"management": ["boss.example.org"]}
    ssh = next(service for service in found["services"] if service["name"] == "ssh")
    assert ssh["names"] == ["office.example.org"] and ssh["steps"][0]["sets"] == ["management", "names_management"]
