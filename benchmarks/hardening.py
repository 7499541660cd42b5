# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run of playbooks/harden.yml that has nothing to do: the number that a fleet feels."""

from __future__ import annotations

import re
import statistics

from benchmarks import playbook, table
from benchmarks.host import ROOT
from benchmarks.table import Cost

BOOK = ROOT / "playbooks" / "harden.yml"
PINGS = 10
_RESET = """
asterisk -rx 'core stop now' >/dev/null 2>&1
while pidof asterisk >/dev/null; do sleep 0.1; done
printf '[global]\\ntype = global\\n' >/etc/asterisk/pjsip.conf
"""
WEAK = ("-e", "password_rotation_fail=false")
"""Debian's configuration has mailboxes with PINs that everybody knows."""
REMOTE = "Using module file "
"""What ansible-playbook -vvv says for each module that it runs on a host."""
_CHANGED = re.compile(r"\bchanged=(\d+)")


def measure(machine, rounds):
    """Print the table about the playbook; the host is hardened first, with Debian's configuration."""
    machine.run("sh", "-c", _RESET)
    machine.start()
    table.head("playbooks/harden.yml on a host that is hardened already")
    playbook.run(machine, BOOK, *WEAK)
    runs = [playbook.run(machine, BOOK, "-vvv", *WEAK) for _round in range(rounds)]
    count, changed = counted(runs[-1][1])
    empty = statistics.median(playbook.seconds(machine, []) for _round in range(rounds))
    pinged = statistics.median(playbook.seconds(machine, [{"ansible.builtin.ping": {}}] * PINGS) for _round in range(rounds))
    ping = (pinged - empty) / PINGS
    table.row("the playbook, %d remote tasks, %s changed" % (count, changed), Cost(statistics.median(run[0] for run in runs)))
    table.row("an empty module (ping) as many times, one measured at %.2f s" % ping, Cost(empty + count * ping))


def counted(output):
    """(remote tasks, what the recap says has changed) of a run with -vvv."""
    return sum(1 for line in output.splitlines() if line.startswith(REMOTE)), _CHANGED.search(output).group(1)
