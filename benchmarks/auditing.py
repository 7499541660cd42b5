# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An audit of a host with 10,000 endpoints, as one module call."""

from __future__ import annotations

import json

from benchmarks import exchange, payload, table
from benchmarks.editing import FILE
from benchmarks.host import PLACE
from benchmarks.table import median


def measure(machine, count, rounds):
    """Print the table: Debian's configuration alone, and with the endpoints, with and without a running Asterisk.

    :param machine: its Asterisk may run; it is ended in the end.
    """
    script = PLACE + "/audit.py"
    builder = payload.Builder()
    machine.put(script, builder.build("voipsec.asterisk.audit", {}))
    table.head("The module audit")
    machine.run("sh", "-c", "pidof asterisk >/dev/null && asterisk -rx 'core stop now' >/dev/null; while pidof asterisk >/dev/null; do sleep 0.05; done")
    machine.put(FILE, b"[global]\ntype = global\n")
    machine.start()
    _row(machine, script, "Debian's configuration, Asterisk runs", rounds)
    machine.stop()
    machine.put(FILE, exchange.text(count).encode())
    machine.start()
    _row(machine, script, "%d endpoints, Asterisk runs" % count, rounds)
    machine.stop()
    _row(machine, script, "%d endpoints, by the files alone" % count, rounds)


def _row(machine, script, label, rounds):
    found = [machine.cost("python3", script) for _round in range(rounds)]
    audit = json.loads(found[-1][1].stdout)["audit"]
    opened = sum(finding["state"] == "fail" for finding in audit["findings"])
    table.row("%s (%d findings, %d open, %d KiB)" % (label, len(audit["findings"]), opened, len(found[-1][1].stdout) / 1024), median([one[0] for one in found]))
