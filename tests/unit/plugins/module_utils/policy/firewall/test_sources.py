# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service says to an address."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.services import Service
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.sources import Lookup, Sources, group
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.firewall.hosts import COUNTRIES

GROUPS = {"management": group(["10.9.0.0/16", "boss.example.org"]), "trunks": group(["198.51.100.200"]), "trunk_media": group(["198.51.100.201"]),
          "devices": group(["10.1.0.0/16"])}
SOURCES = Sources(GROUPS, ["198.51.100.130"], COUNTRIES, {"boss.example.org": ["198.51.100.131"], "office.example.org": ["fd77::8000:0:0:1"]})


@pytest.mark.parametrize("service, address, verdict", [
    (Service("ssh", words=("anywhere",)), "198.51.100.9", (True, "anywhere")),
    (Service("ssh", words=("management",)), "198.51.100.9", (False, "no source of it")),
    (Service("ssh", words=("management",)), "198.51.100.131", (True, "management")),
    (Service("ssh", words=("management",)), "198.51.100.200", (False, "no source of it")),
    (Service("sip", words=("devices",), denied=("XB",)), "198.51.100.200", (True, "trunks")),
    (Service("sip", words=("devices",)), "198.51.100.201", (False, "no source of it")),
    (Service("rtp", words=("devices",)), "198.51.100.201", (True, "trunk_media")),
    (Service("sip", words=("devices",)), "10.1.2.3", (True, "devices")),
    (Service("sip", networks=("fd77::/96",)), "fd77::5", (True, "its own sources")),
    (Service("sip", names=("office.example.org",)), "fd77::8000:0:0:1", (True, "its own sources")),
    (Service("sip", words=("anywhere",), allowed=("XA",)), "198.51.100.1", (True, "anywhere")),
    (Service("sip", words=("anywhere",), allowed=("XA",)), "fd77::8000:0:0:2", (False, "its country is not allowed")),
    (Service("sip", words=("anywhere",), denied=("XA", "XB")), "198.51.100.129", (False, "its country is denied")),
    (Service("sip", words=("anywhere",), denied=("XB",)), "198.51.100.130", (True, "anywhere")),
    (Service("sip", words=("anywhere",), denied=("XB",), exceptions=("198.51.100.132",)), "198.51.100.132", (True, "anywhere")),
    (Service("sip", networks=("10.0.0.0/8",), allowed=("XA",), exceptions=("198.51.100.132",)), "198.51.100.132", (False, "no source of it")),
])
def test_verdicts(service, address, verdict):
    assert SOURCES.verdict(service, address) == verdict


def test_further_management_changes_nothing_else():
    more = SOURCES.with_management(["198.51.100.9"])
    assert more.verdict(Service("ssh"), "198.51.100.9") == (True, "management") and not SOURCES.verdict(Service("ssh"), "198.51.100.9")[0]
    assert more.groups["devices"] == GROUPS["devices"] and more.exceptions == SOURCES.exceptions


def test_a_lookup_keeps_the_families_apart():
    found = Lookup([networks.parse("0.0.0.0/0"), networks.parse("fd77::/64")])
    assert "255.255.255.255" in found and "fd77::ffff" in found and "fd78::" not in found and "::1" not in found
