# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which process has a socket open: all processes of the host in one pass over /proc.

A socket's number is unique on the whole machine, so one of our network namespace is found wherever it is held, for example by a
service that has a namespace of its own and was given the socket by systemd; and a socket of a container is never taken for ours.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import proc as reading
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import explain

_UNIT = re.compile(r"/([^/\n]+\.(?:service|scope))(?:/|$)", re.MULTILINE)


class Holder(NamedTuple):
    """A process. ``unit`` is its systemd service as the control group tells, "" where there is none."""

    pid: int
    name: str
    unit: str


KERNEL = Holder(0, "", "")
"""Nobody has it open: the kernel itself (WireGuard, VXLAN, NFS)."""


class Holders:
    """Who holds the sockets of this host.

    :ivar complete: False where the open files of some processes may not be seen; then an unknown holder is None, not KERNEL.
    :raises HostError: there is no /proc.
    """

    def __init__(self, proc="/proc"):
        self.proc, self.complete = proc, True
        self._pids, self._known, self._looked_again = {}, {}, False
        self._look_at_all()

    def _look_at_all(self):
        try:
            numbers = reading.numbers(self.proc)
        except OSError as error:
            raise explain(error, "Cannot look for processes in %s (this needs Linux)" % self.proc) from error
        for pid in numbers:
            self._look(pid)

    def _look(self, pid):
        place = os.path.join(self.proc, str(pid))
        found = reading.inodes(place)
        if found is None:
            self.complete = self.complete and not os.path.exists(place)
        for inode in found or ():
            pids = self._pids.setdefault(inode, [])
            if pid not in pids:
                pids.append(pid)

    def of(self, inode) -> Optional[Holder]:
        """The process of a socket. Of several that share it, the one that has it from none of the others, and rather not systemd.

        A socket may have been made after the look at the processes, as Asterisk makes one for each call: they are looked at again, once.
        """
        if inode not in self._pids and not self._looked_again:
            self._looked_again = True
            self._look_at_all()
        pids = [pid for pid in self._pids.get(inode, ()) if pid != 1] or self._pids.get(inode, ())
        if not pids:
            return KERNEL if self.complete else None
        if len(pids) > 1:
            pids = [pid for pid in pids if parent(pid, self.proc) not in pids] or pids
        if pids[0] not in self._known:
            self._known[pids[0]] = self._described(pids[0])
        return self._known[pids[0]]

    def _described(self, pid):
        place = os.path.join(self.proc, str(pid))
        try:
            unit = _UNIT.findall(reading.read(os.path.join(place, "cgroup")))
            return Holder(pid, reading.read(os.path.join(place, "comm")).rstrip("\n"), unit[-1] if unit else "")
        except OSError:
            return Holder(pid, "", "")


def parent(pid, proc="/proc"):
    """The id of the process that started this one; 0 for none, or where it has ended."""
    try:
        text = reading.read(os.path.join(proc, str(pid), "stat"))
        return int(text.rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0
