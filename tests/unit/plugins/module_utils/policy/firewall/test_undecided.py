# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nobody has decided, and how it is said."""

from __future__ import annotations

import json
import re

import pytest

from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.firewall.hosts import Listener, Peer, Protocol, plan


def read(text):
    """What YAML makes of an item that is to be copied; the test hosts have no reader of YAML."""
    return json.loads(re.sub(r"[\w.-]+", lambda word: word[0] if word[0].isdigit() else '"%s"' % word[0], text.split(": ", 1)[1]))


def undecided(settings=None, **seen):
    return plan(settings, **seen).undecided


def test_what_belongs_to_a_service_or_is_denied_is_decided():
    listeners = [Listener("tcp", 22), Listener("udp", 10002, "asterisk", 1), Listener("udp", 68, "dhclient"), Listener("udp", 546, "dhclient", family=6),
                 Listener("udp", 41000, "asterisk", 1, ephemeral=True), Listener("tcp", 3306), Listener("udp", 5353, "avahi-daemon"),
                 Listener("tcp", 8080, "docker-proxy")]
    found = plan({"denied": ["tcp/3306", "process/avahi-daemon"]}, listeners=listeners, clients=(("udp", 41000),))
    assert found.undecided == [] and found.refusal == ""
    assert any("Docker publishes tcp/8080" in warning for warning in found.warnings)


def test_a_listener_is_told_of_once_with_all_ports_and_who_uses_it():
    one, = undecided(listeners=[Listener("tcp", 3306), Listener("tcp", 3306, family=6, address="::"), Listener("tcp", 33060)], peers=[Peer("10.0.0.5", 3306)])
    assert one.what == "tcp/3306, tcp/33060 (mariadbd, on 0.0.0.0 and ::, in use by 10.0.0.5)"
    assert read(one.open) == [{"name": "mariadbd", "tcp": [3306, 33060], "from": ["10.0.0.5"]}]
    assert one.close == "tcp/3306', 'tcp/33060"


def test_what_is_suggested_decides_it():
    seen = {"listeners": [Listener("tcp", 3306), Listener("udp", 51820, "", None), Listener("udp", 50000, "avahi-daemon", ephemeral=True),
                          Listener("tcp", 111, None, None)],
            "protocols": [Protocol(112, "vrrp"), Protocol(253, "253")], "peers": [Peer("198.51.100.9")]}
    found = undecided({"services": [{"name": "ssh", "from": ["management"]}]}, **seen)
    assert len(found) == 7
    opening = [item for one in found if one.kind != "peer" for item in read(one.open)]
    closing = [word for one in found for word in one.close.split("', '")]
    ssh = {"name": "ssh", "from": ["management"]}
    assert undecided({"services": opening + [ssh], "management_networks": ["198.51.100.9"]}, **seen) == []
    assert undecided({"denied": closing, "services": [ssh]}, **seen) == []


@pytest.mark.parametrize("process", ["Plex DLNA Serve", "management", "it's"])
def test_what_is_suggested_decides_whatever_a_program_is_called(process):
    seen = {"listeners": [Listener("udp", 50000, process, ephemeral=True)]}
    one, = undecided(**seen)
    assert undecided({"services": read(one.open)}, **seen) == [] == undecided({"denied": [one.close]}, **seen)
    assert "'" not in one.close


def test_doors_of_asterisk_are_told_of_one_by_one():
    found = undecided(listeners=[Listener("tcp", 5038, "asterisk", 1), Listener("tcp", 8088, "asterisk", 1)],
                      labels={("tcp", 5038): "ami", ("tcp", 8088): "http"})
    assert [one.process for one in found] == ["asterisk, ami", "asterisk, http"] and "name: ami" in found[0].open


def test_a_port_of_media_that_another_program_has_is_no_media():
    one, = undecided(listeners=[Listener("udp", 11211, "memcached")])
    assert one.close == "udp/11211"


def test_peers_that_would_be_cut_off():
    rules = {"countries_denied": ["XB"], "services": [{"name": "ssh", "from": ["management"], "countries_denied": []}]}
    found = undecided(rules, peers=[Peer("198.51.100.9"), Peer("198.51.100.200", 5060, "udp", "asterisk"), Peer("198.51.100.3", 5060, "udp", "asterisk"),
                                    Peer("10.0.0.1", 9999)])
    assert [one.what for one in found] == ["198.51.100.9 uses tcp/22 (ssh) now and would be refused (no source of it)",
                                           "198.51.100.200 uses udp/5060 (sip) now and would be refused (its country is denied)"]
    decided = dict(rules, denied=["peer/198.51.100.9"], country_exceptions=["198.51.100.200"])
    assert undecided(decided, peers=[Peer("198.51.100.9"), Peer("198.51.100.200", 5060, "udp")]) == []
