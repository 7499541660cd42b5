# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import ipaddress
import json
import struct

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import hidden

NETWORKS = [ipaddress.ip_network("192.168.7.0/24"), ipaddress.ip_network("10.77.0.0/16")]


class Cli:
    def __init__(self, *contacts):
        self.lines = ["/registrar/contact/%d;@%032x: %s" % (number, number, json.dumps(dict(contact, expiration_time=contact.get("until", "2000"))))
                      for number, contact in enumerate(contacts, 100)]

    def run(self, command):
        assert command == "database show registrar"
        return "\n".join(self.lines + ["%d results found.\n" % len(self.lines)])


@pytest.mark.parametrize("contact, is_hidden", [
    ({"uri": "sip:1@198.51.100.7:5060"}, False),
    ({"uri": "sip:1@198.51.100.7:5060", "path": "<sip:198.51.100.1;lr>"}, True),
    ({"uri": "sip:1@198.51.100.7:5060", "path": ""}, False),
    ({"uri": "sip:1@192.168.7.9:5060"}, False),
    ({"uri": "sip:1@192.168.8.9:5060"}, True),
    ({"uri": "sip:1@192.168.8.9:5060", "until": "900"}, False),
    ({"uri": "sip:1@10.77.3.4:5060"}, False),
    ({"uri": "sip:1@phone.example.com:5060"}, True),
    ({"uri": "sip:1@127.0.0.1:5070"}, False),
    ({"uri": "sip:1@[fd77::9]:5060"}, False),
    ({"uri": ""}, False),
])
def test_who_is_hidden(contact, is_hidden):
    assert hidden.find(Cli(contact), NETWORKS, now=1000) == (["100"] if is_hidden else [])


def test_each_name_once_and_in_order():
    row = {"uri": "sip:1@phone.example.com"}
    assert hidden.find(Cli(row, {"uri": "sip:1@198.51.100.7"}, row), NETWORKS, now=1000) == ["100", "102"]


def test_where_the_routes_are_not_known_a_private_network_says_nothing():
    assert hidden.find(Cli({"uri": "sip:1@192.168.8.9:5060"}), [], now=1000) == []


def in_order_of_the_machine(address):
    """An address as /proc/net/route has it."""
    return "%08X" % struct.unpack("=I", ipaddress.ip_address(address).packed)


def test_the_routes_of_the_kernel(tmp_path):
    file = tmp_path / "route"
    rows = [("0.0.0.0", "172.17.0.1", "0.0.0.0"), ("172.17.0.0", "0.0.0.0", "255.255.0.0"), ("192.168.7.0", "0.0.0.0", "255.255.255.0")]
    text = "".join("eth0\t%s\t%s\t0001\t0\t0\t0\t%s\t0\t0\t0\n" % tuple(map(in_order_of_the_machine, row)) for row in rows)
    file.write_text("Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n" + text)
    assert [str(network) for network in hidden.routed(str(file))] == ["172.17.0.0/16", "192.168.7.0/24"]
    assert hidden.routed(str(tmp_path / "missing")) == []
