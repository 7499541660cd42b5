# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``why`` says of an address against what the kernel does with a connection from it."""

from __future__ import annotations

import json

import pytest
from conftest import LIBRARY

STATE = "/var/lib/voipsec/state/nftables/voipsec"
WHY = """
import json, sys
sys.path.insert(0, %r)
sys.dont_write_bytecode = True
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import why_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks, why
try:
    print(json.dumps(why_call.run(sys.argv[1], "voipsec", networks, why)))
except HostError as error:
    sys.exit(str(error))
""" % LIBRARY
TABLE = """
table inet voipsec {
  set management4 { type ipv4_addr; flags interval; elements = { 10.77.9.0/24 } }
  set management6 { type ipv6_addr; flags interval; elements = { fd77:9::/64 } }
  set never_banned4 { type ipv4_addr; flags interval; elements = { 10.77.8.8 } }
  set never_banned6 { type ipv6_addr; flags interval; }
  set banned_sip4 { type ipv4_addr; flags timeout; elements = { 10.77.9.1 timeout 1h, 10.77.1.66 timeout 1h, 10.77.8.8 timeout 1h } }
  set banned_sip6 { type ipv6_addr; flags timeout; elements = { fd77:1::66 timeout 1h } }
  set learned4 { type ipv4_addr . inet_service; flags timeout; elements = { 198.51.100.20 . 40000 timeout 1h } }
  set learned6 { type ipv6_addr . inet_service; flags timeout; }
  set country_xa4 { type ipv4_addr; flags interval; elements = { 10.77.0.0-10.77.5.255, 10.77.8.0/24 } }
  set country_xa6 { type ipv6_addr; flags interval; elements = { fd77:1::/64 } }
  set exceptions4 { type ipv4_addr; flags interval; elements = { 198.51.100.0/28 } }
  set exceptions6 { type ipv6_addr; flags interval; }
  set names_sip4 { type ipv4_addr; flags timeout; elements = { 10.77.5.5 } }
  set names_sip6 { type ipv6_addr; flags timeout; }
  set sources_sip4 { type ipv4_addr; flags interval; elements = { 10.77.1.0/24, 10.77.8.0/24 } }
  set sources_sip6 { type ipv6_addr; flags interval; elements = { fd77:1::/64 } }
  chain input {
    type filter hook input priority -10; policy accept;
    tcp dport 5060 tcp flags & (syn | ack) == syn jump sip
  }
  chain sip {
    RULES
    reject with tcp reset
  }
}
"""
RULES = ["FAM saddr @managementV accept", "FAM saddr != @never_bannedV FAM saddr @banned_sipV reject with tcp reset", "FAM saddr @exceptionsV accept",
         "FAM saddr != @country_xaV reject with tcp reset", "FAM saddr @sources_sipV accept", "FAM saddr @names_sipV accept"]
STEPS = [
    {"step": "management", "sets": ["management"], "variable": "firewall_management_networks"},
    {"step": "banned", "sets": ["banned_sip"], "unless": ["never_banned"]},
    {"step": "country_exceptions", "sets": ["exceptions"], "variable": "firewall_country_exceptions"},
    {"step": "countries_allowed", "sets": ["country_xa"], "countries": {"country_xa": "XA"}, "variable": "firewall_countries_allowed"},
    {"step": "networks", "sets": ["sources_sip"], "variable": "firewall_services (sip, from)"},
    {"step": "names", "sets": ["names_sip"], "variable": "firewall_services (sip, from)"},
]
CONFIG = {"schema": 1, "table": "voipsec", "database": {"path": "/root/countries", "kind": "file", "created": 1787373369}, "services": [
    {"name": "sip", "ports": ["tcp/5060"], "names": ["office.example.org"], "steps": STEPS},
    {"name": "rtp", "ports": ["udp/10000-20000"], "names": [], "steps": [{"step": "learned", "sets": ["learned"]}]},
]}
COUNTRIES = "10.77.0.0/16 XA\n10.77.6.0/23 XB\n10.77.9.0/24 XB\nfd77:1::/64 XA\n198.51.100.0/24 XB\n"
NAMES = {"schema": 1, "names": {"office.example.org": {"4": ["10.77.5.5"], "6": [], "answered": 1793000000, "failed": "", "failing_since": 0}}}
SERVER = "import socket\ns = socket.create_server(('::', 5060), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)\nwhile True: s.accept()[0].close()"
CONNECT = """
import socket, sys
source, target = sys.argv[1:]
try:
    socket.create_connection((target, 5060), 20, (source, 0)).close()
    print("allowed")
except ConnectionRefusedError:
    print("denied")
"""

