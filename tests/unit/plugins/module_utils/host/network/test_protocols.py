# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import protocols
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.listeners import Listener

STATES = """src 198.51.100.1 dst 198.51.100.2
\tproto esp spi 0xc5a1f2e0 reqid 1 mode tunnel
\treplay-window 32 flag af-unspec
\tauth-trunc hmac(sha256) 0x00112233445566778899aabbccddeeff 128
src 198.51.100.3 dst 198.51.100.1
\tproto esp spi 0xc5a1f2e1 reqid 2 mode tunnel
\tenc cbc(aes) 0x00112233445566778899aabbccddeeff
\tencap type espinudp sport 4500 dport 4500 addr 0.0.0.0
src fd77::1 dst fd77::2
\tproto ah spi 0x00000010 reqid 0 mode transport
"""


@pytest.fixture(autouse=True)
def nothing_from_ip(monkeypatch):
    monkeypatch.setattr(commands, "output", lambda words: ("", None))


def numbers(proc, listening=()):
    return [(one.number, one.name, one.process) for one in protocols.protocols(None, listening, str(proc))]


def test_raw_sockets_and_groups(proc):
    assert numbers(proc) == [(2, "igmp", ""), (89, "ospf", "python3"), (112, "vrrp", "python3")]


def test_groups_of_the_neighbourhood_need_no_igmp(proc):
    text = (proc.path / "self/net/igmp").read_text()
    proc.write("self/net/igmp", text.replace("030201EF", "FB0000E0"))
    assert 2 not in [row[0] for row in numbers(proc)]


def test_packet_sockets(proc):
    assert protocols.packet_sockets(proc=str(proc)) == [("python3", 0, 3)]


def test_sctp_and_udplite(proc):
    proc.write("self/net/sctp/eps", " ENDPT     SOCK   STY SST HBKT LPORT   UID INODE LADDRS\n"
               "ffff8a 0 2   10  28   2905      0 7001 0.0.0.0 198.51.100.1\nffff8b 0 2   7   29   40001      0 7002 0.0.0.0\n")
    proc.append("self/net/udplite", "    1: 00000000:1234 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 7003 2 0 0\n")
    proc.process(3000, "sgw", fd=["socket:[7001]", "socket:[7003]"])
    found = {one.number: one for one in protocols.protocols(proc=str(proc))}
    assert found[132] == (132, "sctp", "sgw", "port 2905 is bound on 0.0.0.0 and 198.51.100.1")
    assert found[136] == (136, "udplite", "sgw", "port 4660 is bound on 0.0.0.0")


def test_tunnels():
    rows = [{"ifname": "eth0"}, {},
            {"ifname": "gre1", "linkinfo": {"info_kind": "gre", "info_data": {"remote": "198.51.100.7", "local": "any"}}},
            {"ifname": "sit0", "linkinfo": {"info_kind": "sit", "info_data": {"remote": "any"}}},
            {"ifname": "wg0", "linkinfo": {"info_kind": "wireguard"}}]
    assert list(protocols.interfaces(json.dumps(rows))) == [
        (47, "gre", "", "gre1 is a tunnel interface (gre, other end 198.51.100.7)"), (41, "ipv6", "", "sit0 is a tunnel interface (sit, other end any)")]
    assert not list(protocols.interfaces(""))


def test_ipsec_without_its_keys():
    found = list(protocols.ipsec(STATES))
    assert found == [(50, "esp", "", "IPsec from 198.51.100.1 to 198.51.100.2 is set up"), (51, "ah", "", "IPsec from fd77::1 to fd77::2 is set up")]


def test_a_daemon_that_can_agree_on_ipsec(proc):
    ike = [Listener("udp", 4, "0.0.0.0", 500, "charon", 5, "root"), Listener("udp", 4, "0.0.0.0", 4500, "charon", 5, "root"),
           Listener("udp", 4, "0.0.0.0", 4500, "python3", 6, "root")]
    assert numbers(proc, ike)[1:2] == [(50, "esp", "charon")]
