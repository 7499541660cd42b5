# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ansible-playbook needs, connection and all."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from pathlib import Path


def inventory(machine):
    """An inventory with the container as its only host."""
    return {"all": {"hosts": {machine.name: {"ansible_connection": "community.docker.docker", "ansible_python_interpreter": "/usr/bin/python3"}}}}


def run(machine, book, *options):
    """(seconds, output) of ansible-playbook.

    :param book: path of a playbook, or a list of plays.
    :raises SystemExit: it failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        hosts = Path(folder, "hosts.json")
        hosts.write_text(json.dumps(inventory(machine)))
        if not isinstance(book, (str, Path)):
            plays, book = book, Path(folder, "book.json")
            book.write_text(json.dumps(plays))
        start = time.monotonic()
        done = subprocess.run(["ansible-playbook", "-i", str(hosts), *options, str(book)], capture_output=True, text=True, check=False)
        seconds = time.monotonic() - start
    if done.returncode:
        raise SystemExit("ansible-playbook failed:\n%s\n%s" % (done.stdout[-3000:], done.stderr[-1000:]))
    return seconds, done.stdout


def seconds(machine, tasks):
    """Seconds for a play with these tasks."""
    return run(machine, [{"hosts": "all", "gather_facts": False, "tasks": tasks}])[0]
