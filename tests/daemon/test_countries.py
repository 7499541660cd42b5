# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A database that libloc's own writer made, read by us on the hosts, and every address asked of libloc's own command."""

from __future__ import annotations

import ipaddress
import json
import random
import subprocess

import pytest
from conftest import LIBRARY

WRITE = """
import json, sys, location
writer = location.Writer()
writer.vendor, writer.description, writer.license = "a test", "a small world", "CC0"
for code in ("AT", "DE", "FR"):
    country = writer.add_country(code)
    country.name, country.continent_code = code, "EU"
for network, code in json.loads(sys.argv[1]):
    writer.add_network(network).country_code = code
writer.write("/tmp/world.db")
"""
READ = """
import json, sys
sys.path.insert(0, %r)
sys.dont_write_bytecode = True
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.countries import database
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks
found = database.read("auto", ["AT", "DE"], networks.parse, 30)
single = [database.country_of(found.path, networks.parse(address)[:2], networks.parse) for address in json.load(sys.stdin)]
print(json.dumps({"path": found.path, "kind": found.kind, "ranges": found.ranges, "warnings": found.warnings, "single": single}))
""" % LIBRARY
PLACE = "/var/lib/location/database.db"


def small_world():
    """Networks that nest, and addresses to ask for: in them, at their borders and outside."""
    source = random.Random(20261125)
    networks, asked = {}, ["9.9.9.9", "2001:db8::1"]
    for unused in range(80):
        length = source.randint(18, 32)
        networks[ipaddress.ip_network((int(ipaddress.ip_address("10.77.0.0")) + (source.getrandbits(16) >> (32 - length) << (32 - length)), length))] = ""
        length = source.randint(40, 128)
        networks[ipaddress.ip_network((int(ipaddress.ip_address("fd77::")) + (source.getrandbits(90) >> (128 - length) << (128 - length)), length))] = ""
    for network in networks:
        networks[network] = source.choice(["AT", "DE", "FR"])
        asked += [str(address) for address in (network[0], network[-1], network[0] - 1, network[-1] + 1)]
    return [(str(network), code) for network, code in networks.items()], asked


@pytest.fixture(scope="module")
def world():
    """(bytes of a database, addresses, the country that libloc finds for each)."""
    networks, asked = small_world()
    script = "python3 -c '%s' '%s' && cat /tmp/world.db" % (WRITE, json.dumps(networks))
    command = ["docker", "run", "--rm", "--network", "none", "--label", "voipsec.asterisk.test=daemon", "voipsec/peer:latest", "sh", "-c"]
    database = subprocess.run(command + [script], check=True, stdout=subprocess.PIPE).stdout
    look_up = script.replace("cat /tmp/world.db", "location -d /tmp/world.db lookup %s" % " ".join(asked))
    answers = subprocess.run(command + [look_up], check=False, stdout=subprocess.PIPE, text=True).stdout
    return database, asked, countries(answers)


def countries(answers):
    """The countries by address, as the command location prints them."""
    found, address = {}, None
    for line in answers.splitlines():
        if not line.startswith(" "):
            address = line[:-1]
        elif line.split(":")[0].strip() == "Country":
            found[address] = line.split(":")[1].strip()
    return found


def test_every_address_is_where_libloc_finds_it(host, world):
    database, asked, expected = world
    assert len(expected) > 300 and set(expected.values()) == {"AT", "DE", "FR"}
    host.exec("mkdir -p /var/lib/location")
    host.put(PLACE, database, owner="root", mode=0o644)
    found = json.loads(host.exec(["python3", "-c", READ], stdin=json.dumps(asked)))
    assert (found["path"], found["kind"], found["warnings"]) == (PLACE, "libloc", [])
    assert dict(zip(asked, found["single"])) == {address: expected.get(address) for address in asked}
    for code, ranges in found["ranges"].items():
        inside = {address for address in asked for version, first, last in ranges
                  if (":" in address) == (version == 6) and first <= int(ipaddress.ip_address(address)) <= last}
        assert inside == {address for address, country in expected.items() if country == code}
