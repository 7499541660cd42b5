# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services are open: what is offered, what is wished, and who gives way."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import services, settings
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.firewall.hosts import OFFERED


def opened(given, offered=None, **more):
    return {service.name: service for service in services.open_services(settings.complete(given)[0], OFFERED if offered is None else offered, **more)}


def test_only_what_is_offered_is_open():
    assert {name: service.shown() for name, service in opened({}).items()} == {
        "rtp": "udp/10000-20000", "sip": "tcp/5060-5061, udp/5060", "ssh": "tcp/22"}
    assert opened({}, {}) == {}


def test_a_default_is_changed_by_its_name():
    found = opened({"services": [{"name": "ssh", "enabled": False}, {"name": "dundi", "enabled": True}, {"name": "iax2", "udp": [4570]},
                                 {"name": "sip", "tcp": [5080], "from": ["trunks"], "rate": {}}]})
    assert set(found) == {"rtp", "sip", "dundi"}
    assert (found["dundi"].shown(), found["sip"].shown(), found["sip"].rate, found["sip"].words) == ("udp/4520", "tcp/5080", {}, ("trunks",))
    assert found["sip"].groups == ("management", "trunks") and found["rtp"].groups == ("management", "trunks", "trunk_media")


def test_countries_of_the_role_hold_for_all_but_media_and_lists_of_a_service():
    found = opened({"countries_allowed": ["XA"], "countries_denied": ["XB"], "services": [{"name": "ssh", "countries_allowed": [], "countries_denied": []}]})
    assert {name: (service.allowed, service.denied) for name, service in found.items()} == {"rtp": ((), ()), "sip": (("XA",), ("XB",)), "ssh": ((), ())}


def test_media_leaves_out_the_ports_of_others():
    wide = dict(OFFERED, rtp={"udp": ((5000, 31000),)}, udptl={"udp": ((4990, 5001),)})
    found = opened({"denied": ["udp/6000-6001"], "services": [{"name": "vpn", "udp": [500, 7000], "from": ["anywhere"]}]}, wide, foreign=[11211],
                   lasting=(4000, 4001))
    assert found["rtp"].udp == ((4000, 4001), (5000, 5059), (5061, 5999), (6002, 6999), (7001, 11210), (11212, 31000))
    assert found["udptl"].udp == ((4990, 4999),)
    assert opened({"rtp_range": "16384-16482"})["rtp"].udp == ((16384, 16482),)


@pytest.mark.parametrize("given, words", [
    ({"services": [{"name": "web", "tcp": ["5000-6000"], "from": ["anywhere"]}]}, "tcp/5060-5061 belongs to the services sip and web"),
    ({"services": [{"name": "a", "protocols": ["esp"], "from": ["anywhere"]}, {"name": "b", "protocols": [50], "from": ["anywhere"]}]},
     "Protocol 50 belongs to the services a and b"),
    ({"denied": ["tcp/20-30"]}, "firewall_denied closes tcp/22, and the service ssh opens it"),
    ({"denied": ["protocol/esp"], "services": [{"name": "a", "protocols": ["esp"], "from": ["anywhere"]}]}, "firewall_denied closes protocol/50"),
])
def test_contradictions(given, words):
    with pytest.raises(SettingsError) as caught:
        opened(given)
    assert words in str(caught.value)
