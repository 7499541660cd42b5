# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DNS names in the sets of a real kernel, looked up at a real name server (dnsmasq) that changes its mind, dies and hangs."""

from __future__ import annotations

import json
import re
import subprocess
import uuid

import pytest
from conftest import LIBRARY

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import units

STATE = "/var/lib/voipsec/state/nftables/voipsec"
DNSMASQ = ("dnsmasq --keep-in-foreground --no-resolv --no-hosts --local=/example.org/ --addn-hosts=/tmp/zone --listen-address=127.0.0.1 --bind-interfaces "
           "--pid-file=/tmp/dnsmasq.pid --user=root --edns-packet-max=1232")
RESOLVE = """
import json, sys
sys.path.insert(0, %r)
sys.dont_write_bytecode = True
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import resolving
try:
    print(json.dumps(resolving.resolve("voipsec", seconds=float(sys.argv[1]))))
except HostError as error:
    sys.exit(str(error))
""" % LIBRARY
TABLE = """
table inet voipsec {
  set names_sip4 { type ipv4_addr; flags timeout; }
  set names_sip6 { type ipv6_addr; flags timeout; }
  set names_ssh4 { type ipv4_addr; flags timeout; }
  set names_ssh6 { type ipv6_addr; flags timeout; }
}
"""


class Office:
    """A host with our table, and the name server that it asks, in one network namespace."""

    def __init__(self, host):
        self.host = host
        self.name = "t-dns-%s" % uuid.uuid4().hex[:8]
        subprocess.run(["docker", "run", "--rm", "-d", "--init", "--name", self.name, "--label", "voipsec.asterisk.test=daemon",
                        "--network", "container:" + host.name, "voipsec/peer:latest", "sleep", "infinity"], check=True, stdout=subprocess.DEVNULL)
        host.exec("echo nameserver 127.0.0.1 >/etc/resolv.conf; mkdir -p -m 0700 " + STATE)

    def start(self):
        """From scratch: no name known, the sets empty, the server up."""
        self.host.exec("rm -f %s/*; nft flush ruleset; nft -f -" % STATE, stdin=TABLE)
        self.stop()
        self.zone()
        subprocess.run(["docker", "exec", "-d", self.name, "sh", "-c", DNSMASQ], check=True)
        self.host.until(lambda: self.host.run("ss -Hlun sport = :53").stdout)

    def stop(self):
        self.signal("CONT")
        self.signal("KILL")
        self.host.until(lambda: not self.host.run("ss -Hlun sport = :53").stdout)

    def signal(self, signal):
        subprocess.run(["docker", "exec", self.name, "pkill", "-" + signal, "-x", "dnsmasq"], check=False)

    def zone(self, **names):
        """What the server knows: its addresses by the first label of a name below example.org."""
        lines = "".join("%s %s.example.org\n" % (address, name) for name, addresses in names.items() for address in addresses)
        subprocess.run(["docker", "exec", "-i", self.name, "sh", "-c", "cat >/tmp/zone"], input=lines, text=True, check=True)
        self.signal("HUP")

    def knows(self, name, address):
        """Wait until the server gives this answer: it reads its zone again when it is told to, some time later."""
        self.host.until(lambda: address in self.host.run(["getent", "ahosts", name + ".example.org."]).stdout.split())

    def configure(self, **names):
        services = [{"name": service, "names": [name + ".example.org" for name in names.get(service, [])]} for service in ("sip", "ssh")]
        self.host.put(STATE + "/firewall.json", json.dumps({"schema": 1, "services": services}), owner="root", mode=0o600)

    def resolve(self, seconds=10):
        """Lines for the journal."""
        return json.loads(self.host.exec(["python3", "-c", RESOLVE, str(seconds)]))

    def set(self, name):
        """The elements, as the kernel lists them."""
        found = re.search(r"elements = \{(.*?)\}", self.host.exec("nft list set inet voipsec " + name), re.DOTALL)
        return sorted(found.group(1).replace(",", " ").split()) if found else []


