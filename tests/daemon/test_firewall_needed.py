# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Before the table, while it comes, and what a network needs: media, connections that are up, ICMP of both families, DHCP."""

from __future__ import annotations

import ipaddress

from wire import EAST, HOST, WEST, Wire, fixtures

STREAM = ["media %d" % number for number in range(400)]


def started(one):
    """A host with a few programs, whose flows no table has known yet."""
    one.host.start_tool("serve", [22, 5060, 3306], [10000, 12000, 5060])
    one.peer.start_tool("serve", [4444], [7000])


wire, nothing_left = fixtures(Wire, started)


class Line:
    """A TCP connection that is held."""

    def __init__(self, holder, target, port, source):
        self.holder, self.folder = holder, "/root/line%d" % (abs(hash((target, port, source, holder.name))) % 10 ** 8)
        holder.exec("rm -rf %s; mkdir -p %s; mkfifo %s/say; touch %s/heard" % ((self.folder,) * 4))
        holder.start_tool("line", target, port, source, self.folder)

    def say(self, text):
        """Send a text, which the other end sends back."""
        self.holder.exec("printf %%s %s > %s/say" % (text, self.folder))

    def hears(self, text, seconds=20):
        self.holder.until(lambda: text in self.holder.exec("cat %s/heard" % self.folder), seconds)


def begin_media(wire, address, sport):
    """Send media to the host for some seconds, which sends it back; the file with what came back."""
    place = "/root/answers%d" % sport
    words = '["%s", 12000, %s, "%s", %d, 0.01]' % (address(HOST), str(STREAM).replace("'", '"'), address(EAST), sport)
    wire.peer.background("rm -f %s; python3 /root/packets.py udp '%s' > %s" % (place, words, place))
    return place


def test_media_is_not_tracked_and_goes_on_through_every_change(wire):
    """A call that is up when the table comes, and one that begins afterwards, while the table is changed."""
    for address in wire.families:
        before = begin_media(wire, address, 16500)
        wire.load()
        after = begin_media(wire, address, 16400)
        for settings in ({"never_banned": ["10.0.0.0/8"]}, {"services": [{"name": "rtp", "from": [wire.v4(EAST), wire.v6(EAST)]}]}, {}):
            wire.load(settings)
            assert wire.flows(["sport=16400"]) == []
        for place in (before, after):
            wire.peer.until(lambda: wire.peer.exec("cat %s" % place).strip().endswith("]"))  # noqa: B023
            assert wire.peer.exec("cat %s" % place).count("media") == len(STREAM)
        wire.unload()


def test_media_comes_from_where_it_may(wire):
    wire.load({"services": [{"name": "rtp", "from": ["devices"]}], "device_networks": [wire.v4(EAST), wire.v6(EAST)],
               "trunk_media_networks": [wire.v4(WEST), wire.v6(WEST)], "device_rtp": [{"from": [wire.v4(EAST), wire.v6(EAST)], "source_ports": "16384-16482"}]})
    for address in wire.families:
        assert wire.peer.ask("udp", address(HOST), 10000, ["a"], address(EAST), 16400) == ["a"]
        assert wire.peer.ask("udp", address(HOST), 10000, ["a"], address(EAST), 17000) == [], "outside of the device's range"
        assert wire.peer.ask("udp", address(HOST), 10000, ["a"], address(WEST), 17000) == ["a"], "the provider's media has no such range"
    wire.load({"services": [{"name": "rtp", "from": ["devices"]}], "device_networks": [wire.v4(EAST), wire.v6(EAST)]})
    assert [wire.peer.ask("udp", address(HOST), 10000, ["a"], address(WEST)) for address in wire.families] == [[], []]


def test_media_in_the_range_of_other_programs_stays_tracked_and_answers_come_in(wire):
    """The host asks from a port that is a media port too, and media has sources that leave the answer out."""
    wire.load({"services": [{"name": "rtp", "from": ["management"]}]}, ephemeral=(12001, 12100))
    assert [wire.host.ask("udp", address(EAST), 7000, ["question"], "", 12050) for address in wire.families] == [["question"]] * 2
    wire.load({"services": [{"name": "rtp", "from": ["management"]}]})
    assert [wire.host.ask("udp", address(EAST), 7000, ["question"], "", 12050) for address in wire.families] == [[], []]


def test_answers_of_name_servers_come_in_on_ports_of_media(wire):
    """A resolver on the host asks from any port (dnsmasq, unbound); from port 53 alone nobody comes in."""
    wire.load({"services": [{"name": "rtp", "from": ["management"]}]})
    assert [wire.peer.ask("udp", address(HOST), 12000, ["a"], address(WEST), 53) for address in wire.families] == [[], []]
    wire.peer.start_tool("serve", [], [53])
    assert [wire.host.ask("udp", address(EAST), 53, ["question"], "", 12060) for address in wire.families] == [["question"]] * 2


def test_connections_that_are_up_when_the_table_comes_go_on(wire):
    """Both those that others opened and those that this host opened, even if the other end speaks first: conntrack knows none of them."""
    for address in wire.families:
        wire.host.exec("conntrack -F 2>/dev/null; true")
        inbound = Line(wire.peer, address(HOST), 22, address(WEST))
        outbound = Line(wire.host, address(EAST), 4444, address(HOST))
        wire.load({"services": [{"name": "ssh", "from": [wire.v4(EAST), wire.v6(EAST)]}]})
        assert wire.peer.ask("connect", address(HOST), 22, address(WEST)) == "silent", "a new one is refused"
        inbound.say("still-here")
        inbound.hears("still-here")
        outbound.say("me-too")
        outbound.hears("me-too")
        wire.load({"services": [{"name": "ssh", "from": ["management"]}]})
        inbound.say("after-a-change")
        inbound.hears("after-a-change")
        wire.unload()


