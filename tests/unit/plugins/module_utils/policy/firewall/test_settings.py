# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the firewall: defaults, and one sentence for each mistake."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import settings
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

WEB = {"name": "web", "tcp": [443], "from": ["anywhere"]}


@pytest.mark.parametrize("given, words", [
    ({"services": WEB}, "firewall_services must be a list"),
    ({"management_networks": "10.0.0.0/8"}, "firewall_management_networks must be a list, not '10.0.0.0/8'; write ['10.0.0.0/8']."),
    ({"services": [dict(WEB, **{"from": "anywhere"})]}, "firewall_services[web].from must be a list, not 'anywhere'; write ['anywhere']."),
    ({"services": [dict(WEB, port=443)]}, "exceptions, rate."),
    ({"services": [{"tcp": [1]}]}, "firewall_services has an item without a name"),
    ({"services": [dict(WEB, name="Web-1")]}, "has the name 'Web-1'"),
    ({"services": [WEB, WEB]}, "firewall_services names the service web twice"),
    ({"services": [dict(WEB, name="management")]}, "firewall_services has the name 'management', which is that of a group of addresses"),
    ({"services": [dict(WEB, name="trunk_media")]}, "which is that of a group of addresses"),
    ({"services": [dict(WEB, tcp=[70000])]}, "firewall_services[web].tcp has 70000; ports go from 1 to 65535"),
    ({"services": [dict(WEB, prot=1)]}, "has the key 'prot'"),
    ({"services": [dict(WEB, protocols=["tcp"])]}, "firewall_services[web].protocols names 'tcp'"),
    ({"services": [dict(WEB, protocols=[6])]}, "names 6, which is tcp"),
    ({"services": [dict(WEB, protocols=["vrpp"])]}, "names 'vrpp', which is no protocol"),
    ({"services": [{"name": "web", "tcp": [443]}]}, "does not say from where"),
    ({"services": [{"name": "web", "from": ["anywhere"]}]}, "neither tcp, udp nor protocols"),
    ({"services": [dict(WEB, **{"from": []})]}, "firewall_services[web].from is empty"),
    ({"services": [dict(WEB, **{"from": ["10.0.0.0/33"]})]}, "firewall_services[web].from: 10.0.0.0/33"),
    ({"services": [dict(WEB, **{"from": ["everywhere"]})]}, "firewall_services[web].from: everywhere is neither"),
    ({"services": [dict(WEB, enabled="maybe")]}, "enabled must be auto, true or false, not 'maybe'"),
    ({"services": [dict(WEB, rate={"requests": 5})]}, "firewall_services[web].rate must be a dictionary"),
    ({"services": [dict(WEB, rate={"requests": 0, "per": "minute"})]}, "rate.requests must be a number"),
    ({"services": [dict(WEB, rate={"requests": 1, "per": "day"})]}, "rate.per must be one of second, minute, hour, not 'day'"),
    ({"services": [dict(WEB, countries_allowed=["XA"], countries_denied=["XA"])]}, "XA stands in firewall_services[web].countries_allowed and in"),
    ({"management_networks": ["10.0.0.1/24"]}, "firewall_management_networks: 10.0.0.1/24 has host bits set"),
    ({"never_banned": ["office.example.org"]}, "firewall_never_banned: office.example.org is neither"),
    ({"denied": ["3306"]}, "firewall_denied has '3306'"),
    ({"denied": ["tcp/0"]}, "firewall_denied has '0'"),
    ({"denied": ["protocol/none"]}, "firewall_denied names 'none'"),
    ({"countries_allowed": ["GERMANY"]}, "firewall_countries_allowed: GERMANY is no country code"),
    ({"countries_allowed": ["DE", "de"]}, "firewall_countries_allowed names DE twice"),
    ({"countries_allowed": [False]}, "Norway"),
    ({"country_database": "geo.csv"}, "firewall_country_database must be auto or the absolute path"),
    ({"country_max_age_days": 0}, "firewall_country_max_age_days must be a number of days"),
    ({"rtp_range": "20000-10000"}, "firewall_rtp_range has '20000-10000'"),
    ({"device_rtp": [{"from": ["10.0.0.0/8"]}]}, "firewall_device_rtp has the item"),
    ({"device_rtp": [{"from": ["10.0.0.0/8"], "source_ports": "16384-16482"}, {"from": ["198.51.100.1", "10.1.0.0/16"], "source_ports": "20000-20100"}]},
     "firewall_device_rtp has 10.1.0.0/16 in two items, and what comes from there would have to fit both"),
    ({"disable_other_managers": "perhaps"}, "firewall_disable_other_managers must be true or false"),
])
def test_a_mistake_is_one_sentence_with_the_variable_and_the_value(given, words):
    with pytest.raises(SettingsError) as caught:
        settings.complete(given)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_nothing_reads_is_a_warning():
    assert settings.complete({"managment_networks": []})[1] == [
        "Nothing reads the variable firewall_managment_networks; did you mean firewall_management_networks?"]
    assert settings.complete({"xyz": 1})[1] == ["Nothing reads the variable firewall_xyz."]


def test_what_is_right_is_made_plain():
    found = settings.complete({
        "services": [{"name": "vpn", "udp": ["500", 4500], "protocols": ["esp", 51], "from": ["Office.Example.ORG", "devices"],
                      "rate": {"requests": "3", "per": "hour"}},
                     {"name": "sip", "countries_allowed": ["de"]}, {"name": "old", "enabled": False}],
        "denied": ["tcp/3306", "udp/5-9", "protocol/vrrp", "process/avahi-daemon", "peer/10.0.0.7"], "rtp_range": "10000-10100", "services_extra": None})[0]
    assert found["services"]["vpn"] == {
        "enabled": "auto", "udp": ((500, 500), (4500, 4500)), "protocols": [50, 51], "from": ["office.example.org", "devices"], "exceptions": [],
        "rate": {"requests": 3, "per": "hour", "burst": 3}}
    assert found["services"]["sip"]["countries_allowed"] == ["DE"] and found["services"]["old"]["enabled"] == "false"
    assert found["denied"] == [("tcp", ((3306, 3306),)), ("udp", ((5, 9),)), ("protocol", 112), ("process", "avahi-daemon"), ("peer", "10.0.0.7")]
    assert found["rtp_range"] == ((10000, 10100),)
