# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cases in bulk: written once, read by every daemon and by us, and compared."""

from __future__ import annotations

import multiprocessing
import queue
import random
import time
from dataclasses import dataclass, field

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

from . import grammar
from .cases import Case
from .oracle.ami import AmiError
from .oracle.reader import Reader, Readers
from .reading import ENDLESS, explain, ours

BATCH = 100
PROCESSES = 3


@dataclass
class Mismatch:
    """A case that is not read alike."""

    case: Case
    version: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass
class Tally:
    """What was compared: for each version the cases, how many were valid, and the mismatches."""

    compared: dict = field(default_factory=dict)
    valid: dict = field(default_factory=dict)
    sections: int = 0
    mismatches: list = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: "Tally") -> None:
        """Take in the counts of another tally."""
        for version, count in other.compared.items():
            self.compared[version] = self.compared.get(version, 0) + count
        for version, count in other.valid.items():
            self.valid[version] = self.valid.get(version, 0) + count
        self.sections += other.sections
        self.mismatches += other.mismatches

    def lines(self, what: str = "files") -> list:
        """One line per version for the end of a test run."""
        return ["{0} compared with Asterisk {1}: {2} ({3} of them valid), mismatches: {4}".format(
            what, version, count, self.valid.get(version, 0), sum(found.version == version for found in self.mismatches))
            for version, count in sorted(self.compared.items())]


class Comparer:
    """One process's sessions with all daemons."""

    def __init__(self, readers: Readers):
        self.etc = readers.etc
        self.readers = readers.readers
        self.sessions = {reader.version: reader.session() for reader in self.readers}

    def close(self) -> None:
        """End the sessions."""
        for session in self.sessions.values():
            session.close()

    def compare(self, cases: list) -> Tally:
        """Write, read, compare and remove a batch of cases that have been placed."""
        tally = Tally()
        for case in cases:
            case.write(self.etc)
        try:
            for reader in self.readers:
                self._compare_one_version(reader, cases, tally)
        finally:
            for case in cases:
                case.remove(self.etc)
        return tally

    def _compare_one_version(self, reader: Reader, cases: list, tally: Tally) -> None:
        version = Version.parse(reader.version)
        our = {case.name: ours(case, self.etc, version) for case in cases}
        sent = [case for case in cases if our[case.name] != ENDLESS]
        for case, theirs in zip(sent, self._ask(reader, sent)):
            if theirs != our[case.name]:
                text = explain(case, self.etc, version, theirs, our[case.name])
                tally.mismatches.append(Mismatch(case, reader.version, text))
            elif theirs.startswith(b"Response: Success"):
                tally.valid[reader.version] = tally.valid.get(reader.version, 0) + 1
                tally.sections += theirs.count(b"\r\nCategory-")
        tally.compared[reader.version] = len(sent)

    def _ask(self, reader: Reader, cases: list) -> list:
        for _unused in range(2):
            try:
                return self.sessions[reader.version].get_config([case.root for case in cases])
            except (AmiError, OSError):
                self._renew(reader, False)
        return [self._ask_alone(reader, case) for case in cases]

    def _renew(self, reader: Reader, hangs: bool) -> None:
        self.sessions[reader.version].close()
        reader.revive(hangs)
        self.sessions[reader.version] = reader.session()

    def _ask_alone(self, reader: Reader, case: Case) -> bytes:
        """One case on a fresh session, so that the one that stops the daemon is found."""
        for tries in range(3):
            try:
                return self.sessions[reader.version].get_config([case.root])[0]
            except (AmiError, OSError):
                self._renew(reader, tries > 0)
        return b"Asterisk did not answer"


def generated(seed: str, number: int) -> Case:
    """The case with this number of a seed."""
    return grammar.case(random.Random("{0}:{1}".format(seed, number)), "seed {0} number {1}".format(seed, number))


def _work(readers: Readers, seed: str, numbers: range, stop_after: int, results) -> None:
    comparer = Comparer(readers)
    tally = Tally()
    for start in range(0, len(numbers), BATCH):
        batch = [generated(seed, number).placed("g/{0}".format(number)) for number in numbers[start:start + BATCH]]
        tally.add(comparer.compare(batch))
        if len(tally.mismatches) >= stop_after:
            break
    comparer.close()
    results.put(tally)


def fuzz(readers: Readers, seed: str, count: int, processes: int = PROCESSES, stop_after: int = 5) -> Tally:
    """Compare generated cases 0 to count - 1 of a seed, in several processes; each stops after some mismatches."""
    began = time.monotonic()
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    workers = [context.Process(target=_work, args=(readers, seed, range(first, count, processes), stop_after, results)) for first in range(processes)]
    for worker in workers:
        worker.start()
    tally = Tally()
    for worker in workers:
        tally.add(_result(results, workers))
    for worker in workers:
        worker.join()
    tally.seconds = time.monotonic() - began
    return tally


def _result(results, workers) -> Tally:
    while True:
        try:
            return results.get(timeout=1.0)
        except queue.Empty:
            if any(worker.exitcode not in (None, 0) for worker in workers):
                raise RuntimeError("A process that compares files ended with an error; its traceback stands above.") from None
