# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs on the target: one stage of an edit in a process of its own, after the stages before it, which are not timed.

Usage: stages.py STAGE DIRECTORY OPTION VALUE     prints {"seconds", "cpu", "peak" in MiB}; the peak includes the stages before
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.document import Document
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.edits import Set
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.planner import Planner
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.rules import Rules
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import Selector
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State, new_run_id
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.transaction import Options, Session

FILE = "pjsip.conf"
VERSION = Version(22, 10, 1)


def parse(directory, _option, _value):
    """The lines of the file, and what each of them says."""
    with open(os.path.join(directory, FILE), "rb") as stream:
        raw = stream.read()
    return lambda: sum(1 for _entry in Document(os.path.join(directory, FILE), raw).entries())


def view(directory, _option, _value):
    """What Asterisk makes of it; parsing is a part of that."""
    return lambda: load(DiskSource(directory), FILE, version=VERSION)


def edit(directory, option, value):
    """One edit for each endpoint: plan, change, read again, prove."""
    names = [section.name for section in load(DiskSource(directory), FILE, version=VERSION).sections if section.types[0] == b"endpoint"]
    planner = Planner(DiskSource(directory), FILE, Rules(FILE, VERSION), VERSION)
    edits = [Set(Selector(FILE, section=name, type=b"endpoint"), option, value) for name in names if name.isdigit()]
    return lambda: planner.run(edits)


def write(directory, option, value):
    """One transaction with restore point, as the module makes it."""
    changes = {path: Change(content) for path, content in edit(directory, option, value)().items()}
    state = State(tempfile.mkdtemp(dir=os.path.dirname(directory)))

    def land():
        with Session(state) as session:
            session.apply(changes, new_run_id(), "config", Options((directory,)))
    return land


def main():
    """Prepare a stage, then time it."""
    stage = {"parse": parse, "view": view, "edit": edit, "write": write}[sys.argv[1]]
    run = stage(sys.argv[2], os.fsencode(sys.argv[3]), os.fsencode(sys.argv[4]))
    seconds, cpu = time.monotonic(), time.process_time()
    run()
    print(json.dumps({"seconds": time.monotonic() - seconds, "cpu": time.process_time() - cpu,
                      "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
