# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The logic of the module restore_point: list, show, restore; as plain data for its result."""

from __future__ import annotations

import contextlib
import time
from typing import List, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.secrets import mask_pair
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import options
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import places, recovery, restore, rollback, transaction
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.restore import Point, Side
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.rollback import Status, Wish
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.unix.locking import AccountLock


def run(params: dict, check_mode: bool, want_diff: bool) -> dict:
    """The result of the module; HostError when something is refused."""
    state = State(params["state_directory"])
    if params["state"] == "listed":
        points = [summary(point) for point in restore.load_all(state)]
        return {"changed": False, "restore_points": points, "warnings": _pending(state)}
    if params["state"] == "shown":
        return _show(state, params, want_diff)
    return _restored(state, params, check_mode, want_diff)


def _pending(state: State) -> List[str]:
    journal = recovery.pending(state)
    if journal is None:
        return []
    return ["The run %s of the module %s has not ended; if it was interrupted, the next module that writes finishes or undoes it."
            % (journal.run_id, journal.module)]


def _show(state: State, params: dict, want_diff: bool) -> dict:
    point = restore.find(state, params["name"])
    found = rollback.statuses(point, [params["config_directory"]])
    result = {"changed": False, "restore_point": details(point, found), "warnings": _pending(state)}
    if want_diff:
        result["diff"] = differences(state, point, found)
    return result


def _restored(state: State, params: dict, check_mode: bool, want_diff: bool) -> dict:
    settings = options.transaction_options(params)
    wish = Wish(params["name"], tuple(params["force"]), params["restore_secrets"])
    run_id = options.run_id(params)
    with transaction.Session(state, check_mode) as session:
        point = restore.find(state, wish.name)
        found = rollback.statuses(point, settings.roots)
        result = {"restore_point": details(point, found), "run_id": run_id}
        if want_diff:
            result["diff"] = differences(state, point, found)
        with _lock(point):
            outcome = rollback.restore_run(session, point, found, wish, run_id, settings)
        opened, kept = _modes(state, point, wish, run_id, check_mode)
        recovered = session.recovery
    result.update(changed=outcome.changed or bool(opened) or bool(recovered and recovered.reload), written=outcome.written, deleted=outcome.deleted,
                  modes=opened)
    result["warnings"] = outcome.warnings + kept + ([recovered.sentence] if recovered else [])
    return result


def _lock(point: Point):
    """Files of accounts change under the lock that other programs take for them."""
    return AccountLock() if {"/etc/passwd", "/etc/shadow"} & set(point.files) else contextlib.nullcontext()


def _modes(state: State, point: Point, wish: Wish, run_id: str, check_mode: bool):
    """(files that are opened again, warnings about those that are not): lines of a log may hold answers to challenges by now."""
    opened = places.reopening(point)
    if not wish.restore_secrets:
        return [], ["%s stays closed to others, because answers to challenges may be in it by now; set restore_secrets (for the playbooks: "
                    "voipsec_restore_secrets) to true to open it again." % path for path in opened]
    return opened if check_mode else places.put_back(state, point, run_id), []


def summary(point: Point) -> dict:
    """One line of the list."""
    modules = set(module for saved in point.files.values() for module in saved.modules)
    return {
        "run_id": point.run_id,
        "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(point.created)),
        "kind": point.kind,
        "restores": point.restores,
        "modules": sorted(modules),
        "files": len(point.files),
        "secrets": any(saved.secrets for saved in point.files.values()),
    }


def details(point: Point, found: List[Status]) -> dict:
    """One restore point with all of its files."""
    return dict(summary(point), files=[_file(status) for status in found])


def _file(status: Status) -> dict:
    saved = status.saved
    return {
        "path": saved.path,
        "asked": saved.asked,
        "status": status.verdict,
        "reason": status.reason,
        "modules": saved.modules,
        "secrets": saved.secrets,
        "before": _side(saved.before),
        "after": _side(saved.after),
    }


def _side(side: Optional[Side]) -> Optional[dict]:
    if side is None:
        return None
    attributes = side.attributes
    return {"sha256": side.sha256, "mode": "%04o" % attributes.mode, "uid": attributes.uid, "gid": attributes.gid}


def differences(state: State, point: Point, found: List[Status]) -> List[dict]:
    """What restoring would change, for Ansible's diff mode, with secrets masked."""
    return [_difference(state, point, status) for status in found if status.verdict in (rollback.AS_LEFT, rollback.CHANGED)]


def _difference(state: State, point: Point, status: Status) -> dict:
    saved = status.saved
    now = status.now.content if status.now else b""
    then = restore.content(state, point, saved.before) if saved.before else b""
    now, then = mask_pair(now, then, saved.path)
    return {
        "before_header": saved.path if status.now else "%s (absent)" % saved.path,
        "after_header": saved.path if saved.before else "%s (absent)" % saved.path,
        "before": _text(now) + _attributes(status.now.attributes if status.now else None, saved),
        "after": _text(then) + _attributes(saved.before.attributes if saved.before else None, saved),
    }


def _attributes(attributes, saved) -> str:
    """Owner and mode are part of the difference only where the content is not."""
    if attributes is None or saved.before is None or saved.after is None or saved.before.sha256 != saved.after.sha256:
        return ""
    return "(mode %04o, uid %d, gid %d)\n" % (attributes.mode, attributes.uid, attributes.gid)


def _text(content: bytes) -> str:
    """Readable whatever the encoding is; for display only."""
    return content.decode("utf-8", "backslashreplace")
