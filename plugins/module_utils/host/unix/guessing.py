# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords that are tried against hashes, in a process of its own that ends when its time is over, whatever it computes just then.

Hashes are slow on purpose, and who wrote one chose how slow: one try may take minutes and all memory. The process has a limit of both, stands back
behind others, and says after each try how far it has come; no candidate leaves its memory.
"""

from __future__ import annotations

import os
import resource
import signal
from typing import Callable, Dict, NamedTuple, Optional, Sequence

_BYTES = 512 * 1024 * 1024
"""Of memory. yescrypt as Debian sets it takes 16 MiB (crypt(5))."""

_NICE = 10
TIME, METHOD = "time", "method"


class Tried(NamedTuple):
    """What came of one hash.

    :ivar place: of the candidate that fits; None: none of them.
    :ivar count: how many candidates were tried, from the first one of the list.
    :ivar why: TIME or METHOD where it did not come to the end, else None.
    """

    place: Optional[int]
    count: int
    why: Optional[str]


def guess(jobs: Sequence, begun: Dict[str, int], fits: Callable[[str, str], Optional[bool]], seconds: float) -> Dict[str, Tried]:
    """Try the candidates of all jobs, each job's next one in turn, so that what is left when the time is over is the least likely.

    :param jobs: each with name, hashed and candidates.
    :param begun: name to the number of candidates that were tried before this run.
    :param fits: whether a text is the password of a hash; None: nobody can tell.
    :param seconds: for all of it; 0 tries nothing.
    """
    if not jobs or seconds <= 0:
        return {job.name: Tried(None, begun.get(job.name, 0), _why(job, begun.get(job.name, 0), TIME)) for job in jobs}
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _work(writing, jobs, begun, fits, seconds)
    os.close(writing)
    try:
        with os.fdopen(reading, "r", encoding="ascii") as stream:
            lines = [line.split() for line in stream if line.endswith("\n")]
    finally:
        os.waitpid(child, 0)
    return _results(jobs, begun, lines)


def _work(writing, jobs, begun, fits, seconds):
    """The life of the process; SIGALRM ends it even inside of the C library."""
    status = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _limit_memory()
        os.nice(_NICE)
        _try_all(writing, jobs, begun, fits)
        status = 0
    finally:
        os._exit(status)


def _limit_memory():
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (_BYTES if hard == resource.RLIM_INFINITY else min(_BYTES, hard), hard))


def _try_all(writing, jobs, begun, fits):
    waiting = [(number, job, begun.get(job.name, 0)) for number, job in enumerate(jobs)]
    while waiting:
        still = []
        for number, job, place in waiting:
            answer = fits(job.candidates[place], job.hashed) if place < len(job.candidates) else True
            if place < len(job.candidates):
                os.write(writing, b"%d %d %s\n" % (number, place, {True: b"yes", False: b"no", None: b"method"}[answer]))
            if answer is False:
                still.append((number, job, place + 1))
        waiting = still


def _results(jobs, begun, lines):
    found = {job.name: Tried(None, begun.get(job.name, 0), _why(job, begun.get(job.name, 0), TIME)) for job in jobs}
    for number, place, answer in lines:
        job, place = jobs[int(number)], int(place)
        count = place if answer == "method" else place + 1
        why = METHOD if answer == "method" else None if answer == "yes" else _why(job, count, TIME)
        found[job.name] = Tried(place if answer == "yes" else None, count, why)
    return found


def _why(job, count, why):
    return why if count < len(job.candidates) else None
