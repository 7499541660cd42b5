# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of which only mode and owner are of interest, such as logs: made where they are missing, closed where they are open.

A log cannot go through the transaction: Asterisk has it open, and would go on writing to a version that was replaced. So its mode is changed
in place, after it is noted in the restore point. The directory belongs to Asterisk's user, whose links must not lead root elsewhere.
"""

from __future__ import annotations

import os
import stat
from typing import Dict, List, NamedTuple, Optional, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import restore
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.directories import Directories
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.paths import Place, locate
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State

NEW_MODE = 0o640
_OTHERS = 0o007


class Holder(NamedTuple):
    """Mode, uid and gid of a file."""

    mode: int
    uid: int
    gid: int

    def to_json(self) -> dict:
        """As data for the restore point."""
        return {"mode": "%04o" % self.mode, "uid": self.uid, "gid": self.gid}

    @classmethod
    def from_json(cls, data: Optional[dict]) -> Optional["Holder"]:
        """The reverse of to_json; None stays None."""
        return cls(int(data["mode"], 8), data["uid"], data["gid"]) if data else None


class Step(NamedTuple):
    """What is made of one file; ``before`` is None for one that is made new."""

    place: Place
    before: Optional[Holder]
    after: Holder


def plan(path: str, exact: bool, uid: int, gid: int) -> Optional[Step]:
    """What is to be done for a file, None for nothing; HostError when it must not be done. Nothing is written.

    exact: a file that is there gets the mode 0640, uid and gid too; otherwise it only loses what it allows to others.
    """
    place = locate(path, ())
    with Directories() as directories:
        now = _look(place, directories.get(place.directory), uid if exact else None)
    wanted = Holder(NEW_MODE, uid, gid)
    if now is not None and not exact:
        wanted = now._replace(mode=now.mode & ~_OTHERS)
    return None if now == wanted else Step(place, now, wanted)


def _look(place: Place, directory: int, owner: Optional[int]) -> Optional[Holder]:
    """The file as it is; HostError for what is no plain file, has other names, or is to be given to ``owner`` and belongs to somebody else."""
    try:
        found = os.stat(place.name, dir_fd=directory, follow_symlinks=False)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain(error, "Cannot look at %s" % place.asked) from error
    _refuse(place, found, owner)
    return Holder(stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid)


def _refuse(place: Place, found: os.stat_result, owner: Optional[int]) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise HostError("%s is not a regular file, so its mode was left alone; remove it." % place.asked)
    if found.st_nlink != 1:
        raise HostError("%s has %d names (hard links), so its mode was left alone; remove the other names." % (place.asked, found.st_nlink))
    if owner is not None and found.st_uid not in (0, owner):
        raise HostError("%s belongs to uid %d, neither to root nor to the user of Asterisk; remove it or correct its owner." % (place.asked, found.st_uid))


def carry_out(steps: Sequence[Step], state: State, run_id: str) -> None:
    """Note the steps in the restore point of the run, then do them. The caller holds the lock (a transaction.Session)."""
    if not steps:
        return
    restore.note_places(state, run_id, dict((step.place.real, _record(step)) for step in steps))
    _do(steps)


def _record(step: Step) -> dict:
    return {"before": step.before.to_json() if step.before else None, "after": step.after.to_json()}


def _do(steps: Sequence[Step]) -> None:
    with Directories() as directories:
        for step in steps:
            try:
                _one(step, directories.get(step.place.directory))
            except OSError as error:
                raise explain(error, "Cannot set the mode of %s" % step.place.asked) from error


def _one(step: Step, directory: int) -> None:
    flags = os.O_NOFOLLOW | os.O_NONBLOCK | (os.O_RDONLY if step.before else os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    descriptor = os.open(step.place.name, flags, 0o600, dir_fd=directory)
    try:
        found = os.fstat(descriptor)
        _refuse(step.place, found, None)
        if (found.st_uid, found.st_gid) != step.after[1:]:
            os.fchown(descriptor, step.after.uid, step.after.gid)
        os.fchmod(descriptor, step.after.mode)
    finally:
        os.close(descriptor)


def reopening(point: restore.Point) -> List[str]:
    """The files that restoring the point as it was before would open to more people than may read them now; what is in them is not known."""
    return [step.place.real for step in _back(point) if step.after.mode & ~step.before.mode]


def put_back(state: State, point: restore.Point, run_id: str) -> List[str]:
    """Give the files of a restore point their old modes again, as a run of its own; those that changed since are left. Returns their paths."""
    steps = _back(point)
    if steps:
        notes: Dict[str, dict] = dict((step.place.real, _record(step)) for step in steps)
        restore.note_places(state, run_id, notes, restore.RESTORE, point.run_id)
        _do(steps)
    return [step.place.real for step in steps]


def _back(point: restore.Point) -> List[Step]:
    """The way back, of files that are as the run left them. What it made stays: lines may be in it, and others cannot read it."""
    steps = []
    with Directories() as directories:
        for path, data in sorted(point.places.items()):
            before, after = Holder.from_json(data["before"]), Holder.from_json(data["after"])
            place = Place(path, path, [])
            if before is not None and os.path.isdir(place.directory) and _look(place, directories.get(place.directory), None) == after:
                steps.append(Step(place, after, before))
    return steps