def test_an_answer_to_what_this_host_asks_comes_in(wire):
    wire.load()
    for address in wire.families:
        assert wire.host.ask("connect", address(EAST), 4444) == "open"
        assert wire.host.ask("udp", address(EAST), 7000, ["question"]) == ["question"]


def test_echo_and_errors_of_icmp_come_in(wire):
    wire.load()
    assert wire.peer.ask("icmp", wire.v4(HOST), wire.v4(EAST), 8, answer=0)
    assert wire.peer.ask("icmp", wire.v6(HOST), wire.v6(EAST), 128, answer=129)
    # Others do not: a timestamp request (13) is answered by Linux, and is nobody's business.
    assert not wire.peer.ask("icmp", wire.v4(HOST), wire.v4(EAST), 13, body="0001000100000000000000000000000000000000"[:36], answer=14, seconds=1)
    for address in wire.families:
        assert wire.host.ask("refused", address(EAST), 7999, 10002), "a telephone's 'port unreachable' about media, which nobody tracks"


def test_the_path_mtu_of_media_is_learned(wire):
    """Fragmentation needed, and packet too big, about a flow that conntrack does not know."""
    wire.load()
    head4 = "4500005c000040004011%s" % "0000" + "".join("%02x" % int(part) for address in (wire.v4(HOST), wire.v4(EAST)) for part in address.split("."))
    wire.host.start_tool("serve", [], [10010])
    wire.peer.ask("udp", wire.v4(HOST), 10010, ["a"], wire.v4(EAST), 16400)
    wire.peer.ask("icmp", wire.v4(HOST), wire.v4(EAST), 3, 4, body="00000578" + head4 + "271a4010" + "00480000")
    wire.host.until(lambda: "mtu 1400" in wire.host.exec("ip route get %s" % wire.v4(EAST)))
    six = ["".join(part.zfill(4) for part in _full(address)) for address in (wire.v6(HOST), wire.v6(EAST))]
    wire.peer.ask("udp", wire.v6(HOST), 10010, ["a"], wire.v6(EAST), 16400)
    wire.peer.ask("icmp", wire.v6(HOST), wire.v6(EAST), 2, 0, body="00000514" + "6000000000481140" + "".join(six) + "271a4010" + "00480000")
    wire.host.until(lambda: "mtu 1300" in wire.host.exec("ip -6 route get %s" % wire.v6(EAST)))


def _full(address):
    return ipaddress.ip_address(address).exploded.split(":")


def link_local(one):
    return one.exec("ip -6 -o addr show dev eth0 scope link").split()[3].split("/")[0]


def test_neighbours_routers_and_groups_are_heard(wire):
    wire.load()
    wire.host.exec("ip -6 neigh flush dev eth0; ip neigh flush dev eth0")
    wire.peer.exec("ip -6 neigh flush dev eth0")
    assert wire.peer.ask("icmp", wire.v6(HOST), wire.v6(EAST), 128, answer=129), "neighbour discovery in both directions"
    local = link_local(wire.peer)
    # A router advertisement (RFC 4861): hop limit 64, lifetime 0, the prefix fd77:0:0:9::/64 to make an address from.
    prefix = "030440c0" + "00000e10" + "00000e10" + "00000000" + "fd770000000000090000000000000000"
    wire.peer.ask("icmp", "ff02::1", local, 134, body="40000000" + "00000000" + "00000000" + prefix)
    wire.host.until(lambda: "fd77::9:" in wire.host.exec("ip -6 addr show dev eth0"))
    place = wire.peer.start_tool("hear", 131, link_local(wire.host))
    wire.peer.ask("icmp", "ff02::1", local, 130, body="00010000" + "00" * 16, hops=1)
    wire.peer.until(lambda: wire.peer.exec("cat %s" % place).split()[-1] == "true", 20)


def test_answers_of_dhcp_servers_come_in(wire):
    wire.host.start_tool("serve", [], [68, 546], log="/root/dhcp")
    wire.load()
    send = "import socket; s = socket.socket(socket.AF_INET%s, socket.SOCK_DGRAM); s.bind(('%s', %d)); s.sendto(b'%s', (%r, %d%s))"
    scope = wire.peer.exec("cat /sys/class/net/eth0/ifindex").strip()
    wire.peer.exec(["python3", "-c", send % ("", wire.v4(EAST), 68, "not-a-server", wire.v4(HOST), 68, "")])
    wire.peer.exec(["python3", "-c", send % ("6", wire.v6(EAST), 547, "from-afar", wire.v6(HOST), 546, "")])
    wire.peer.exec(["python3", "-c", send % ("", wire.v4(EAST), 67, "offer4", wire.v4(HOST), 68, "")])
    wire.peer.exec(["python3", "-c", send % ("6", "::", 547, "advertise6", link_local(wire.host), 546, ", 0, " + scope)])
    wire.host.until(lambda: {"offer4", "advertise6"} <= set(wire.host.exec("cat /root/dhcp").split()))
    assert set(wire.host.exec("cat /root/dhcp").split()) == {"offer4", "advertise6"}
