# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module credentials does: say what is due, compare candidates with what is live, or give accounts new secrets and take old ones away.

Who decides is given by the caller, so that this room knows no rules: see policy/credentials/rotation.Rotation.
"""

from __future__ import annotations

import functools
import time

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import daemon, inventory, machine
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import options
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.credentials_applying import Applying, Scene
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import presentable
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import consuming, handover, noted, plain_points
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading.reads import Reads
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import recovery, restore
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State, check_run_id, new_run_id
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.transaction import Session

KINDS = ("pjsip", "wizard", "sip", "iax2", "ami", "ari", "voicemail", "confbridge", "meetme", "users")


def argument_spec():
    """The options of the module."""
    return dict(
        options.argument_spec(),
        step={"type": "str", "choices": ["plan", "compare", "apply"], "default": "plan"},
        handover={"type": "path"},
        rotate_weak={"type": "bool", "default": True},
        max_age_days={"type": "int"},
        accounts={"type": "list", "elements": "str", "default": []},
        everything={"type": "bool", "default": False},
        apply={"type": "bool", "default": False},
        overlap_days={"type": "int", "default": 7},
        batch={"type": "int"},
        kinds={"type": "list", "elements": "str", "choices": list(KINDS), "default": []},
        policies={"type": "dict", "default": {}},
        groups={"type": "list", "elements": "dict", "default": []},
        digest_only={"type": "bool", "default": False},
        realm={"type": "str"},
        consumers={"type": "list", "elements": "dict", "options": consuming.SPEC, "default": []},
        rename={"type": "dict", "default": {}},
        protected={"type": "list", "elements": "str", "default": []},
        config_file={"type": "path"},
        health_timeout={"type": "int", "default": 20},
    )


def run(params, check_mode, diff, make_rotation):
    """Do it.

    :param make_rotation: called with the options and the run id.
    :returns: the module's result, with ``warnings``; with ``failed`` and ``msg`` where the daemon says no and everything was put back.
    :raises HostError: with one sentence; nothing was changed.
    """
    secrets = handover.take(params["state_directory"], params["handover"])
    _refuse_numbers(params)
    run_id = check_run_id(params["run_id"] or new_run_id())
    rotation = make_rotation(params, run_id)
    recovered = [] if check_mode else _recovered(State(params["state_directory"]))
    scene = _scene(params, rotation, run_id)
    if params["step"] == "compare":
        result = _compare(scene, secrets)
    else:
        applying = Applying(scene, params, check_mode or params["step"] == "plan", diff)
        result = applying.plan() if params["step"] == "plan" else applying.apply(secrets)
    result["warnings"] = recovered + result["warnings"]
    return presentable(result)


def _recovered(state):
    """Finish or undo a run that was cut off while its files were being replaced, before anything is read from them."""
    if recovery.pending(state) is None:
        return []
    with Session(state) as session:
        return [session.recovery.sentence] if session.recovery else []


def _refuse_numbers(params):
    for name, least in (("overlap_days", 0), ("batch", 0), ("max_age_days", 1)):
        if params[name] is not None and params[name] < least:
            raise HostError("%s is %d, and must be %d or more; correct it." % (name, params[name], least))


def _scene(params, rotation, run_id):
    """The host as it is."""
    found = machine.find(params["config_directory"])
    located = daemon.locate(params["config_file"])
    if located.running and not located.answers:
        raise HostError("Nothing was changed: %s" % located.reason)
    source = DiskSource(found.etc_dir, found.uid, found.gids)
    modules = None
    if located.running:
        modules = frozenset(name[:-3] if name.endswith(".so") else name for name, state in inventory.modules(located.cli).items() if state == "Running")
    state = State(params["state_directory"])
    kept, taken_back = _without_taken_back(noted.read(state, rotation.note), state)
    reads = Reads(state, located.pid, inventory.start_time(located.cli)) if located.running else None
    ask = functools.partial(inventory.ask, located.cli) if located.running else lambda command: ""
    host = rotation.look(source, found.version, modules, found.exec_includes, ask)
    return Scene(rotation, found, located, source, state, kept, host, run_id, int(time.time()), reads, taken_back)


def _without_taken_back(kept, state):
    """What is noted but for accounts whose run was undone since, and the ids of these: what they have now is not what the run gave them."""
    undone = {point.restores: point.created for point in restore.load_all(state) if point.kind == restore.RESTORE} if kept.notes else {}
    ids = sorted(id for id, note in kept.notes.items() if note.rotated_at <= undone.get(note.run_id, 0))
    return kept._replace(notes={id: note for id, note in kept.notes.items() if id not in ids}), ids


def _compare(scene, candidates):
    live = {id: scene.rotation.is_live(scene.host, id, text) for id, text in candidates.items()}
    return {"changed": False, "live": live, "run_id": scene.run_id, "plain_text_points": plain_points.there(scene.state, scene.kept.plain), "warnings": []}
