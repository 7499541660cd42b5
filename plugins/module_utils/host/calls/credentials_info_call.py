# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The call of the module ``credentials_info``: look, have it found and judged, report without a secret.

Who finds and judges is given by the caller, so that this room knows no rules.
"""

from __future__ import annotations

import collections
import os
import time

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import inventory, machine
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import CliError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import presentable
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state

STATE_FILE = "credentials.json"

_DAY = 86400
_MOST_WARNED = 10


def argument_spec():
    """The options of the module."""
    return {
        "config_directory": {"type": "path", "default": "/etc/asterisk"},
        "state_directory": {"type": "path", "default": state.DEFAULT_ROOT},
        "asterisk_version": {"type": "str"},
        "kinds": {"type": "list", "elements": "str", "default": []},
        "weak_only": {"type": "bool", "default": False},
        "policies": {"type": "dict", "default": {}},
        "max_age_days": {"type": "int"},
    }


def run(params, finding, judging):
    """Find, judge and report.

    :param finding: the module policy.credentials.finding. ``judging``: policy.credentials.judging.
    :returns: the module's result, with ``warnings``.
    :raises HostError: nothing can be read at all, or an option cannot be used.
    """
    _check(params, judging)
    host = machine.find(params["config_directory"], params["asterisk_version"])
    modules, unread = _modules(host)
    files = finding.files(DiskSource(host.etc_dir, host.uid, host.gids), host.version, modules, strict=False, exec_includes=host.exec_includes)
    found = finding.find(files)
    ages, late = _ages(params["state_directory"])
    verdicts = judging.judge(found, params["policies"], ages, params["max_age_days"])
    unread += late + [_why_unread(path) for path in _closed(host.etc_dir) + files.unreadable]
    rows = [_row(one, verdicts[one.id], ages.get(one.id), judging) for one in found if not params["kinds"] or one.kind in params["kinds"]]
    shown = [row for row in rows if row["reasons"] or not params["weak_only"]]
    result = {"changed": False, "asterisk_version": str(host.version), "credentials": shown, "summary": _summary(rows),
              "unread": list(dict.fromkeys(unread)), "problems": list(dict.fromkeys(files.problems))}
    return presentable(dict(result, msg=_sentence(result["summary"]), warnings=_warnings(result["unread"] + result["problems"])))


def _check(params, judging):
    """Refuse options that mean nothing.

    :raises HostError: with one sentence.
    """
    kinds = ", ".join(judging.LENGTHS)
    for option, names in (("kinds", params["kinds"]), ("policies", params["policies"])):
        unknown = sorted(set(names) - set(judging.LENGTHS))
        if unknown:
            raise HostError(f"{option} names the kind '{unknown[0]}', which is none of {kinds}.")
    for kind, policy in params["policies"].items():
        try:
            good = isinstance(policy, dict) and int(policy.get("length", 1)) > 0
        except (TypeError, ValueError):
            good = False
        if not good:
            raise HostError(f"policies.{kind} must be a dictionary with a length above 0, such as {{length: 12}}.")
    if params["max_age_days"] is not None and params["max_age_days"] < 0:
        raise HostError("max_age_days must not be less than 0.")


def _modules(host):
    """Names of the loaded modules, None where that is not known; and sentences about what could not be learned."""
    if host.cli is None:
        return None, ["Asterisk does not run or does not answer this user, so every driver counts as loaded."]
    try:
        loaded = inventory.modules(host.cli)
    except CliError as error:
        return None, [f"Asterisk was not asked for its modules, so every driver counts as loaded: {error}"]
    return frozenset(name[:-3] if name.endswith(".so") else name for name, status in loaded.items() if status == "Running"), []


def _ages(directory):
    """Id to days since a secret was set here, from the state file of the module ``credentials``; and a sentence where it cannot be read."""
    path = os.path.join(state.State(directory).state, STATE_FILE)
    now = time.time()
    try:
        return state.read_as(path, lambda data: {
            name: max(0, int(now - entry["rotated_at"])) // _DAY for name, entry in data["accounts"].items()}) or {}, []
    except HostError as error:
        return {}, [str(error)]


def _closed(etc_dir):
    return [] if os.access(etc_dir, os.R_OK | os.X_OK) else [etc_dir]


def _why_unread(path):
    if os.access(path, os.R_OK):
        return f"{path} is left out, because the user who runs Asterisk cannot read it either."
    return f"{path} cannot be read by this user; run as root (become: true)."


def _row(one, verdict, age, judging):
    return {
        "id": one.id, "kind": one.kind, "name": one.name, "direction": one.direction, "user": one.user, "accounts": list(one.accounts),
        "form": one.form, "where": one.where, "file": one.file, "section": one.section, "shared_line": one.shared_line,
        "weak": verdict.weak, "severity": verdict.severity, "reasons": list(verdict.reasons), "sentences": list(verdict.sentences),
        "remarks": list(verdict.remarks), "rule": judging.rule_id(one, verdict), "changeable": one.why_not is None, "why_not": one.why_not,
        "age_days": age}


def _summary(rows):
    """Counts."""
    weak = [row for row in rows if row["weak"]]
    return {
        "found": len(rows), "weak": len(weak), "absent": sum(1 for row in rows if row["form"] == "absent"),
        "outbound": sum(1 for row in rows if row["direction"] == "outbound"), "changeable": sum(1 for row in weak if row["changeable"]),
        "by_kind": dict(collections.Counter(row["kind"] for row in rows)), "by_severity": dict(collections.Counter(row["severity"] for row in weak)),
        "by_reason": dict(collections.Counter(reason for row in rows for reason in row["reasons"]))}


def _sentence(summary):
    worst = next((name for name in ("critical", "high", "medium", "low") if summary["by_severity"].get(name)), None)
    if worst is None:
        return f"None of the {summary['found']} credentials found is weak."
    return f"Weak: {summary['weak']} of {summary['found']} credentials, {summary['by_severity'][worst]} of them {worst}; without a secret: {summary['absent']}."


def _warnings(sentences):
    rest = len(sentences) - _MOST_WARNED
    return sentences[:_MOST_WARNED] + ([f"and {rest} more, see unread and problems in the result."] if rest > 0 else [])
