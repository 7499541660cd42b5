# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tools/scenarios.py makes of molecule's lines."""
from __future__ import annotations

import importlib.util
import io
import itertools
import pathlib

PLACE = pathlib.Path(__file__).resolve().parents[3] / "tools" / "scenarios.py"
SPEC = importlib.util.spec_from_file_location("scenarios", PLACE)
scenarios = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(scenarios)


def lines(name, failing=None):
    """A scenario's lines, in colour as molecule writes them, and one of the summary at the end."""
    for step in ("prepare", "verify", "cleanup"):
        yield "\x1b[36mINFO    \x1b[0m \x1b[32m%s\x1b[0m ➜ \x1b[33m%s\x1b[0m: \x1b[36mExecuting\x1b[0m\n" % (name, step)
        yield "    what a step says: Executed: Failed\n"
        yield "\x1b[31mERROR   \x1b[0m \x1b[32m%s\x1b[0m ➜ \x1b[33m%s\x1b[0m: Executed: %s\n" % (name, step, "Failed" if step == failing else "Successful")
    yield "%s ➜ verify: Executed: %s\n" % (name, "Failed (Verifier tests failed)" if failing else "Successful")


def molecule(*failing):
    """A stand-in for molecule, which ends after the first scenario that fails; and what it was asked for."""
    asked = []

    def run(names):
        asked.append(list(names))
        for name in names:
            yield from lines(name, "verify" if name in failing else None)
            if name in failing:
                return
    return run, asked


def test_all_pass():
    run, asked = molecule()
    out = io.StringIO()
    progress, failed = scenarios.run_all(["a", "b"], run, out)
    assert failed == [] and asked == [["a", "b"]] and set(progress.spent) == {"a", "b"}
    assert out.getvalue() == "".join(itertools.chain(lines("a"), lines("b")))


def test_those_behind_a_failure_run_as_well():
    run, asked = molecule("a", "c")
    failed = scenarios.run_all(["a", "b", "c", "d"], run, io.StringIO())[1]
    assert failed == ["a", "c"] and asked == [["a", "b", "c", "d"], ["b", "c", "d"], ["d"]]


def test_the_one_that_makes_the_hosts_for_all_runs_behind_a_failure_as_well():
    inner, asked = molecule("a")

    def run(names):
        yield "INFO     default ➜ create: Executing\n"
        yield "INFO     default ➜ create: Executed: Successful\n"
        yield from inner(names)
        yield "INFO     default ➜ destroy: Executing\n"
    failed = scenarios.run_all(["a", "default"], run, io.StringIO())[1]
    assert failed == ["a"] and asked == [["a", "default"], ["default"]]


def test_a_molecule_that_begins_nothing_is_not_asked_again():
    failed = scenarios.run_all(["a", "b"], lambda names: iter(["CRITICAL no docker\n"]), io.StringIO())[1]
    assert failed == ["a", "b"]


def test_a_scenario_that_was_cut_off_has_not_passed():
    failed = scenarios.run_all(["a"], lambda names: itertools.islice(lines("a"), 4), io.StringIO())[1]
    assert failed == ["a"]


def test_seconds():
    ticks = itertools.count()
    progress = scenarios.Progress(lambda: next(ticks))
    for line in itertools.chain(lines("a"), lines("b")):
        progress.read(line)
    progress.finish()
    assert progress.spent == {"a": 3, "b": 3}
