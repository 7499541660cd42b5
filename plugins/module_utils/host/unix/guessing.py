# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords that are tried against hashes, in a process of its own that ends when its time is over, whatever it computes just then.

Hashes are slow on purpose, and who wrote one chose how slow: one try may take minutes and all memory. The process that tries has a limit of both, stands back
behind others, and says after each try how far it has come; no candidate leaves its memory.
"""

from __future__ import annotations

import os
import resource
import signal
import time
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence

_BYTES = 512 * 1024 * 1024
"""Of memory. yescrypt as Debian sets it takes 16 MiB (crypt(5))."""

_TRY = 2.0
"""Seconds for one try while there are other hashes to try: one that was made to take for ever must not hide them."""

_LEAST = 0.05
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
    states = {job.name: _State(job, begun.get(job.name, 0)) for job in jobs}
    end, slow = time.monotonic() + seconds, []
    _go(list(states.values()), slow, fits, end, lambda count: _TRY)
    _go(slow, [], fits, end, lambda count: (end - time.monotonic()) / count)
    return {name: state.told() for name, state in states.items()}


class _State:
    """How far one job has come."""

    def __init__(self, job, count):
        self.job, self.count, self.place, self.method = job, count, None, False

    @property
    def is_open(self):
        return not self.method and self.place is None and self.count < len(self.job.candidates)

    def take(self, answer):
        """What came of the next candidate."""
        self.place, self.method = (self.count if answer == "yes" else None), answer == "method"
        self.count += answer != "method"

    def told(self):
        why = METHOD if self.method else TIME if self.is_open else None
        return Tried(self.place, self.count, why)


def _go(waiting: List[_State], slow: List[_State], fits, end, limit):
    """Try all of them until the time is over; one whose next try takes too long goes to ``slow``."""
    while True:
        waiting = [state for state in waiting if state.is_open]
        left = end - time.monotonic()
        if not waiting or left <= 0:
            return
        before = [state.told() for state in waiting]
        stuck = _round(waiting, fits, min(left, max(_LEAST, limit(len(waiting)))), left)
        if stuck is not None:
            waiting.remove(stuck)
            slow.append(stuck)
        elif before == [state.told() for state in waiting]:
            return  # the process could not even begin


def _round(states, fits, limit, seconds):
    """The life of one process; returns the job in whose try it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _work(writing, states, fits, limit, time.monotonic() + seconds)
    os.close(writing)
    stuck = None
    try:
        with os.fdopen(reading, "r", encoding="ascii") as stream:
            for number, answer in (line.split() for line in stream if line.endswith("\n")):
                stuck = states[int(number)] if answer == "begin" else states[int(number)].take(answer)
    finally:
        os.waitpid(child, 0)
    return stuck


def _work(writing, states, fits, limit, end):
    """SIGALRM ends it even inside of the C library."""
    status = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _limit_memory()
        os.nice(_NICE)
        _try_all(writing, states, fits, limit, end)
        status = 0
    finally:
        os._exit(status)


def _limit_memory():
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (_BYTES if hard == resource.RLIM_INFINITY else min(_BYTES, hard), hard))


def _try_all(writing, states, fits, limit, end):
    waiting = [(number, state.job, state.count) for number, state in enumerate(states)]
    while waiting:
        still = []
        for number, job, place in waiting:
            if time.monotonic() >= end:
                return
            os.write(writing, b"%d begin\n" % number)
            signal.setitimer(signal.ITIMER_REAL, limit)
            answer = fits(job.candidates[place], job.hashed)
            signal.setitimer(signal.ITIMER_REAL, 0)
            os.write(writing, b"%d %s\n" % (number, {True: b"yes", False: b"no", None: b"method"}[answer]))
            if answer is False and place + 1 < len(job.candidates):
                still.append((number, job, place + 1))
        waiting = still