@pytest.fixture(scope="module")
def machines(host):
    office = Office(host)
    yield office
    subprocess.run(["docker", "rm", "-f", office.name], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def office(machines):
    machines.start()
    machines.configure(sip=["office", "home"], ssh=["office"])
    return machines


def test_both_families_and_only_the_services_that_name_them(office):
    office.zone(office=["198.51.100.7", "fd77::7"], home=["198.51.100.8"])
    office.knows("home", "198.51.100.8")
    assert office.resolve() == ["office.example.org is now 198.51.100.7, fd77::7 (was nothing)", "home.example.org is now 198.51.100.8 (was nothing)"]
    assert [office.set("names_sip4"), office.set("names_sip6")] == [["198.51.100.7", "198.51.100.8"], ["fd77::7"]]
    assert [office.set("names_ssh4"), office.set("names_ssh6")] == [["198.51.100.7"], ["fd77::7"]]
    assert office.resolve() == []


def test_an_answer_that_changes(office):
    office.zone(office=["198.51.100.7", "198.51.100.9", "fd77::7"], home=["198.51.100.8"])
    office.knows("home", "198.51.100.8")
    office.resolve()
    office.zone(office=["198.51.100.9", "198.51.100.10"], home=["198.51.100.8"])
    office.knows("office", "198.51.100.10")
    assert office.resolve() == ["office.example.org is now 198.51.100.10, 198.51.100.9 (was 198.51.100.7, 198.51.100.9, fd77::7)"]
    assert [office.set("names_ssh4"), office.set("names_ssh6")] == [["198.51.100.10", "198.51.100.9"], []]


@pytest.mark.parametrize("end", ["KILL", "STOP"])
def test_a_server_that_dies_or_hangs_takes_nobody_away(office, end):
    office.zone(office=["198.51.100.7", "fd77::7"], home=["198.51.100.8"])
    office.knows("home", "198.51.100.8")
    office.resolve()
    before = json.loads(office.host.get(STATE + "/names.json"))["names"]
    office.signal(end)
    lines = office.resolve(seconds=1)
    assert [re.sub(":.*; ", ": ...; ", line) for line in lines] == [
        "office.example.org does not resolve: ...; kept: 198.51.100.7, fd77::7", "home.example.org does not resolve: ...; kept: 198.51.100.8"]
    assert office.resolve(seconds=1) == []  # once is enough for the journal
    assert [office.set("names_sip4"), office.set("names_ssh6")] == [["198.51.100.7", "198.51.100.8"], ["fd77::7"]]
    after = json.loads(office.host.get(STATE + "/names.json"))["names"]
    assert {name: item["answered"] for name, item in after.items()} == {name: item["answered"] for name, item in before.items()}
    assert all(item["failing_since"] for item in after.values())


def test_the_last_good_answers_fill_the_sets_after_a_boot_without_a_server(office):
    office.zone(office=["198.51.100.7", "fd77::7"], home=["198.51.100.8"])
    office.knows("home", "198.51.100.8")
    office.resolve()
    office.stop()
    office.host.exec("nft flush ruleset; nft -f -", stdin=TABLE)
    office.resolve()
    assert [office.set("names_sip4"), office.set("names_sip6")] == [["198.51.100.7", "198.51.100.8"], ["fd77::7"]]


def test_a_server_that_comes_back(office):
    office.stop()
    assert all("nothing is known of it, so it lets in nobody" in line for line in office.resolve())
    office.start()
    office.configure(sip=["office"])
    office.zone(office=["198.51.100.7"])
    office.knows("office", "198.51.100.7")
    office.resolve()
    assert office.set("names_sip4") == ["198.51.100.7"]


def test_a_name_with_an_ipv6_address_only(office):
    office.configure(sip=["six"])
    office.zone(six=["fd77::66"])
    office.knows("six", "fd77::66")
    assert office.resolve() == ["six.example.org is now fd77::66 (was nothing)"]
    assert [office.set("names_sip4"), office.set("names_sip6")] == [[], ["fd77::66"]]


def test_a_name_that_is_gone_keeps_its_addresses(office):
    """A domain that lapsed must not lock out an office; the journal says so."""
    office.zone(office=["198.51.100.7"], home=["198.51.100.8"])
    office.knows("home", "198.51.100.8")
    office.resolve()
    office.zone(home=["198.51.100.8"], other=["198.51.100.99"])
    office.knows("other", "198.51.100.99")
    assert office.resolve() == ["office.example.org does not resolve: it has no address; kept: 198.51.100.7"]
    assert office.set("names_ssh4") == ["198.51.100.7"]


def test_a_hundred_addresses(office):
    many = ["10.77.1.%d" % number for number in range(1, 101)]
    office.configure(sip=["many"])
    office.zone(many=many)
    office.knows("many", many[-1])
    assert office.resolve()[0].startswith("many.example.org is now 10.77.1.1, 10.77.1.10, ")
    assert office.set("names_sip4") == sorted(many)


def test_a_hundred_names_of_which_the_server_answers_none(office):
    office.configure(sip=["n%d" % number for number in range(100)])
    office.signal("STOP")
    assert len(office.resolve(seconds=0.2)) == 100


def test_a_name_taken_out_of_the_list_leaves_the_set(office):
    office.zone(office=["198.51.100.7"], home=["198.51.100.8"])
    office.knows("home", "198.51.100.8")
    office.resolve()
    office.configure(sip=["home"])
    office.resolve()
    assert [office.set("names_sip4"), office.set("names_ssh4")] == [["198.51.100.8"], []]


def test_addresses_that_no_packet_has(office):
    office.configure(sip=["office"])
    office.zone(office=["127.0.0.1", "0.0.0.0", "224.0.0.1", "::1", "ff02::1", "198.51.100.7"])
    office.knows("office", "198.51.100.7")
    assert office.resolve() == ["office.example.org is now 198.51.100.7 (was nothing)"]


def test_a_table_that_is_not_there_is_left_to_its_repair(office):
    office.zone(office=["198.51.100.7"], home=["198.51.100.8"])
    office.knows("home", "198.51.100.8")
    office.host.exec("nft flush ruleset")
    office.resolve()
    office.host.exec("nft -f -", stdin=TABLE)
    assert office.resolve() == []
    assert office.set("names_ssh4") == ["198.51.100.7"]


def test_two_at_a_time(office):
    office.host.background("exec flock %s/names.lock sleep 600" % STATE)
    office.host.until(lambda: office.host.run("flock -n %s/names.lock true" % STATE).returncode)
    assert "Another run is looking up the names of this table" in office.host.run(["python3", "-c", RESOLVE, "1"]).stderr
    office.host.exec("pkill -x sleep -P $(pgrep -x flock) || pkill -x flock")


def test_systemd_takes_the_units(host):
    for name, content in units.UNITS.items():
        host.put("/etc/systemd/system/" + name, content, owner="root", mode=0o644)
    done = host.run(["systemd-analyze", "verify", "/etc/systemd/system/voipsec-firewall-resolve@voipsec.timer"])
    assert "voipsec" not in done.stderr and done.returncode == 0
