# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the running Asterisk has read a file as it is now, where no command of it tells.

``pjsip show endpoint`` and ``iax2 show users`` say that there is an access list, and not what is in it, so a list that was
edited by hand and never reloaded looks like one that counts. Two things prove that a file was read: nothing of it changed
since Asterisk started, or nothing of it changed since a reload of ours, which is noted in a state file. Otherwise it is read again.
"""

from __future__ import annotations

import os
import re
import time
from typing import Dict, List, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import inclusions
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state as state_files
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import Lock, State

Stamp = List[int]
"""Inode, size in bytes, and the times of the last change of content and of anything, in nanoseconds; empty: it is not there."""

_ACCURACY = 2.0
"""Seconds by which two readings of the start may differ: Asterisk tells its age in whole ones."""

_TICK = 0.02
"""Seconds by which a file must be older than the process; the kernel notes both in ticks of up to 10 ms."""

_WILD = re.compile(r"[*?\[{]")


class Reads:
    """What one running daemon is known to have read.

    :param state: where the note is kept.
    :param pid, started: of the daemon; ``started`` in seconds since the epoch.
    """

    def __init__(self, state: State, pid: Optional[int], started: float):
        self.state, self.pid, self.started = state, pid, started
        self.path = os.path.join(state.state, "reads.json")

    def proven(self, source, name: str, version) -> bool:
        """Whether it is sure that the daemon has read a root file as it is.

        :param source: a DiskSource.
        """
        now = stamps(source, name, version)
        return now == self._noted().get(name) or self._is_younger(now)

    def is_younger(self, source, name: str, version) -> bool:
        """Whether the daemon started after the last change of a root file."""
        return self._is_younger(stamps(source, name, version))

    def _is_younger(self, now):
        begun = self._begun()
        return all(_older(stamp, begun) for stamp in now.values())

    def _begun(self) -> float:
        """A moment before which everything was there for the daemon to read: the start of its process, unless it was restarted in it."""
        began = process_start(self.pid)
        return self.started - _ACCURACY if began is None or self.started - began > _ACCURACY else began - _TICK

    def note(self, before: Dict[str, Dict[str, Stamp]]) -> None:
        """Remember that files were read. Where that cannot be written they are read once more by the next run, which does no harm.

        :param before: by name of the root file what ``stamps`` gave before the reload began: a change since then is not proven to be read.
        """
        try:
            self.state.prepare()
            with Lock(self.state):
                state_files.write_json(self.path, {"pid": self.pid, "started": self.started, "files": dict(self._noted(), **before)})
        except (HostError, OSError):
            pass

    def _noted(self) -> Dict[str, Dict[str, Stamp]]:
        try:
            found = state_files.read_as(self.path, lambda data: (data["pid"], data["started"], dict(data["files"])))
        except HostError:
            return {}  # damaged, or of another version: it proves nothing
        same = found is not None and found[0] == self.pid and abs(found[1] - self.started) <= _ACCURACY
        return found[2] if same else {}


def process_start(pid: Optional[int]) -> Optional[float]:
    """When a process started, in seconds since the epoch, to a hundredth (proc(5), ``starttime``); None where it cannot be seen."""
    try:
        with open("/proc/%d/stat" % (pid or 0), encoding="ascii", errors="replace") as stream:
            ticks = int(stream.read().rsplit(")", 1)[1].split()[19])
    except (OSError, ValueError, IndexError):
        return None
    return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME) + ticks / os.sysconf("SC_CLK_TCK")


def stamps(source, name: str, version) -> Dict[str, Stamp]:
    """A stamp for each file that a root file consists of, and for each directory of which it includes whatever matches: a file that
    was taken away there leaves no other trace."""
    seen = inclusions.load(source, name, version)
    paths = [source.absolute(name)] + seen.files
    patterns = [source.absolute(argument) for _where, argument, _found in seen.includes if _WILD.search(argument)]
    paths += [os.path.dirname(pattern) for pattern in patterns if not _WILD.search(os.path.dirname(pattern))]
    paths += [os.path.realpath(path) for path in paths]
    return {path: _stamp(path) for path in dict.fromkeys(paths)}


def _stamp(path):
    try:
        status = os.stat(path)
    except OSError:
        return []
    return [status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def _older(stamp, moment):
    return bool(stamp) and max(stamp[2:]) < moment * 1e9
