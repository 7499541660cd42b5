# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run "molecule test" over scenarios, and over those behind one that fails, too: molecule itself ends there.

Usage: tools/scenarios.py SCENARIO...

Passes on what molecule prints, and closes with the seconds that each scenario took. The names of those that failed or that were never
begun go to .cache/log/molecule.failed, one in a line, for tools/test.
"""

from __future__ import annotations

import collections
import pathlib
import re
import subprocess
import sys
import time

FAILED = pathlib.Path(__file__).resolve().parents[1] / ".cache/log/molecule.failed"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
STEP = re.compile(r"(?:[A-Z]+ +)?(\w+) ➜ (\w+): (Executing|Executed: \w+)")
"""Such as "INFO     attack ➜ verify: Executing", colours taken away."""


class Progress:
    """What molecule's lines say of scenarios, in the order in which they began.

    :ivar spent: scenario to seconds. :ivar begun: scenarios; the one that makes the hosts for all does not begin with that.
    """

    def __init__(self, clock=time.monotonic):
        self.spent, self.begun = collections.Counter(), set()
        self._clock = clock
        self._name, self._since = None, clock()
        self._failed, self._ended = set(), set()

    def read(self, line):
        found = STEP.match(COLOUR.sub("", line))
        if not found:
            return
        name, step, said = found.groups()
        if said == "Executing":
            self._turn_to(name)
            self.begun.update({name} if step not in ("create", "destroy") else ())
        elif said == "Executed: Failed":
            self._failed.add(name)
        elif step == "cleanup":
            self._ended.add(name)

    def _turn_to(self, name):
        now = self._clock()
        if self._name:
            self.spent[self._name] += now - self._since
        self._name, self._since = name, now

    def finish(self):
        """Molecule has ended."""
        self._turn_to(None)

    def passed(self, name):
        return name in self._ended and name not in self._failed


def molecule_test(names):
    """The lines of a run of molecule over these scenarios."""
    command = ["molecule", "test", *(word for name in names for word in ("--scenario-name", name))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace") as process:
        yield from process.stdout


def run_all(names, run=molecule_test, out=sys.stdout):
    """(progress, names of those that did not pass)"""
    progress, todo = Progress(), list(names)
    while todo:
        for line in run(todo):
            out.write(line)
            out.flush()
            progress.read(line)
        progress.finish()
        rest = [name for name in todo if name not in progress.begun]
        if rest == todo:
            break
        todo = rest
    return progress, [name for name in names if not progress.passed(name)]


def main():
    progress, failed = run_all(sys.argv[1:])
    for name, seconds in progress.spent.most_common():
        print("result: %5d s  %s" % (seconds, name))
    FAILED.parent.mkdir(parents=True, exist_ok=True)
    FAILED.write_text("".join(name + "\n" for name in failed), encoding="utf-8")
    sys.exit("molecule: failed: " + " ".join(failed) if failed else 0)


if __name__ == "__main__":
    main()
