# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on a host's network: real programs behind every kind of socket, real strangers, against what ss and the programs say."""

from __future__ import annotations

import ipaddress
import json
import re
from pathlib import Path

import pytest

from conftest import LIBRARY, container
from networks import docker, Network

FILES = Path(__file__).parent / "files"
SUBNETS = {"16": ("10.77.116.0/24", "fd77::116:0/112"), "22": ("10.77.122.0/24", "fd77::122:0/112")}
PACKAGE = "ansible_collections.voipsec.asterisk.plugins.module_utils."
LOOK = """
import json, sys
sys.path.insert(0, %r)
from %shost.network import look
seen = look.look()
print(json.dumps({name: [one._asdict() for one in value] if isinstance(value, list) else value for name, value in seen._asdict().items()}))
""" % (LIBRARY, PACKAGE)
ASTERISK = """
import json, sys
sys.path.insert(0, %r)
from %sconf.source import DiskSource
from %sconf.version import Version
from %shost.asterisk import configured, daemon, facts
from %shost.network import offered, trunks
known = facts.gather()
files = configured.Files(DiskSource(known["config_directory"]), Version.parse(known["version"]))
offers = offered.look(known, files)
ask = daemon.locate().cli.run if known["answers"] else None
print(json.dumps([[one._asdict() for one in offers.found], offers.problems, [one._asdict() for one in trunks.providers(files, known, ask)]]))
""" % ((LIBRARY,) + (PACKAGE,) * 4)


def open_door(machine, *words):
    machine.background("python3 /doors.py " + " ".join(words))
    machine.until(lambda: machine.run(["test", "-s", "/tmp/ready-" + words[0]]).returncode == 0)


class Scene:
    """A host with every kind of listener, a stranger beside it, and a program in another network namespace that the host can see."""

    def __init__(self, host, stranger, addresses):
        self.host, self.stranger = host, stranger
        self.address4, self.address6 = addresses

    def look(self, *before):
        return json.loads(self.host.exec([*before, "python3", "-c", LOOK]))

    def asterisk(self):
        offers, problems, providers = json.loads(self.host.exec(["python3", "-c", ASTERISK]))
        return offers, problems, providers


@pytest.fixture(scope="module", name="scene")
def scene_of_all(host):
    stranger, neighbour = container("16", "stranger"), container(host.version, "neighbour", "--pid", "container:" + host.name)
    subnets = SUBNETS[host.version]
    network = Network("network-" + host.version, *subnets)
    try:
        for machine, number in ((host, 10), (stranger, 20)):
            four, six = (str(ipaddress.ip_network(subnet)[number]) for subnet in subnets)
            network.join(machine.name, four, six)
        for machine in (host, stranger, neighbour):
            machine.put("/doors.py", (FILES / "network/doors.py").read_bytes(), owner="root", mode=0o755)
        yield prepared(Scene(host, stranger, [str(ipaddress.ip_network(subnet)[10]) for subnet in subnets]), neighbour)
    finally:
        for machine in (neighbour, stranger):
            docker("rm", "-f", machine.name)
        docker("network", "disconnect", "-f", network.name, host.name)
        network.close()


def prepared(scene, neighbour):
    host, stranger = scene.host, scene.stranger
    for path in sorted((FILES / "facts").glob("*.conf")):
        host.put("/etc/asterisk/" + path.name, path.read_bytes())
    host.start()
    host.exec("nft 'table inet t { chain input { type filter hook input priority 0; ct state invalid drop; }; }'")
    host.exec("ip link add vx0 type vxlan id 7 dstport 4789 && ip link set vx0 up")
    host.exec("mkdir -p /run/sshd /root/.ssh && ssh-keygen -A && /usr/sbin/sshd -p 2222 -o PermitRootLogin=yes")
    stranger.exec("mkdir -p /root/.ssh && ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519")
    host.put("/root/.ssh/authorized_keys", stranger.get("/root/.ssh/id_ed25519.pub"), owner="root", mode=0o600)
    for kind in ("database", "web", "monitoring", "vrrp", "sniffer", "group"):
        open_door(host, kind)
    open_door(neighbour, "elsewhere")
    open_door(stranger, "client", scene.address4, "3306", scene.address6, "8443", scene.address4, "8443", scene.address4, "u161", scene.address6, "u162",
              scene.address4, "o5080")
    return scene


@pytest.fixture(scope="module", name="seen")
def everything(scene):
    return scene.look()


