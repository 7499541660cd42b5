# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ansible-playbook needs, connection and all."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.host import ROOT
from benchmarks.table import Cost


def inventory(machine):
    """An inventory with the container as its only host."""
    return {"all": {"hosts": {machine.name: {"ansible_connection": "community.docker.docker", "ansible_python_interpreter": "/usr/bin/python3"}}}}


def run(machine, book, *options):
    """(seconds, output) of ansible-playbook, see ``cost``."""
    found, output = cost(machine, book, *options)
    return found.seconds, output


def cost(machine, book, *options):
    """(Cost on the controller, output) of ansible-playbook; the target's processor and memory are not in it.

    :param book: path of a playbook, or a list of plays.
    :raises SystemExit: it failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        hosts = Path(folder, "hosts.json")
        hosts.write_text(json.dumps(inventory(machine)))
        if not isinstance(book, (str, Path)):
            plays, book = book, Path(folder, "book.json")
            book.write_text(json.dumps(plays))
        command = [sys.executable, str(ROOT / "benchmarks" / "cost.py"), "ansible-playbook", "-i", str(hosts), *options, str(book)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    said, found = done.stderr.rstrip("\n").rpartition("\n")[::2]
    found = json.loads(found)
    if found["status"]:
        raise SystemExit("ansible-playbook failed:\n%s\n%s" % (done.stdout[-3000:], said[-1000:]))
    return Cost(found["seconds"], found["cpu"], found["peak"]), done.stdout


def seconds(machine, tasks):
    """Seconds for a play with these tasks."""
    return run(machine, [{"hosts": "all", "gather_facts": False, "tasks": tasks}])[0]
