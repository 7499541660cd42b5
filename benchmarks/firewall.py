# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The firewall on both generations: a country of 100,000 networks, a run that has nothing to do, and what a packet of RTP pays."""

from __future__ import annotations

import json
import statistics

from benchmarks import flood, hardening, payload, playbook, table, wire
from benchmarks.host import PLACE, ROOT
from benchmarks.table import Cost, median

IMAGES = ("voipsec/asterisk-bullseye", "voipsec/asterisk-sid")
BOOK = ROOT / "playbooks" / "firewall.yml"
DATABASE = "/root/countries.csv"
RULESET = "/etc/voipsec/nftables/voipsec.nft"
PLAIN, COUNTRIES, TRACKED = "/root/plain.nft", "/root/countries.nft", "/root/tracked.nft"
FLOODS = 2
"""For each round."""
PJSIP = b"[transport-udp]\ntype = transport\nprotocol = udp\nbind = 0.0.0.0:5070\n"
"""Beside 5060, which chan_sip of Asterisk 16 has."""
V6_SHARE = 20
"""For so many IPv4 networks the country has one of IPv6."""
OFFICE = {"management_networks": ["198.51.100.0/24"]}
COUNTRY = dict(OFFICE, countries_allowed=["XA"], country_database=DATABASE)
MORE = dict(COUNTRY, management_networks=["198.51.100.0/24", "10.77.0.0/16"])
USUAL = """
table inet tracked {
    chain input {
        type filter hook input priority 0; policy drop;
        ct state established,related accept
        udp dport 10000-20000 accept
    }
}
"""
"""What a firewall says that tracks media as everything else."""

_KERNEL = """
file=/sys/fs/cgroup/memory/memory.kmem.usage_in_bytes
if [ -e $file ]; then cat $file; else sed -n 's/^kernel //p' /sys/fs/cgroup/memory.stat; fi
"""
_REPAIR = """
import os
import sys
sys.path.insert(0, "/var/lib/voipsec/firewall.pyz")
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import places, repairing
if sys.argv[1] == "thorough" and os.path.exists(places.Places("voipsec").seen):
    os.unlink(places.Places("voipsec").seen)  # nothing was seen before, so everything is looked at
done = repairing.repair("voipsec")
if done:
    raise SystemExit(done)
"""
ONLY = """
nft list tables | sed 's/^/delete /' | nft -f -
if [ -n "$1" ]; then nft -f "$1"; fi
"""


def measure(networks, rounds):
    """Print the tables, one generation after the other."""
    builder = payload.Builder()
    for image in IMAGES:
        with wire.started(image) as line:
            machine = line.target
            machine.put("/etc/asterisk/pjsip.conf", PJSIP)
            machine.start()
            version = machine.run("nft", "--version").stdout.decode().split(" (")[0]
            table.say("\n%s, %s" % (machine.description(), version))
            _playbook(machine, rounds)
            machine.run("cp", RULESET, PLAIN)
            module = Module(machine, builder)
            table.row("  the module alone", median([module.cost(OFFICE, False) for _round in range(rounds)]))
            _country(module, networks, rounds)
            machine.run("sh", "-c", 'grep -q "jump countries_sip" "$1" && cp "$1" "$2"', "sh", RULESET, COUNTRIES)
            _kernel(machine, rounds)
            _packets(line, rounds)


class Module:
    """The module firewall on a host, as Ansible makes it there."""

    def __init__(self, machine, builder):
        self.machine, self._builder = machine, builder
        self._script = PLACE + "/firewall.py"

    def cost(self, settings, changes, **more):
        """What a call took; SystemExit where it changes something and should not, or the other way round.

        :param more: further options of the module.
        """
        self.machine.put(self._script, self._builder.build("voipsec.asterisk.firewall", dict(more, settings=settings, rollback=False)))
        cost, done = self.machine.cost("python3", self._script)
        result = json.loads(done.stdout)
        if result["changed"] is not changes:
            raise SystemExit("The module firewall says changed: %s where it should not: %s" % (not changes, "; ".join(result["reasons"])))
        return cost