CASES = [
    ("10.77.9.1", True, "in a management network"),
    ("fd77:9::5", True, "in a management network"),
    ("10.77.1.66", False, "it is banned for another 59 minutes"),
    ("fd77:1::66", False, "it is banned for another 59 minutes"),
    ("10.77.8.8", True, "a network that the service is open to: 10.77.8.0/24"),
    ("198.51.100.7", True, "an exception from the country rules: 198.51.100.0/28"),
    ("198.51.100.99", False, "its country is not allowed: it lies in XB, says the database of 2026-08-22, and allowed are XA"),
    ("fd77:5::1", False, "its country is not allowed: it lies in none that the database knows"),
    ("10.77.1.1", True, "a network that the service is open to: 10.77.1.0/24"),
    ("fd77:1::1", True, "a network that the service is open to: fd77:1::/64"),
    ("10.77.5.5", True, "a DNS name that the service is open to: office.example.org, answered "),
    ("10.77.5.6", False, "no rule of the service lets it in: it is in none of management, country_exceptions, networks, names"),
]


@pytest.fixture(scope="module")
def pbx(host):
    """A host with the table, what the plan and the resolver leave beside it, and a server behind it."""
    rules = "\n".join(rule.replace("FAM", family).replace("V", version) for rule in RULES for family, version in (("ip", "4"), ("ip6", "6")))
    # A rule that denies the outside of a set speaks of its own family only.
    for family, number in (("ip", "4"), ("ip6", "6")):
        rules = rules.replace("%s saddr != @country" % family, "meta nfproto ipv%s %s saddr != @country" % (number, family))
    host.exec("mkdir -p -m 0700 %s; nft -f -" % STATE, stdin=TABLE.replace("RULES", rules))
    host.put("/root/countries", COUNTRIES, owner="root")
    host.put(STATE + "/firewall.json", json.dumps(CONFIG), owner="root")
    host.put(STATE + "/names.json", json.dumps(NAMES), owner="root")
    host.put("/root/server.py", SERVER, owner="root")
    host.background("exec python3 /root/server.py")
    host.until(lambda: host.run("ss -Hltn sport = :5060").stdout)
    return host


def ask(host, address):
    return json.loads(host.exec(["python3", "-c", WHY, address]))


@pytest.mark.parametrize("address, allowed, reason", CASES)
def test_the_answer_is_what_the_kernel_does(pbx, address, allowed, reason):
    pbx.exec(["ip", "address", "replace", address, "dev", "lo"])
    done = pbx.exec(["python3", "-c", CONNECT, address, "::1" if ":" in address else "127.0.0.1"]).strip()
    assert done == ("allowed" if allowed else "denied")
    sip = ask(pbx, address)["services"][0]
    assert (sip["allowed"], reason in sip["reason"]) == (allowed, True), sip


def test_a_set_of_addresses_with_ports(pbx):
    found = ask(pbx, "198.51.100.20")["services"][1]
    assert not found["allowed"] and "a device is registered from it, whose own port passes the bans of its address" in found["reason"]
    assert "registered" not in ask(pbx, "198.51.100.2")["services"][1]["reason"]


def test_the_lines_for_people(pbx):
    lines = ask(pbx, "10.77.1.1")["lines"]
    assert lines[:2] == [
        "10.77.1.1 (XA)", "  sip (tcp/5060): allowed: it is in a network that the service is open to: 10.77.1.0/24 (firewall_services (sip, from))"]


@pytest.mark.parametrize("address, reason", [("10.77.1.0/24", "10.77.1.0/24 is a network; ask for one address of it."),
                                             ("office", "office is neither an IPv4 nor an IPv6 address or network.")])
def test_what_is_no_address(pbx, address, reason):
    assert pbx.run(["python3", "-c", WHY, address]).stderr.strip() == reason


def test_a_kernel_without_the_set_or_the_table(pbx):
    pbx.exec("nft flush ruleset; nft add table inet voipsec")
    assert "The kernel has no set management4 in the table inet voipsec, though the ruleset does" in pbx.run(["python3", "-c", WHY, "10.77.1.1"]).stderr
    pbx.exec("nft flush ruleset")
    assert "The table inet voipsec is not loaded, so it drops nothing" in pbx.run(["python3", "-c", WHY, "10.77.1.1"]).stderr
