# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start and reload daemons of all versions on generated files of all families, in one process per version.

One daemon reads one file of every family at once. It is started on set n, compared, reloaded with set n + 1, compared
again and killed; the next one starts on set n + 1. So every file is seen after a start and after a reload.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import random
import re
import shutil
import tempfile

from ..oracle.container import SUITES, Container, wait_for
from .daemon import Daemon
from .families import FAMILIES
from .shapes import file
from .verdict import RELOAD, START, Count, Judge


PROCESSES = 3
"""For each version: much of a start is waiting."""


def families_of(suite: str, names: tuple = ()) -> list:
    """The families that this version has."""
    return [family for family in FAMILIES if suite in family.suites and (not names or family.file in names)]


def configuration(daemon: Daemon, families: list, seed: str, number: int) -> dict:
    """All files of set ``number``: {family file: {name: bytes}}; the key "" holds what every daemon needs."""
    modules = dict.fromkeys(module for family in families for module in family.modules.split())
    sets = {"": {"modules.conf": ("[modules]\nautoload = no\n" + "".join("load = {0}.so\n".format(name) for name in modules)).encode(),
                 "asterisk.conf": daemon.directories(), "logger.conf": b"[general]\n[logfiles]\n"}}
    for family in families:
        rng = random.Random("{0}:{1}:{2}".format(seed, family.file, number))
        files = file(rng, family, "set{0}".format(number), daemon.etc)
        if family.file == "asterisk.conf":
            files[family.file] = daemon.directories() + files[family.file]
        sets[family.file] = files
    return sets


def _written(daemon: Daemon, sets: dict) -> None:
    daemon.write({name: data for files in sets.values() for name, data in files.items()})


def _reload(daemon: Daemon, family, number: int) -> None:
    daemon.cli(family.reload)
    if family.reloaded:
        wait_for(lambda: set(re.findall(r"\bset\d+\b", daemon.cli(family.reloaded))) == {"set{0}".format(number)}, "The reload of {0}".format(family.file))


def _compare_all(judge: Judge, families: list, sets: dict, label: str, moment: str, counts: dict) -> None:
    for family in families:
        if moment == START or family.reload:
            judge.compare(family, label, sets[family.file], moment, counts[family.file])


def rounds(daemon: Daemon, version: str, families: list, seed: str, numbers: range) -> dict:
    """Start, compare, reload, compare, kill, for each number."""
    judge = Judge(daemon, version)
    counts = {family.file: Count() for family in families}
    for number in numbers:
        sets = configuration(daemon, families, seed, number)
        _written(daemon, sets)
        daemon.start()
        _compare_all(judge, families, sets, "seed {0} set {1}".format(seed, number), START, counts)
        following = number + 1 if number + 1 in numbers else numbers[0]
        sets = configuration(daemon, families, seed, following)
        _written(daemon, sets)
        for family in families:
            if family.reload:
                _reload(daemon, family, following)
        _compare_all(judge, families, sets, "seed {0} set {1}".format(seed, following), RELOAD, counts)
        daemon.stop()
    return counts


def _work(suite: str, shared: str, seed: str, numbers: range, names: tuple, results) -> None:
    with Container(suite, shared) as container:
        version = container.ask(op="run", argv=["asterisk", "-V"])["output"].split()[1]
        counts = rounds(Daemon(container), version, families_of(suite, names), seed, numbers)
    results.put((version.split("~")[0].split("+")[0], counts))


def run(seed: str, count: int, names: tuple = (), suites: tuple = SUITES) -> dict:
    """Counts by version and family file; RuntimeError where a process failed."""
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    shared = tempfile.mkdtemp(prefix="voipsec-differential-")
    os.chmod(shared, 0o755)
    shares = [range(count * part // PROCESSES, count * (part + 1) // PROCESSES) for part in range(PROCESSES)]
    workers = [context.Process(target=_work, args=(suite, _folder(shared, suite, share), seed, share, names, results))
               for suite in suites for share in shares if share]
    try:
        for worker in workers:
            worker.start()
        found = _merged([_next(results, workers) for _unused in workers])
        for worker in workers:
            worker.join()
    finally:
        for worker in workers:
            worker.terminate()
        shutil.rmtree(shared, ignore_errors=True)
    return found


def _folder(shared: str, suite: str, share: range) -> str:
    path = os.path.join(shared, "{0}-{1}".format(suite, share.start))
    os.mkdir(path)
    return path


def _merged(parts: list) -> dict:
    found: dict = {}
    for version, counts in parts:
        for file_, count in counts.items():
            found.setdefault(version, {}).setdefault(file_, Count()).add(count)
    return found


def _next(results, workers):
    while True:
        try:
            return results.get(timeout=1.0)
        except queue.Empty:
            if any(worker.exitcode not in (None, 0) for worker in workers):
                raise RuntimeError("A process that starts daemons ended with an error; its traceback stands above.") from None


def totals(found: dict, seed: str) -> list:
    """One line per version for the end of a test run."""
    return ["winning values compared with Asterisk {0} (seed {1}): {2} kinds of file, {3} files of each, {4} values after a start, {5} after a reload, "
            "mismatches: {6}".format(version, seed, len(counts), min(len(count.files) for count in counts.values()),
                                     sum(count.values[START] for count in counts.values()), sum(count.values[RELOAD] for count in counts.values()),
                                     sum(len(count.mismatches) for count in counts.values())) for version, counts in sorted(found.items())]


def lines(found: dict) -> list:
    """One line per version and family."""
    return ["{0} on Asterisk {1}: {2} files, {3} values after a start, {4} after a reload, mismatches: {5}".format(
        file_, version, len(count.files), count.values[START], count.values[RELOAD], len(count.mismatches))
        for version, counts in sorted(found.items()) for file_, count in counts.items()]
