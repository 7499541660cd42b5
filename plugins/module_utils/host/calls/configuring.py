# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carrying out the edits of one module call on a host: plan, try, land as one transaction, report.

Each call compiles anew what it imports, so what few calls need is imported where it is needed.
"""

from __future__ import annotations

import os
from typing import NamedTuple, Optional, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import masking
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import readers
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.planning import Planning
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import restore
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import digest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import ABSENT, Change
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State, new_run_id
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.transaction import Options, Session


class StartRefused(HostError):
    """A trial start missed something, or did not boot.

    :ivar what: what became of Asterisk, as a sentence without its end.
    """

    def __init__(self, what):
        super().__init__(what + " with these changes, so nothing was changed; correct the edit, or name what may be missing in expected_losses.")
        self.what = what


class Wish(NamedTuple):
    """How the edits are to land.

    :ivar mode, uid, gid: attributes for every edited root file, ``None`` keeps those that it has.
    :ivar backup: keep the restore point.
    :ivar try_start: when_needed, never or always, see the module's documentation; when_possible: as when_needed, but a host that cannot try is no reason
        to land nothing.
    :ivar expected_losses: what a trial start may miss, see trial.compare.
    """

    run_id: Optional[str] = None
    check_mode: bool = False
    diff: bool = False
    hard_links: str = "refuse"
    keep: int = 20
    protected: Sequence[str] = ()
    check_options: bool = True
    mode: Optional[int] = None
    uid: Optional[int] = None
    gid: Optional[int] = None
    backup: bool = True
    try_start: str = "when_needed"
    expected_losses: Sequence[str] = ()


def configure(machine, asked, wish, state=None):
    """Carry out edits.

    :param machine: a machine.Machine.
    :param asked: the edits as in the module's option ``edits``.
    :param wish: a Wish.
    :returns: a dict for the module's result.
    :raises HostError, EditError: with one sentence; no file was changed.
    """
    return _configure(machine, wish, state, lambda planned: planned.add(asked))


def configure_each(machine, batches, wish, state=None):
    """Carry out as many of several batches of edits as go together, each as a whole.

    :param batches: lists of edits as in the module's option ``edits``.
    :returns: (a dict for the module's result, {index of a batch that was left out: one sentence why}).
    :raises HostError: with one sentence; no file was changed.
    """
    refused = {}
    return _configure(machine, wish, state, lambda planned: refused.update(planned.add_each(batches))), refused


def configure_parts(machine, batches, wish, state, module, more):
    """Carry out batches of edits that do not touch each other, thousands of them, and changes of other files with them in one transaction.

    :param batches: lists of edits as in the module's option ``edits``.
    :param module: the name of the module, for the restore point.
    :param more: ``more(refused)`` gives the transaction's changes of other files, path to Change.
    :returns: (a dict for the module's result, {index of a batch that was left out: one sentence why}).
    :raises HostError: with one sentence; no file was changed.
    """
    refused = {}
    return _configure(machine, wish, state, lambda planned: refused.update(planned.add_parts(batches)), module, lambda: more(refused)), refused


def _configure(machine, wish, state, add, module="config", more=dict):
    with Session(state or State(), wish.check_mode) as session:
        planned = Planning(machine, wish.protected, wish.check_options)
        add(planned)
        landing = _Landing(machine, wish, planned)
        run_id = wish.run_id or new_run_id()
        outcome = session.apply(
            _together(landing.changes(), more()), run_id, module, Options((machine.etc_dir,), wish.hard_links, wish.keep), landing.trial())
        if outcome.changed and not wish.backup and not wish.run_id and not wish.check_mode:
            restore.remove(session.state, run_id)
        return landing.result(outcome, run_id, session.recovery)


def _together(changes, others):
    """The transaction's changes; one of the other files must not take the place of an edit."""
    edited = {os.path.realpath(path) for path in changes}
    twice = next((path for path in others if os.path.realpath(path) in edited), None)
    if twice is not None:
        raise HostError(f"{twice} is named as a file of another program, and is edited as Asterisk's own configuration in the same run; leave it out, "
                        "nothing was changed.")
    return dict(changes, **others)


class _Landing:
    """From what was planned to what lands."""

    def __init__(self, machine, wish, planned):
        self.machine, self.wish, self.planned, self.source = machine, wish, planned, planned.source

    def changes(self):
        """The transaction's changes: new contents, and attributes that were asked for."""
        found = {path: self._change(path, content) for path, content in self.planned.new.items() if content != self.source.before(path)}
        if (self.wish.mode, self.wish.uid, self.wish.gid) != (None, None, None):
            for path in self.planned.roots:
                found.setdefault(path, self._change(path, self.source.before(path)))
        return found

    def _change(self, path, content):
        before = self.source.before(path)
        like = None if before is not None else self._sibling(path)
        return Change(
            content, self.wish.mode, self.wish.uid, self.wish.gid, like=like,
            expected=ABSENT if before is None else digest(before),
            secrets=any(masking.HIDDEN in str(row.get("before")) and row.get("file") == path for row in self.planned.rows))

    def trial(self):
        """What the transaction calls before anything lands; ``None`` where no trial start is wanted."""
        needed = self.wish.try_start == "always" or any(_shows_at_start(path) for path in self.planned.roots)
        return self._try_start if needed and self.wish.try_start != "never" else None

    def _try_start(self, changes):
        from ansible_collections.voipsec.asterisk.plugins.module_utils.host.trial import sandbox, trial

        expected = list(self.wish.expected_losses) + ["module:" + name for name in self._unloaded()]
        config = os.path.join(self.machine.etc_dir, "asterisk.conf")
        try:
            report = trial.compare(self.machine.etc_dir, changes, expected, config=config, running=self.machine.cli)
        except sandbox.NotPermitted as error:
            if self.wish.try_start == "when_possible":
                self.planned.warnings.append(f"No start was tried with the changes before they landed: {error}")
                return
            raise HostError(f"{error} To land the change untried, set try_start: never.")
        if not report.good:
            what = "does not start" if not report.booted else "starts without " + ", ".join(report.lost[:10])
            said = f" ({report.errors[0]})" if report.errors and not report.booted else ""
            raise StartRefused(f"Asterisk {what}{said}")

    def _unloaded(self):
        """Modules that an edit of modules.conf takes out on purpose, in whichever file of it that stands; no other file has the option."""
        rows = [row for row in self.planned.rows if row.get("option") == "noload"]
        return [name for row in rows for name in row["after"] or ()]

    def _sibling(self, path):
        """A file from which a new one takes owner, group and mode."""
        names = ("asterisk.conf", "modules.conf", "logger.conf")
        found = [os.path.join(os.path.dirname(path), name) for name in names]
        return next((name for name in found if self.source.is_regular(name)), None)

    def result(self, outcome, run_id, recovered):
        result = {
            "changed": outcome.changed,
            "changed_files": sorted(self._asked(outcome, path) for path in outcome.written + outcome.deleted),
            "changes": self.planned.rows,
            "unchecked_options": sorted(self.planned.unchecked),
            "asterisk_version": str(self.machine.version),
            "product": self.planned.product.name if self.planned.product else None,
            "run_id": run_id,
            "warnings": list(dict.fromkeys(self.planned.warnings + outcome.warnings)),
        }
        if recovered is not None:
            result["warnings"].append(recovered.sentence)
        if self.wish.diff:
            from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import difference

            result["diff"] = [
                {"prepared": difference.unified(path, self.source.before(path), content)}
                for path, content in sorted(self.planned.new.items()) if content != self.source.before(path)]
        return result

    @staticmethod
    def _asked(outcome, real):
        """The name under which Asterisk opens a file that was written behind a link."""
        return next((asked for asked, target in outcome.links.items() if target == real), real)


def _shows_at_start(path):
    """Whether a mistake in a root file shows at the next start only, or ends a running Asterisk."""
    name = os.path.basename(path)
    return name in readers.AT_START or name in readers.HARMFUL_AT_START or name == "extconfig.conf"
