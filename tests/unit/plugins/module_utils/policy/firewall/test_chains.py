# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of rules; what they do to packets is tested in tests/daemon/test_firewall_traffic.py."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import chains
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.services import Service

EVERYTHING = Service("sip", ((5060, 5060),), ((5060, 5060),), (), ("10.0.0.0/8",), ("office.example.org",), ("devices",), ("DE",), ("FR",), ("10.9.9.9",),
                     {"requests": 10, "per": "minute", "burst": 20})


def places(lines, *words):
    return [next(number for number, line in enumerate(lines) if word in line) for word in words]


def test_the_order_of_a_service():
    lines = chains.service_chain(EVERYTHING, {"trunks", "sip"}, [], True)
    found = places(lines, "@management4 accept", "@trunks4", "@names_trunks4", "jump known_sip", "@banned_sip4", "jump guard_sip", "jump running", "!= syn",
                   "@rate_sip4", "jump admitted_sip", "jump asks_sip", "\taccept")
    assert found == sorted(found)
    admitted = "\n".join(chains.hooks(EVERYTHING, {"trunks", "sip"})).split("chain admitted_sip {\n")[1].splitlines()
    found = places(admitted, "jump countries_sip", "@sources_sip4 ", "@names_sip4", "@devices4 return", 'counter name "dropped_sip" drop', "}")
    assert found == sorted(found) and not any("@names_devices" in line for line in admitted)


def test_countries_exceptions_come_first():
    assert [line.split()[2] for line in chains.countries_chain(EVERYTHING)[1:-1]] == [
        "@excepted_sip4", "@excepted_sip6", "@country_fr4", "@country_fr6", "!=", "!="]


def test_both_families_have_every_rule():
    for lines in (chains.service_chain(EVERYTHING, {"sip"}, [], True), chains.countries_chain(EVERYTHING)):
        four, six = ([line for line in lines if word in line] for word in ("ip saddr", "ip6 saddr"))
        assert [line.replace("ip saddr", "X").replace("4 ", "6 ") for line in four] == [
            line.replace("ip6 saddr and ffff:ffff:ffff:ffff::", "X").replace("ip6 saddr", "X") for line in six]


def test_the_host_begins_a_flow_of_sip_with_a_request_and_not_with_an_answer():
    lines = chains.service_chain(EVERYTHING, (), [], True)
    assert [line for line in lines if "ct direction reply" in line and "@begun_sip" not in line] == [
        "\tmeta l4proto udp ct direction reply @th,64,32 { 0x5349502f, 0x41434b20, 0x42594520, 0x43414e43 } accept"]
    assert "\tudp sport 5060 udp length > 40 @th,64,32 != 0x5349502f update @begun_sip4 { ip daddr . udp dport }" in chains.begun_chain([EVERYTHING])
    assert chains.begun_chain([EVERYTHING._replace(udp=())]) == []
    assert "\tjump running" in chains.service_chain(Service("iax2", udp=((4569, 4569),)), (), [], True)


def test_limits_count_what_is_new():
    def rate(service):
        return [line for line in chains.service_chain(service._replace(rate={"requests": 1, "per": "hour", "burst": 2}), (), [], True) if "@rate" in line]
    assert "@th,64,32" in rate(Service("sip", udp=((5060, 5060),)))[0]
    assert "ct state new" in rate(Service("iax2", udp=((4569, 4569),)))[0]
    assert rate(Service("ssh", tcp=((22, 22),)))[0].strip().startswith("meta l4proto tcp update @rate_ssh4 { ip saddr limit rate over 1/hour burst 2 packets }")
    assert rate(Service("vpn", protocols=(50,))) == []


def test_media_that_nobody_tracks_asks_no_connection():
    media = Service("rtp", udp=((10000, 20000),), words=("anywhere",))
    lines = chains.service_chain(media, (), [((16384, 16482),)], False)
    assert "jump running" not in "".join(lines) and "\tip saddr @device_rtp_0_4 udp sport != 16384-16482 counter name \"dropped_rtp\" drop" in lines
    assert lines[-2] == "\taccept"
    assert chains.raw_chains(()) == []


def test_media_comes_first_in_the_input():
    lines = chains.input_chain([Service("rtp", udp=((10000, 20000),)), EVERYTHING, Service("vpn", protocols=(50, 51))])
    found = places(lines, 'iif "lo"', "jump needed", "service_rtp", "udp dport 5060", "tcp dport 5060", "{ 50, 51 } jump service_vpn",
                   "dport 68", "jump running", "dropped")
    assert found == sorted(found) and "policy drop" in lines[1]
