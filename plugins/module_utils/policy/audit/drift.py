# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Differences between what the files say and what the running Asterisk does: findings of their own."""

from __future__ import annotations

from typing import NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.glasses import plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import FALSE, TRUE, number
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import live

_DIALPLAN = "extensions.conf"
_MOST = 20
"""Lines of the dialplan that are told."""

_UNSET = ("", "none", "(null)", "<none>", "<not set>", "(not set)", "not set", "disabled")


class Drift(NamedTuple):
    """One difference.

    :ivar file: root file. :ivar label: ``[section] option``. :ivar line: the Variable that counts, None: a default does.
    :ivar value, running: what either says. :ivar restart: whether only a restart can activate it.
    """

    file: str
    label: str
    line: Optional[object]
    value: Optional[str]
    running: str
    restart: bool


def alike(value, running):
    """Whether a value of a file and what the daemon prints for it mean the same."""
    return _plain(value) == _plain(running)


def _plain(value):
    text = (value or "").strip().lower()
    if text in TRUE:
        return "yes"
    if text in FALSE or text in _UNSET:
        return "no"
    found = number(text)
    if found is not None and not text.count("."):
        return "no" if not found else str(found)
    return text.replace(" ", "")


class Drifts(NamedTuple):
    """The check of AST-DRIFT-001 (``pending``) and AST-DRIFT-002: to be asked after all others."""

    pending: bool
    last: bool = True

    def judge(self, case):
        if not case.seen.running:
            return [Verdict(NOT_APPLICABLE, "Asterisk does not run, so nothing can differ from what the files say.")]
        if not case.seen.answers:
            return [Verdict(NOT_CHECKED, case.why_not("daemon"))]
        wanted = [drift for drift in dict.fromkeys(case.drifts) if is_pending(case, drift) == self.pending]
        return [self._verdict(case, drift) for drift in wanted] + self._whole_files(case, wanted) + _dialplan(case, self.pending) or [
            Verdict(PASS, "No difference was seen between the files and the running Asterisk.")]

    def _verdict(self, case, drift):
        by_file = "nothing" if drift.line is None else str(drift.line.where)
        text = f"{drift.label} of {drift.file}: {by_file} sets {drift.value or 'no value'}, and the running Asterisk has {drift.running or 'no value'}."
        shown = Evidence(text, None if drift.line is None else by_file, drift.value, "the file" if drift.line else "default", drift.running)
        if self.pending:
            how = "restart Asterisk" if drift.restart else "reload what reads the file"
            return Verdict(FAIL, f"The file was changed, and the running Asterisk has not taken it over: {how}.", f"{drift.file} {drift.label}", (shown,),
                           drift.restart)
        return Verdict(FAIL, "The running Asterisk has another value than its files, which are older than it: by an option of its program, or by a command.",
                       f"{drift.file} {drift.label}", (shown,))

    def _whole_files(self, case, told):
        """Files that only a start reads, and that changed since then, where no option shows it."""
        found = []
        for name in ("asterisk.conf", "modules.conf") if self.pending else ():
            if any(drift.file == name for drift in told) or not _is_younger(case, name, case.seen.started):
                continue
            path = case.book(name).path
            found.append(Verdict(FAIL, "The file was changed after Asterisk started, and only a start reads it.", name,
                                 (Evidence(f"{path} is younger than the running Asterisk.", path),), True))
        return found


def _dialplan(case, pending):
    """Verdicts where the running dialplan lacks contexts of its file, or has other lines; a context beside those may come from elsewhere."""
    running = running_dialplan(case)
    if running is None or _is_younger(case, _DIALPLAN, case.seen.loaded) != pending:
        return []
    found = []
    gone = _gone(case)
    if gone:
        shown = tuple(Evidence(f"{thing.sections[0].where}: [{thing.name}] is not in the running dialplan.", str(thing.sections[0].where), None, "the file", "")
                      for thing in gone)
        reason = "The dialplan was changed after Asterisk read it: reload it." if pending else (
            "The running dialplan lacks contexts of its file, which is older than it: they were taken out by a command.")
        found.append(Verdict(FAIL, reason, f"{_DIALPLAN} contexts", shown))
    other = differences(case)
    if other:
        shown = tuple(Evidence(one.text, None if one.where is None else str(one.where), None, "the dialplan") for one in other[:_MOST])
        reason = "Lines of the dialplan were changed after Asterisk read it: reload it." if pending else (
            "The running dialplan has other lines than its file, which is older than it: they were changed by a command.")
        found.append(Verdict(FAIL, reason, f"{_DIALPLAN} extensions", shown, most=_MOST))
    return found


def running_dialplan(case):
    """What pbx_config made of its file; None where it cannot be asked, or the file says nothing."""
    if "live" not in case.memo:
        usable = case.has("pbx_config") and case.trouble(_DIALPLAN) is None and case.running_contexts is not None
        printed = case.seen.ask("dialplan show") if usable else None
        case.memo["live"] = ({} if printed is None else live.shown(printed)) if usable else None
    return case.memo["live"]


def _gone(case):
    known = {name.lower() for name in case.running_contexts}
    return [thing for thing in case.dialplan if thing.name.lower() not in known]


def differences(case):
    """Lines of the dialplan that are not the same in the files and in the running Asterisk."""
    if "differences" not in case.memo:
        running = running_dialplan(case)
        programs = any(problem.kind == "exec" for problem in case.book(_DIALPLAN).view.problems)
        found = live.differences(plan(case), running, programs) if running else []
        variables = case.seen.ask("dialplan show globals") if running else None
        case.memo["differences"] = found + (live.globals_of(plan(case), variables) if variables else [])
    return case.memo["differences"]


def differs(case):
    """Whether the running dialplan is another one than that of the files."""
    return bool(running_dialplan(case)) and bool(_gone(case) or differences(case))


def is_pending(case, drift):
    """Whether the file is younger than the daemon's last look at it."""
    return _is_younger(case, drift.file, case.seen.started if drift.restart else case.seen.loaded)


def _is_younger(case, name, moment):
    if moment is None:
        return False
    times = [case.seen.changed(path) for path in case.book(name).view.files]
    return any(time is not None and time > moment + 1 for time in times)
