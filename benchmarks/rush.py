# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A reboot as far as a container has one, during a flood: Asterisk is killed, the table is loaded again, and all telephones register at once."""

from __future__ import annotations

import concurrent.futures
import contextlib
import json
import re
import statistics
import subprocess
import time
from typing import List, NamedTuple

from benchmarks import firewall, office, table
from benchmarks.host import PLACE

RATE = 2000
"""Wrong requests a second, of 50 addresses together."""
SECONDS = 20
"""After which it is given up."""
AHEAD = 8
"""Seconds for which the telephones are there before Asterisk is: after a power failure they repeat their requests for so long."""

_AGENT = "/var/lib/voipsec/firewall.pyz"
_LEARN = "while :; do python3 -I %s learn voipsec; sleep 20; done" % _AGENT
"""What the unit of systemd does."""
_REPAIR = ("python3", "-I", _AGENT, "repair", "voipsec")
_BENCH = """
table inet bench {
    counter asked { }
    counter answered { }
    chain asks { type filter hook input priority 200; ip saddr 10.78.3.0/24 udp dport 5060 socket wildcard { 0, 1 } counter name asked; }
    chain answers { type filter hook output priority 200; ip daddr 10.78.3.0/24 udp sport 5060 counter name answered; }
}
"""
"""Behind the guard: what Asterisk gets of the flood, and what leaves it."""
_COUNT = re.compile(r"counter (\w+) \{\s*packets (\d+)")
_FULL = "grep -h -e ^Udp: -e ^Udp6RcvbufErrors /proc/net/snmp /proc/net/snmp6"
_ROW = "  %-52s %7s %9s %7s %7s %8s %8s %8s %8s"


class Rush(NamedTuple):
    """What came of it.

    :ivar times: seconds after which each telephone was registered, counted from when all begin or, where it is later, Asterisk is there.
    :ivar repeats: requests that the telephones sent again. ``full``: packets that did not fit into Asterisk's sockets.
    :ivar asked: requests of the flood that came to Asterisk. ``answered``: what it sent there.
    """

    times: List[float]
    repeats: int
    full: int
    asked: int
    answered: int


def measure(line, load):
    """Print the table. In the end the guard is there, and Asterisk runs.

    :param load: a function that loads our table, with (True) or without the guard.
    """
    _register(line, office.phones())
    rows = {"no table": _reboot(line, None)}
    load(False)
    rows["firewall alone"] = _reboot(line, firewall.RULESET)
    _register(line, office.phones())
    load(True)
    rows["and guard: places learned"] = _reboot(line, firewall.RULESET)
    with _learning(line.target):
        rows["and guard: other ports, addresses known"] = _reboot(line, firewall.RULESET, 1000)
        rows["and guard: other ports, there %d s before Asterisk" % AHEAD] = _reboot(line, firewall.RULESET, 2000, AHEAD)
    table.head("%d telephones register after a reboot, while %d wrong requests a second come from %d addresses" % (
        len(office.USERS), RATE, len(office.CROWD)), ())
    table.say(_ROW % ("", "phones", "median s", "95 % s", "last s", "repeats", "no room", "flood", "answers"))
    for label, found in rows.items():
        times = [statistics.median(found.times), found.times[len(found.times) * 19 // 20], found.times[-1]]
        table.say(_ROW % (label, len(found.times), *["%.2f" % value for value in times], found.repeats, found.full, found.asked, found.answered))


def _reboot(line, ruleset, shift=0, ahead=0):
    """A Rush.

    :param ruleset: what is loaded at boot. :param shift: by how much the telephones have other ports. :param ahead: see AHEAD.
    """
    machine = line.target
    if ruleset:
        machine.run(*_REPAIR)  # it saves what is learned
    with _flooding(line.sender), concurrent.futures.ThreadPoolExecutor() as pool:
        machine.stop()
        machine.run("sh", "-c", firewall.ONLY, "sh", ruleset or "")
        if ruleset:
            machine.run(*_REPAIR)
        machine.run("nft", "-f", "-", stdin=_BENCH.encode())
        full = _full(machine)
        early = pool.submit(_register, line, office.phones(shift), SECONDS + ahead) if ahead else None
        time.sleep(ahead)
        machine.start()
        there = time.time()
        said = early.result() if early else _register(line, office.phones(shift))
        counts = {name: int(number) for name, number in _COUNT.findall(machine.run("nft", "list", "table", "inet", "bench").stdout.decode())}
    machine.run("nft", "delete", "table", "inet", "bench")
    late = max(0.0, there - said["begun"])
    return Rush([max(0.0, one - late) for one in said["times"]], said["repeats"], _full(machine) - full, **counts)


def _register(line, phones, seconds=SECONDS):
    return json.loads(line.sender.run("python3", PLACE + "/benchmarks/phones.py", str(seconds), stdin=json.dumps(phones).encode()).stdout)


def _full(machine):
    """Packets so far that did not fit into the buffer of a socket, of both families."""
    names, values, six = [row.split() for row in machine.run("sh", "-c", _FULL).stdout.decode().splitlines()]
    return int(dict(zip(names, values))["RcvbufErrors"]) + int(six[1])


@contextlib.contextmanager
def _flooding(sender):
    command = ["docker", "exec", "-i", sender.name, "python3", PLACE + "/benchmarks/guessing.py", "sip", office.TARGET, str(RATE), office.VICTIM, *office.CROWD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        time.sleep(1)
        try:
            yield
        finally:
            process.stdin.close()
            process.wait()


@contextlib.contextmanager
def _learning(machine):
    """While the host asks Asterisk where its telephones are."""
    with subprocess.Popen(["docker", "exec", "-i", machine.name, "timeout", "600", "sh", "-c", _LEARN], stdin=subprocess.PIPE) as process:
        try:
            yield
        finally:
            process.kill()