def database(networks, shift=0):
    """The lines of a country: networks of which no two can be put together, and another country that nobody asks for.

    :param shift: so many networks less at the beginning and more at the end.
    """
    numbers = range(shift, networks + shift)
    four = ["%d.%d.%d.%d/26,XA" % (10 + (n >> 17), n >> 9 & 255, n >> 1 & 255, (n & 1) << 7) for n in numbers]
    six = ["fd80:%x:%x::/48,XA" % (n >> 15, n << 1 & 65535) for n in numbers[::V6_SHARE]]
    return "\n".join([*four, *six, "fd90::/16,XB", ""]).encode()


def _playbook(machine, rounds):
    """A run that has nothing to do."""
    options = ("-e", json.dumps({"firewall_rollback": False, **{"firewall_" + name: value for name, value in OFFICE.items()}}))
    table.head("playbooks/firewall.yml on a host that has its table already")
    playbook.run(machine, BOOK, *options)
    runs = [playbook.run(machine, BOOK, "-vvv", *options) for _round in range(rounds)]
    count, changed = hardening.counted(runs[-1][1])
    table.row("the playbook, %d remote tasks, %s changed" % (count, changed), Cost(statistics.median(run[0] for run in runs)))


def _country(module, networks, rounds):
    """The module with a large country. All but the second run is measured once: it takes long, and its processor time says the same each time."""
    machine = module.machine
    table.head("module firewall, a country of %d networks of IPv4 and %d of IPv6" % (networks, -(-networks // V6_SHARE)))
    machine.put(DATABASE, database(networks))
    table.row("the country, in one transaction", module.cost(COUNTRY, True))
    table.row("  second run, nothing to change", median([module.cost(COUNTRY, False) for _round in range(rounds)]))
    for label in ("quick", "thorough"):
        table.row("  the host looks whether all is there, %s" % label, machine.cost("python3", "-c", _REPAIR, label)[0])
    table.row("a management network more, the country stays", module.cost(MORE, True))
    machine.put(DATABASE, database(networks, 1))
    table.row("one network of the country less, one more", module.cost(MORE, True))


def _kernel(machine, rounds):
    """nft and the kernel, with the table as it lies on disk."""
    table.head("nft -f with these tables; nft's own peak")
    used = {}
    for _round in range(rounds + 1):
        for label, path in (("without a country", PLAIN), ("with the country", COUNTRIES)):
            machine.run("sh", "-c", "nft delete table inet voipsec; true")
            before = _memory(machine)
            cost = machine.cost("nft", "-f", path)[0]
            used.setdefault(label, []).append((cost, _memory(machine) - before))
    for label, found in used.items():
        table.row(label, median([cost for cost, _more in found[1:]]))
    table.say("  kernel memory of the container's cgroup: %s" % ", ".join(
        "%.1f MiB %s" % (statistics.median(more for _cost, more in found[1:]) / 2 ** 20, label) for label, found in used.items()))


def _memory(machine):
    """Bytes that the kernel holds for the container (cgroup v1: memory.kmem.usage_in_bytes, v2: kernel of memory.stat). nf_tables charges sets
    to the cgroup of who makes them, since Linux 5.19."""
    return int(machine.run("sh", "-c", _KERNEL).stdout)


def _packets(line, rounds):
    """RTP from one container to the other."""
    line.target.put(TRACKED, USUAL.encode())
    found = {}
    with line.listening():
        line.flood()
        for _round in range(FLOODS * rounds):
            for label, path in (("no table", ""), ("our table", PLAIN), ("our table, the country in front of SIP", COUNTRIES),
                                ("a table that tracks media", TRACKED)):
                line.target.run("sh", "-c", ONLY, "sh", path)
                found.setdefault(label, []).append(line.flood())
    wire.head("RTP, packets with 172 bytes of %d calls, from container to container; %d floods each" % (flood.CALLS, FLOODS * rounds))
    for label, flows in found.items():
        wire.row(label, flows)