def test_every_listener_that_ss_shows_is_there_with_its_process(scene, seen):
    shown = set()
    for line in scene.host.exec("ss -Hlntup").splitlines():
        fields = line.split()
        address, port = fields[4].rsplit(":", 1)
        address = address.split("%")[0].strip("[]")
        if not address.startswith("127.") and address not in ("::1", "::ffff:127.0.0.1"):
            shown.add((fields[0], int(port), fields[6].split('"')[1] if len(fields) > 6 else ""))
    assert {(row["protocol"], row["port"], row["process"]) for row in seen["listeners"]} == shown
    assert seen["complete"] is True


def test_processes_accounts_and_families(scene, seen):
    found = {(row["protocol"], row["family"], row["port"]): (row["address"], row["process"], row["user"]) for row in seen["listeners"]}
    assert found["tcp", 4, 3306] == ("0.0.0.0", "python3", "nobody")
    assert found["tcp", 6, 8443] == ("::", "python3", "root") and found["tcp", 4, 8443] == ("0.0.0.0", "python3", "root")
    assert found["tcp", 6, 8444] == ("::", "python3", "root")
    assert found["udp", 4, 161] == ("0.0.0.0", "python3", "root") and found["udp", 6, 162] == ("::", "python3", "root")
    assert found["udp", 4, 5080] == ("0.0.0.0", "asterisk", "asterisk") and found["udp", 6, 5080] == ("::", "asterisk", "asterisk")
    assert found["udp", 4, 4569] == ("0.0.0.0", "asterisk", "asterisk")
    assert found["tcp", 4, 2222] == ("0.0.0.0", "sshd", "root") and found["tcp", 6, 2222] == ("::", "sshd", "root")
    assert not {port for dummy, dummy2, port in found} & {3307, 8445, 8446, 8447, 163}


def test_a_socket_of_the_kernel_has_no_process(seen):
    rows = [row for row in seen["listeners"] if row["port"] == 4789]
    assert rows and all((row["process"], row["pid"], row["user"]) == ("", 0, "root") for row in rows)


def test_another_network_namespace_does_not_count(scene, seen):
    assert "elsewhere" in scene.host.exec("ps ax")
    assert 9999 not in [row["port"] for row in seen["listeners"]]


def test_who_is_connected(scene, seen):
    four, six = scene.stranger.exec("hostname -I").split()[:2]
    found = {(row["protocol"], row["family"], row["remote_address"], row["local_port"], row["process"], row["answered"]) for row in seen["peers"]}
    assert {("tcp", 4, four, 3306, "python3", True), ("tcp", 6, six, 8443, "python3", True), ("tcp", 4, four, 8443, "python3", True)} <= found
    assert seen["udp_known"] is True
    assert ("udp", 4, four, 5080, "asterisk", True) in found
    assert {("udp", 4, four, 161, "python3", False), ("udp", 6, six, 162, "python3", False)} <= found
    assert {row["direction"] for row in seen["peers"]} == {"in"}


def test_other_protocols(seen):
    found = {(row["number"], row["name"], row["process"]) for row in seen["protocols"]}
    assert found == {(112, "vrrp", "python3"), (89, "ospf", "python3"), (2, "igmp", "")}
    assert [(row["process"], row["ethertype"]) for row in seen["packet_sockets"]] == [("python3", 3)]


def test_tunnels_are_seen_as_far_as_this_kernel_has_them(scene):
    names = [kind for kind in ("ipip", "sit", "gre", "gretap")
             if scene.host.run("ip link add t-%s type %s local 10.77.99.1 remote 10.77.99.2 && ip link set t-%s up" % (kind, kind, kind)).returncode == 0]
    reasons = " ".join(row["reason"] for row in scene.look()["protocols"])
    assert all("t-%s is a tunnel interface (%s, other end 10.77.99.2)" % (kind, kind) in reasons for kind in names)
    for kind in names:
        scene.host.exec("ip link del t-" + kind)


def test_ssh_ports_and_the_login_of_the_run(scene, seen):
    assert list(seen["sshd"]) == ["2222"] and "listens on it" in seen["sshd"]["2222"]
    assert seen["logins"] == []
    own = scene.stranger.exec("hostname -I").split()
    for target, address in ((scene.address4, own[0]), (scene.address6, own[1])):
        command = ["ssh", "-p", "2222", "-o", "StrictHostKeyChecking=no", "-o", "BatchMode=yes", "root@" + target, "env -i PATH=/usr/sbin:/usr/bin python3 -"]
        inside = json.loads(scene.stranger.run(command, stdin=LOOK).stdout)
        assert inside["logins"] == [{"address": address, "port": 2222}]


