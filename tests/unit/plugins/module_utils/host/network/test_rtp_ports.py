# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import rtp_ports


def socket(port, service=None, protocol="udp", address="0.0.0.0"):
    return {"protocol": protocol, "family": "ipv4", "address": address, "port": port, "service": service, "module": None, "tls": False}


def look(*rows):
    return [row["port"] for row in rtp_ports.look({"rtp": {"start": 10000, "end": 10999, "from": "daemon"}, "sockets": list(rows)}).former]


def test_a_pair_outside_of_the_range_is_a_call_of_before():
    assert look(socket(15000), socket(15001), socket(10010, "rtp"), socket(10011, "rtp"), socket(5060, "sip")) == [15000, 15001]


def test_what_is_no_pair():
    assert look(socket(15000), socket(16001), socket(16002), socket(17000), socket(17001, protocol="tcp"), socket(18000), socket(18001, address="::")) == []


def test_the_range():
    seen = rtp_ports.look({"rtp": {"start": 10000, "end": 10999, "from": "files"}, "sockets": None})
    assert seen == (10000, 10999, [])
