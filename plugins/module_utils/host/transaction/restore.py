# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore points: what each file was before a run, so that the whole run can be undone.

/var/lib/voipsec/restore/<run id>/ (0700) holds ``manifest.json`` and one copy for each old content, named by its
SHA-256 (0600). All modules of a run write to the same point: the first "before" of a file stays, the last "after"
counts. The copies hold secrets; nothing prints them.
"""

from __future__ import annotations

import os
import shutil
import time
from typing import Dict, List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state as state_files
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import Attributes, digest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.journal import Entry, Journal
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State, check_run_id, no_step

CHANGE = "change"
RESTORE = "restore"

_MANIFEST = "manifest.json"
_NEXT = "manifest.next"


class Side(NamedTuple):
    """A file before or after a run. mtime_ns: nanoseconds since the epoch, 0 if unknown."""

    sha256: str
    attributes: Attributes
    mtime_ns: int = 0

    def to_json(self) -> dict:
        """As data for the manifest."""
        return {"sha256": self.sha256, "attributes": self.attributes.to_json(), "mtime_ns": self.mtime_ns}

    @classmethod
    def from_json(cls, data: Optional[dict]) -> Optional["Side"]:
        """The reverse of to_json; None stays None."""
        return cls(data["sha256"], Attributes.from_json(data["attributes"]), data["mtime_ns"]) if data else None


class Saved(NamedTuple):
    """One file of a restore point. before or after is None where there was, or is, no file."""

    path: str
    asked: str
    before: Optional[Side]
    after: Optional[Side]
    modules: List[str]
    secrets: bool

    def to_json(self) -> dict:
        """As data for the manifest."""
        return {
            "asked": self.asked,
            "before": self.before.to_json() if self.before else None,
            "after": self.after.to_json() if self.after else None,
            "modules": self.modules,
            "secrets": self.secrets,
        }

    @classmethod
    def from_json(cls, path: str, data: dict) -> "Saved":
        """The reverse of to_json."""
        return cls(path, data["asked"], Side.from_json(data["before"]), Side.from_json(data["after"]), data["modules"], data["secrets"])


class Point(NamedTuple):
    """A restore point.

    created: seconds since the epoch. sequence: grows with every transaction on this host, whatever its clock does.
    kind: "change", or "restore" for the point that a restore makes (restores: the run it undid).
    last: number of the last transaction that is part of it.
    places: path of a file whose content is nobody's business here, such as a log, to what was made of its mode and owner, see places.py.
    """

    run_id: str
    created: float
    sequence: int
    kind: str
    restores: Optional[str]
    last: str
    files: Dict[str, Saved]
    places: Dict[str, dict] = {}

    def to_json(self) -> dict:
        """As data for the manifest."""
        data = self._asdict()
        data["files"] = dict((path, saved.to_json()) for path, saved in self.files.items())
        return data

    @classmethod
    def from_json(cls, data: dict) -> "Point":
        """The reverse of to_json."""
        values = dict((key, data[key]) for key in cls._fields if key != "places")
        values["places"] = data.get("places", {})
        values["files"] = dict((path, Saved.from_json(path, saved)) for path, saved in data["files"].items())
        return cls(**values)


def load(state: State, run_id: str) -> Optional[Point]:
    """One restore point, None when there is none of this name."""
    return state_files.read_as(os.path.join(state.restore, check_run_id(run_id), _MANIFEST), Point.from_json)


def load_all(state: State) -> List[Point]:
    """All restore points, the newest first."""
    try:
        names = os.listdir(state.restore)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise explain(error, "Cannot read %s" % state.restore) from error
    points = [load(state, name) for name in names if _is_run_id(name)]
    return sorted((point for point in points if point), key=lambda point: point.sequence, reverse=True)


def _is_run_id(name: str) -> bool:
    try:
        check_run_id(name)
    except HostError:
        return False
    return True


def find(state: State, name: str) -> Point:
    """The restore point of a run, or the newest one that holds a change (not a restore); HostError when there is none."""
    if name == "newest":
        for point in load_all(state):
            if point.kind == CHANGE:
                return point
        raise HostError("There is no restore point in %s yet." % state.restore)
    point = load(state, name)
    if point is None:
        known = ", ".join(found.run_id for found in load_all(state)) or "none"
        raise HostError("There is no restore point %s in %s; there are: %s." % (name, state.restore, known))
    return point


def content(state: State, point: Point, side: Side) -> bytes:
    """The bytes of a ``before`` of this point; HostError when the copy is missing or damaged."""
    path = os.path.join(state.restore, point.run_id, side.sha256)
    try:
        with open(path, "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise explain(error, "Cannot read the copy %s" % path) from error
    if digest(data) != side.sha256:
        raise HostError("The copy %s is damaged (its SHA-256 does not match its name); it cannot be restored." % path)
    return data


def prepare(state: State, journal: Journal, old: List[Optional[bytes]], step=no_step) -> None:
    """Put copies and the next manifest on disk, so that publish() needs no more space."""
    folder = os.path.join(state.restore, journal.run_id)
    try:
        state_files.private_directory(folder)
        point = merge(load(state, journal.run_id), journal, _next_sequence(state))
        kept = set(saved.before.sha256 for saved in point.files.values() if saved.before)
        for entry, data in zip(journal.entries, old):
            if data is not None and entry.before in kept and not os.path.exists(os.path.join(folder, entry.before)):
                state_files.write_private(os.path.join(folder, entry.before), data, lambda what: step("copy %s" % what))
        state_files.write_json(os.path.join(folder, _NEXT), point.to_json(), lambda what: step("manifest %s" % what))
    except OSError as error:
        raise explain(error, "Cannot write the restore point %s" % folder) from error


def _next_sequence(state: State) -> int:
    return 1 + max([point.sequence for point in load_all(state)], default=0)


def merge(point: Optional[Point], journal: Journal, sequence: int) -> Point:
    """The restore point with one more transaction in it."""
    files = dict(point.files) if point else {}
    for entry in journal.entries:
        files[entry.path] = _merge_file(files.get(entry.path), entry, journal.module)
    kind, restores = (point.kind, point.restores) if point else (journal.kind, journal.restores)
    return Point(journal.run_id, point.created if point else time.time(), sequence, kind, restores, journal.number, files,
                 point.places if point else {})


def note_places(state: State, run_id: str, places: Dict[str, dict], kind: str = CHANGE, restores: Optional[str] = None) -> None:
    """Add to the restore point of a run what is about to be made of the modes of files; the first "before" of each stays."""
    folder = os.path.join(state.restore, check_run_id(run_id))
    state_files.private_directory(folder)
    point = load(state, run_id) or Point(run_id, time.time(), 0, kind, restores, "", {})
    merged = dict(point.places)
    for path, place in places.items():
        merged[path] = {"before": merged.get(path, place)["before"], "after": place["after"]}
    state_files.write_json(os.path.join(folder, _MANIFEST), point._replace(sequence=_next_sequence(state), places=merged).to_json())


def _merge_file(saved: Optional[Saved], entry: Entry, module: str) -> Saved:
    after = Side(entry.after, entry.after_attributes) if entry.after is not None else None
    if saved is None:
        before = Side(entry.before, entry.before_attributes, entry.before_mtime_ns) if entry.before is not None else None
        return Saved(entry.path, entry.asked, before, after, [module], entry.secrets)
    return saved._replace(after=after, modules=sorted(set(saved.modules + [module])), secrets=saved.secrets or entry.secrets)


def publish(state: State, run_id: str) -> None:
    """Make the prepared manifest the valid one. Repeating it does no harm."""
    folder = os.path.join(state.restore, run_id)
    try:
        os.rename(os.path.join(folder, _NEXT), os.path.join(folder, _MANIFEST))
    except FileNotFoundError:
        return
    state_files.sync_directory(folder)


def discard(state: State, run_id: str) -> None:
    """Remove what prepare() wrote and no valid manifest needs."""
    folder = os.path.join(state.restore, run_id)
    if not os.path.isdir(folder):
        return
    point = load(state, run_id)
    keep = set(saved.before.sha256 for saved in point.files.values() if saved.before) | {_MANIFEST} if point else set()
    for name in os.listdir(folder):
        if name not in keep:
            os.unlink(os.path.join(folder, name))
    if point is None:
        os.rmdir(folder)
        state_files.sync_directory(state.restore)


def remove(state: State, run_id: str) -> None:
    """Remove one restore point; nothing happens when there is none."""
    folder = os.path.join(state.restore, check_run_id(run_id))
    try:
        # Without its manifest it is no restore point any more, whenever the removal is interrupted.
        os.unlink(os.path.join(folder, _MANIFEST))
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise explain(error, "Cannot remove the restore point %s" % folder) from error
    state_files.sync_directory(state.restore)


def prune(state: State, keep: int) -> List[str]:
    """Remove all but the ``keep`` newest points (at least one stays), and what interrupted pruning left. Returns the run ids."""
    points = load_all(state)
    removed = [point.run_id for point in points[max(keep, 1):]]
    for run_id in removed:
        # Without its manifest it is no restore point any more, whenever the removal is interrupted.
        os.unlink(os.path.join(state.restore, run_id, _MANIFEST))
    staying = set(point.run_id for point in points) - set(removed)
    for name in os.listdir(state.restore):
        if name not in staying and _is_run_id(name):
            shutil.rmtree(os.path.join(state.restore, name))
    return removed