def test_a_forwarded_port_is_not_an_ssh_port(scene):
    command = "ssh -p 2222 -o StrictHostKeyChecking=no -o BatchMode=yes -N -R '*:7777:127.0.0.1:22' root@%s" % scene.address4
    scene.host.exec("pkill -o -x sshd; /usr/sbin/sshd -p 2222 -o PermitRootLogin=yes -o GatewayPorts=yes")
    scene.stranger.background(command)
    scene.host.until(lambda: ":7777" in scene.host.exec("ss -Hltn"))
    seen = scene.look()
    assert (7777, True) in {(row["port"], row["process"].startswith("sshd")) for row in seen["listeners"]}
    assert list(seen["sshd"]) == ["2222"]


def test_tables_of_others(scene):
    before = scene.look()["foreign"]
    scene.host.exec("nft add table inet voipsec")
    assert scene.look()["foreign"] == before and "inet t" in before
    scene.host.exec("nft add rule inet t input counter")
    after = scene.look()["foreign"]
    assert after != before
    scene.stranger.run("ping -c1 -W1 %s" % scene.address4)
    assert scene.look()["foreign"] == after


def test_open_files_that_may_not_be_seen(scene):
    seen = scene.look("setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace")
    rows = {(row["protocol"], row["family"], row["port"]): row["process"] for row in seen["listeners"]}
    assert seen["complete"] is False and rows["udp", 4, 4569] is None


def test_services_of_the_running_asterisk(scene):
    offers, problems, dummy = scene.asterisk()
    found = {(row["service"], row["transport"], row["family"], row["port"], row["last"]) for row in offers}
    assert problems == [] and all(row["bound"] for row in offers)
    assert {("sip", "udp", 4, 5080, 5080), ("sip", "udp", 6, 5080, 5080), ("iax2", "udp", 4, 4569, 4569), ("dundi", "udp", 4, 4520, 4520),
            ("ami", "tcp", 6, 5038, 5038), ("ami", "tcp", 4, 5038, 5038), ("rtp", "udp", 4, 12000, 12999), ("rtp", "udp", 6, 12000, 12999)} <= found
    assert ("sip", "udp", 4, 5060, 5060) in found or scene.host.version != "16"
    assert "http" not in {row[0] for row in found}, "it is bound to the loopback"


def test_a_call_keeps_its_media_ports_when_the_range_moves(scene):
    scene.host.cli("channel originate PJSIP/101 application Wait 3600")
    used = scene.host.until(lambda: re.findall(r":(12\d\d\d) ", scene.host.exec("ss -Hlun")))
    scene.host.exec("sed -i 's/^rtpstart.*/rtpstart=14000/; s/^rtpend.*/rtpend=14999/' /etc/asterisk/rtp.conf")
    scene.host.cli("module reload res_rtp_asterisk.so")
    scene.host.until(lambda: "14000" in scene.host.cli("rtp show settings"))
    media = {(row["port"], row["last"]) for row in scene.asterisk()[0] if row["service"] == "rtp"}
    assert media == {(14000, 14999)} | {(int(port), int(port)) for port in used}
    scene.host.restart()
    assert {row["port"] for row in scene.asterisk()[0] if row["service"] == "rtp"} == {14000}


def test_providers(scene):
    providers = scene.asterisk()[2]
    found = {(row["driver"], row["place"], row["where"]) for row in providers}
    assert ("pjsip", "a-very-long-registrar-host-name.example.invalid", "/etc/asterisk/pjsip.conf:49") in found
    assert ("iax2", "fd77:1234:5678:9abc:def0:1234:5678:9abc", "/etc/asterisk/iax.conf:20") in found
    assert any(row[0] == "sip" for row in found) is (scene.host.version == "16")
    assert "Secret" not in json.dumps(providers)


def test_services_of_a_stopped_asterisk_are_those_that_it_binds(scene):
    def doors():
        offers, problems, dummy = scene.asterisk()
        assert problems == []
        return {(row["service"], row["transport"], row["port"], row["last"]) for row in offers if row["service"] not in ("udptl", "mgcp", "unistim", "skinny")}
    running = doors()
    scene.host.stop()
    assert doors() == running
    scene.host.exec("mv /etc/asterisk/modules.conf /root/")
    dummy, problems, dummy2 = scene.asterisk()
    assert "modules.conf is missing" in " ".join(problems)
    scene.host.exec("mv /root/modules.conf /etc/asterisk/")
