# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Undo a run: every file of its restore point as it was, or none."""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import restore, transaction
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.directories import Directories
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import Image, digest, read_image
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.paths import Place, locate
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import ABSENT, Change
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.restore import Point, Saved, Side
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State

AS_LEFT = "as_left"
AS_BEFORE = "as_before"
CHANGED = "changed"
UNREADABLE = "unreadable"


class Status(NamedTuple):
    """A file of a restore point beside what is on disk.

    verdict: "as_left" (as the run left it), "as_before" (already as before the run), "changed" (by somebody, since),
    "unreadable" (reason says why). now: the file on disk, None for no file.
    """

    saved: Saved
    verdict: str
    now: Optional[Image]
    reason: str = ""


class Wish(NamedTuple):
    """What to restore.

    name: a run id or "newest". force: paths that are restored although they were changed since.
    restore_secrets: also bring back secrets that the run replaced.
    """

    name: str
    force: Sequence[str] = ()
    restore_secrets: bool = False


def statuses(point: Point, roots: Sequence[str]) -> List[Status]:
    """Every file of the point, by path."""
    with Directories() as directories:
        return [_status(point.files[path], roots, directories) for path in sorted(point.files)]


def _status(saved: Saved, roots: Sequence[str], directories: Directories) -> Status:
    try:
        place: Place = locate(saved.path, roots)
        now = read_image(directories.get(place.directory), place.name, place.real)
    except HostError as error:
        return Status(saved, UNREADABLE, None, str(error))
    if _is(saved.before, now, True):
        return Status(saved, AS_BEFORE, now)
    return Status(saved, AS_LEFT if _is(saved.after, now, False) else CHANGED, now)


def _is(side: Optional[Side], now: Optional[Image], with_attributes: bool) -> bool:
    if side is None or now is None:
        return side is None and now is None
    return side.sha256 == digest(now.content) and (not with_attributes or side.attributes == now.attributes)


def changes(state: State, point: Point, wish: Wish, found: Sequence[Status]) -> Dict[str, Change]:
    """The changes that undo the run; HostError, which names the files, when one of them must not be touched."""
    _check_force(point, wish)
    for status in found:
        if status.verdict == UNREADABLE:
            raise HostError(status.reason)
    todo = [status for status in found if status.verdict != AS_BEFORE]
    changed = [status.saved.path for status in todo if status.verdict == CHANGED and not _forced(status.saved, wish)]
    if changed:
        raise HostError("%s changed after the run %s, so nothing was restored; look at the difference, and name a file in force to overwrite it."
                        % (_names(changed), point.run_id))
    rotated = [status.saved.path for status in todo if status.saved.secrets]
    if rotated and not wish.restore_secrets:
        raise HostError("The run %s replaced secrets in %s, and restoring would bring the old ones back, so nothing was restored; "
                        "set restore_secrets (for the playbooks: voipsec_restore_secrets) to true if that is wanted." % (point.run_id, " and ".join(rotated)))
    return dict((status.saved.path, _change(state, point, status)) for status in todo)


def _check_force(point: Point, wish: Wish) -> None:
    known = set(point.files) | set(saved.asked for saved in point.files.values())
    unknown = sorted(set(wish.force) - known)
    if unknown:
        raise HostError("force names %s, which the restore point %s does not hold; correct the name." % (" and ".join(unknown), point.run_id))


def _forced(saved: Saved, wish: Wish) -> bool:
    return saved.path in wish.force or saved.asked in wish.force


def _names(paths: Sequence[str]) -> str:
    return "%s %s" % (" and ".join(paths), "was" if len(paths) == 1 else "were")


def _change(state: State, point: Point, status: Status) -> Change:
    before = status.saved.before
    expected = digest(status.now.content) if status.now else ABSENT
    if before is None:
        return Change(None, expected=expected, secrets=status.saved.secrets)
    return Change(restore.content(state, point, before), attributes=before.attributes, expected=expected, secrets=status.saved.secrets)


def restore_run(session: transaction.Session, point: Point, found: Sequence[Status], wish: Wish, run_id: str,
                options: transaction.Options) -> transaction.Outcome:
    """Undo the run in one transaction, which has a restore point of its own (kind "restore")."""
    if run_id == point.run_id:
        raise HostError("The run id %s is that of the restore point itself; leave run_id out, or give this run an id of its own." % run_id)
    wanted = changes(session.state, point, wish, found)
    own = options._replace(kind=restore.RESTORE, restores=point.run_id)
    return session.apply(wanted, run_id, "restore_point", own)
