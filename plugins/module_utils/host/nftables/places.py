# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where everything about a table lies on the host, and its state files."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from typing import NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.saying import Expected
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state

RULESETS = "/etc/voipsec/nftables"
STATE = "/var/lib/voipsec/state/nftables"
RUN = "/run"

_BOOT_ID = "/proc/sys/kernel/random/boot_id"
_FIRST_PROCESS = "/proc/1/stat"
_START_TIME = 22 - 3
"""proc(5): field 22 of ``stat``, counted after the name of the process."""


class Places:
    """Paths of one table.

    ``ruleset``: what is loaded at boot. ``record``: what loading it gives. ``kept``: elements of live sets. While a change is on trial
    there are ``trial`` (who may confirm it, until when), ``candidate`` (the ruleset), and the way back: ``keeping``, which leaves live
    sets in place, and ``previous``, which works whatever happened to the table. ``taken_back`` and ``confirmed``: the last trial, by how it
    ended; one that is confirmed and still has its ``candidate`` is not written to ``ruleset`` yet. ``seen``: what the last
    repair saw.
    """

    def __init__(self, table: str):
        self.table = table
        self.directory = os.path.join(STATE, table)
        self.ruleset = os.path.join(RULESETS, table + ".nft")
        self.record, self.kept, self.trial, self.taken_back, self.confirmed = (
            self._state(name + ".json") for name in ("record", "kept", "trial", "taken_back", "confirmed"))
        self.candidate, self.keeping, self.previous = (self._state(name + ".nft") for name in ("candidate", "keeping", "previous"))
        self.lock = self._state("lock")
        self.seen = os.path.join(RUN, "voipsec-nftables-%s.json" % table)

    def _state(self, name: str) -> str:
        return os.path.join(self.directory, name)

    def prepare(self) -> None:
        """Make the directories, for root only."""
        for path in (RULESETS, os.path.dirname(os.path.dirname(STATE)), os.path.dirname(STATE), STATE, self.directory):
            state.private_directory(path)


class Trial(NamedTuple):
    """A change that waits to be confirmed. ``until``: unix seconds. ``boot``: of ``this_boot``. ``unit``: without ``.timer``."""

    token: str
    until: float
    boot: str
    unit: str
    expected: Expected


def read_trial(path: str) -> Optional[Trial]:
    """A trial, running or taken back; None when there is none."""
    return state.read_as(path, lambda data: Trial(data["token"], data["until"], data["boot"], data["unit"], Expected(**data["expected"])))


def write_trial(path: str, trial: Trial) -> None:
    """The reverse of ``read_trial``."""
    state.save_json(path, dict(trial._asdict(), expected=trial.expected._asdict()))


def read_record(places: Places) -> Optional[Expected]:
    """What loading the file gives, or None."""
    return state.read_as(places.record, lambda data: Expected(*(data[name] for name in Expected._fields)))


def write_record(places: Places, expected: Expected) -> None:
    """The reverse of ``read_record``."""
    state.save_json(places.record, expected._asdict())


def read_text(path: str) -> Optional[str]:
    """A ruleset file, or None when there is none."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as stream:
            return stream.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain(error, "Cannot read the ruleset %s" % path) from error


def write_text(path: str, text: str) -> None:
    """A ruleset file: 0600, whole at every instant."""
    try:
        state.write_private(path, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise explain(error, "Cannot write the ruleset %s" % path) from error


def digest_of(text: str) -> str:
    """As ``Wanted.digest``."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def this_boot() -> str:
    """Differs after every start of the machine, and of the container, whose kernel goes on running."""
    try:
        with open(_BOOT_ID, encoding="ascii") as boot, open(_FIRST_PROCESS, encoding="utf-8", errors="replace") as first:
            return "%s/%s" % (boot.read().strip(), first.read().rpartition(")")[2].split()[_START_TIME])
    except (OSError, IndexError) as error:
        raise HostError("Cannot tell this boot of the host from another one, because %s or %s cannot be read; mount /proc."
                        % (_BOOT_ID, _FIRST_PROCESS)) from error


class Lock:
    """One writer of a table at a time, by flock(2)."""

    def __init__(self, places: Places, seconds: float = 30):
        """seconds: how long to wait for another one, which may be the host's own repair; 0 not at all."""
        self._path = places.lock
        self._seconds = seconds
        self._descriptor = -1

    def __enter__(self) -> "Lock":
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + self._seconds
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return self
            except OSError as error:
                if time.monotonic() >= deadline:
                    os.close(self._descriptor)
                    raise Busy("Another run of voipsec.asterisk has been changing the nftables table %s for %d seconds; wait until it has ended."
                               % (os.path.basename(os.path.dirname(self._path)), self._seconds)) from error
            time.sleep(0.05)

    def __exit__(self, *unused) -> None:
        os.close(self._descriptor)


class Busy(HostError):
    """Somebody else holds the lock."""
