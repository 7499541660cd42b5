# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of the table and what goes with it."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.firewall.hosts import chain, plan


def test_every_name_that_a_rule_uses_is_declared():
    found = plan({"countries_allowed": ["XA"], "countries_denied": ["XB"], "device_rtp": [{"from": ["10.0.0.0/8"], "source_ports": "16384-16482"}],
                  "management_networks": ["boss.example.org"],
                  "services": [{"name": "web", "tcp": [443], "from": ["devices", "10.0.0.0/8", "office.example.org"],
                                "rate": {"requests": 1, "per": "hour"}, "exceptions": ["10.0.0.1"]}]})
    for used, declared in ((r"@(\w+[46])\b", r"^set (\w+)"), (r'counter name "(\w+)"', r"^counter (\w+)"), (r"jump (\w+)", r"^chain (\w+)")):
        names = set(re.findall(declared, found.body, re.M))
        assert set(re.findall(used, found.body)) <= names
    declared = set(re.findall(r"^set (\w+)", found.body, re.M))
    assert set(found.elements) <= declared and max(map(len, declared)) <= 31
    assert found.names == {"names_management": ["boss.example.org"], "names_web": ["office.example.org"]}
    assert found.body.count("{") == found.body.count("}")


def test_media_from_ports_that_programs_use_too_is_tracked():
    found = plan(ephemeral=(15000, 60999))
    assert "udp dport 10000-14999 udp sport != 53 fib daddr type local notrack" in chain(found, "raw_in")
    assert "udp sport 10000-14999 udp dport != 53 notrack" in chain(found, "raw_out")
    assert "jump running" in chain(found, "service_rtp") and "jump running" not in chain(plan(), "service_rtp")
    assert "15000-20000" in found.warnings[0]


def test_without_media_there_are_no_raw_chains():
    assert "notrack" not in plan({"services": [{"name": "rtp", "enabled": False}]}).body


def test_the_longest_name_of_a_service_makes_names_that_every_nft_takes():
    longest = {"name": "a" * 20, "tcp": [443], "from": ["10.0.0.0/8", "office.example.org"], "rate": {"requests": 1, "per": "hour"}, "exceptions": ["10.0.0.1"]}
    found = plan({"countries_allowed": ["XA"], "countries_denied": ["XB"], "services": [longest]})
    assert max(len(name) for name in re.findall(r"^(?:set|chain|counter) (\S+)", found.body, re.M)) <= 31
