# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why an address is let in or not: the first step that decides."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import why

NOW = 1793500000
STEPS = [
    {"step": "trunks", "sets": ["trunks"], "variable": "firewall_trunk_networks"},
    {"step": "management", "sets": ["management"], "variable": "firewall_management_networks"},
    {"step": "never_banned", "sets": ["never_banned"], "variable": "firewall_never_banned"},
    {"step": "banned", "sets": ["banned_sip"], "unless": ["never_banned"]},
    {"step": "rate", "sets": ["rate_sip"], "limit": "20 per minute", "variable": "firewall_services (sip, rate)"},
    {"step": "country_exceptions", "sets": ["excepted_sip"], "variable": "firewall_country_exceptions"},
    {"step": "countries_denied", "sets": ["country_xb", "country_xc"], "countries": {"country_xb": "XB", "country_xc": "XC"},
     "variable": "firewall_countries_denied"},
    {"step": "countries_allowed", "sets": ["country_xa"], "countries": {"country_xa": "XA"}, "variable": "firewall_countries_allowed"},
    {"step": "networks", "sets": ["sources_sip"], "variable": "firewall_services (sip, from)"},
    {"step": "names", "sets": ["names_sip"], "variable": "firewall_services (sip, from)"},
]


def decide(held, country=None, names=None, steps=None):
    """The decision for the service, given the elements by set."""
    config = {"database": {"created": 1787373369}, "services": [{"name": "sip", "ports": ["udp/5060"], "steps": STEPS if steps is None else steps}]}
    return why.decide(config, why.Kernel(held.get, country, names or {}), NOW)[0]


XA = {"country_xa": ("10.77.0.0/16", None)}


@pytest.mark.parametrize("held, allowed, reason, variable", [
    ({"trunks": ("198.51.100.7", None), "banned_sip": ("198.51.100.7", 60)}, True,
     "it is in the network of a trunk provider, of Asterisk's configuration or of the variable, "
     "which stands above bans, country rules and limits: 198.51.100.7", "firewall_trunk_networks"),
    ({"banned_sip": ("198.51.100.7", 7300)}, False, "it is banned for another 2 hours", None),
    ({"banned_sip": ("198.51.100.7", None)}, False, "it is banned until the ban is taken back", None),
    ({"excepted_sip": ("198.51.100.0/25", None), "country_xb": ("198.51.100.0/24", None)}, True,
     "it is an exception from the country rules: 198.51.100.0/25; new requests are limited to 20 per minute for each address (firewall_services (sip, rate))",
     "firewall_country_exceptions"),
    ({"country_xc": ("198.51.100.0/24", None)}, False, "its country is denied: XC, says the database of 2026-08-22; new", "firewall_countries_denied"),
    (dict(XA, sources_sip=("10.77.0.0/24", None)), True, "it is in a network that the service is open to: 10.77.0.0/24; new", "firewall_services (sip, from)"),
    (XA, False, "no rule of the service lets it in: it is in none of trunks, management, country_exceptions, networks, names; new", "firewall_services"),
])
def test_who_decides(held, allowed, reason, variable):
    found = decide(held)
    assert (found.allowed, found.variable, found.reason.startswith(reason)) == (allowed, variable, True), found.reason


def test_never_banned_goes_on():
    found = decide(dict(XA, banned_sip=("10.77.0.1", 60), never_banned=("10.77.0.0/16", None), sources_sip=("10.77.0.0/24", None)))
    assert found.allowed
    assert "; it is never banned (firewall_never_banned); " in found.reason


@pytest.mark.parametrize("country, words", [("FR", "it lies in FR, says"), (None, "it lies in none that the database knows, says")])
def test_the_country_is_not_allowed(country, words):
    found = decide({}, country)
    assert (found.allowed, found.variable) == (False, "firewall_countries_allowed")
    assert "its country is not allowed: %s the database of 2026-08-22, and allowed are XA" % words in found.reason


def test_a_name_says_when_it_was_answered():
    found = decide(dict(XA, names_sip=("10.77.0.1", None)), names={"office.example.org": NOW - 240})
    assert "an address of a DNS name that the service is open to: office.example.org, answered 4 minutes ago; " in found.reason


def test_anywhere_and_nothing():
    assert str(decide({}, steps=[{"step": "anywhere", "variable": "x"}])) == "sip (udp/5060): allowed: the service is open to anywhere (x)"
    assert str(decide({}, steps=[])) == "sip (udp/5060): denied: no rule of the service lets it in (firewall_services)"


@pytest.mark.parametrize("seconds, text", [(-5, "a moment"), (1, "1 second"), (119, "1 minute"), (86400 * 3, "3 days")])
def test_times(seconds, text):
    assert why._span(seconds) == text
