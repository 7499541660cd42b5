# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A reboot as far as a container has one, during a flood: Asterisk is killed, the table is loaded again, and all telephones register at once."""

from __future__ import annotations

import contextlib
import json
import re
import statistics
import subprocess
import time

from benchmarks import firewall, office, table
from benchmarks.host import PLACE

RATE = 2000
"""Wrong requests a second, of 50 addresses together."""
SECONDS = 40
"""After which it is given up; a transaction ends after 32 (RFC 3261, section 17.1.2.2)."""
_AGENT = "/var/lib/voipsec/firewall.pyz"
_LEARN = "while :; do python3 -I %s learn voipsec; sleep 20; done" % _AGENT
"""What the unit of systemd does."""
_REPAIR = ("python3", "-I", _AGENT, "repair", "voipsec")
_BENCH = """
table inet bench {
    counter asked { }
    counter answered { }
    chain asks { type filter hook input priority 200; ip saddr 10.78.3.0/24 udp dport 5060 counter name asked; }
    chain answers { type filter hook output priority 200; ip daddr 10.78.3.0/24 udp sport 5060 counter name answered; }
}
"""
"""Behind the guard: what Asterisk gets of the flood, and what leaves it."""
_COUNT = re.compile(r"counter (\w+) \{\s*packets (\d+)")
_ROW = "  %-52s %6s %8s %8s %8s %8s %8s %8s %8s"


def measure(line, load):
    """Print the table. In the end the guard is there, and Asterisk runs.

    :param load: a function that loads our table, with (True) or without the guard.
    """
    _register(line, office.phones())
    rows = [("no table", _reboot(line, None))]
    load(False)
    rows.append(("firewall alone", _reboot(line, firewall.RULESET)))
    load(True)
    rows.append(("firewall and guard, places learned", _reboot(line, firewall.RULESET)))
    with _learning(line.target):
        rows.append(("firewall and guard, other ports, addresses known", _reboot(line, firewall.RULESET, 1000)))
    table.head("%d telephones register after a reboot, while %d wrong requests a second come from %d addresses" % (
        len(office.USERS), RATE, len(office.CROWD)), ())
    table.say(_ROW % ("", "phones", "median s", "95 % s", "last s", "repeats", "refused", "flood", "answers"))
    for label, (said, flood) in rows:
        times = said["times"]
        table.say(_ROW % (label, len(times), *["%.2f" % value for value in (statistics.median(times), times[len(times) * 19 // 20], times[-1])],
                          said["repeats"], sum(said["refused"].values()), flood["asked"], flood["answered"]))


def _reboot(line, ruleset, shift=0):
    """What phones.py says, and what came of the flood to Asterisk meanwhile.

    :param ruleset: what is loaded at boot. :param shift: by how much the telephones have other ports.
    """
    machine = line.target
    if ruleset:
        machine.run(*_REPAIR)  # it saves what is learned
    with _flooding(line.sender):
        machine.stop()
        machine.run("sh", "-c", firewall.ONLY, "sh", ruleset or "")
        if ruleset:
            machine.run(*_REPAIR)
        machine.run("nft", "-f", "-", stdin=_BENCH.encode())
        machine.start()
        said = _register(line, office.phones(shift))
        counts = {name: int(number) for name, number in _COUNT.findall(machine.run("nft", "list", "table", "inet", "bench").stdout.decode())}
    machine.run("nft", "delete", "table", "inet", "bench")
    return said, counts


def _register(line, phones):
    return json.loads(line.sender.run("python3", PLACE + "/benchmarks/phones.py", str(SECONDS), stdin=json.dumps(phones).encode()).stdout)


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
