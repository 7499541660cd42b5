# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits to many files land together or not at all (promise 4 of the design).

with transaction.Session(State()) as session:       # takes the lock, finishes or undoes an interrupted run
    session.recovery                                # what that was, or None
    content = read the files, compute
    session.apply({path: Change(new_bytes, expected=digest(old_bytes))}, run_id, "config", roots=["/etc/asterisk"], validate=check)

Up to the instant at which the journal says "committed", a failure or a crash leaves every file as it was. From then
on the set rolls forward; only when a swap fails, or somebody changed a file in that instant, it is undone. Each file
is whole at every instant, because it is replaced by one rename.
"""

from __future__ import annotations

import os
from typing import Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import journal as journals, obstacles, plan, recovery, restore, swap
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.directories import Directories
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import Lock, State, check_run_id, no_step

DEFAULT_KEEP = 20


class Options(NamedTuple):
    """How a set is applied.

    roots: the directories of the configuration, see paths.locate. hard_links: refuse, keep or break, see plan.make.
    keep: how many restore points stay. kind, restores: see restore.Point.
    restore_point: False makes none (the change cannot be undone later; an older point of the run then finds its files changed).
    """

    roots: Sequence[str] = ("/etc/asterisk",)
    hard_links: str = "refuse"
    keep: int = DEFAULT_KEEP
    kind: str = restore.CHANGE
    restores: Optional[str] = None
    restore_point: bool = True


class Outcome(NamedTuple):
    """What a transaction did, or in check mode would do. Paths are real paths; links: path asked for -> real path."""

    changed: bool
    written: List[str]
    deleted: List[str]
    unchanged: List[str]
    links: Dict[str, str]
    pruned: List[str]
    warnings: List[str]


class Session:
    """The lock, the recovery of an interrupted run, and then any number of transactions."""

    def __init__(self, state: State, check_mode: bool = False, step=no_step):
        self.state = state
        self.check_mode = check_mode
        self.recovery: Optional[recovery.Recovery] = None
        self._step = step
        self._lock = Lock(state, read_only=check_mode)

    def __enter__(self) -> "Session":
        if not self.check_mode:
            self.state.prepare()
        self._lock.__enter__()
        try:
            if self.check_mode:
                _refuse_half_landed(self.state)
            else:
                self.recovery = recovery.recover(self.state, self._step)
        except BaseException:
            self._lock.__exit__()
            raise
        return self

    def __exit__(self, *unused) -> None:
        self._lock.__exit__()

    def apply(self, changes: Mapping[str, Change], run_id: str, module: str, options: Options = Options(),
              validate: Optional[Callable[[dict], None]] = None) -> Outcome:
        """Make all changes or none; in check mode look for everything that would stop them.

        changes: by absolute path. module: the name of the module that writes, for the restore point.
        validate: gets the new contents by path (None: deleted), raises HostError to stop the set.
        """
        check_run_id(run_id)
        self.state.refuse_inside(options.roots)
        with Directories() as directories:
            made = plan.make(changes, options.roots, options.hard_links, directories)
            if made.entries:
                obstacles.check_space(made.entries, made.old, made.new, self.state.root)
            if self.check_mode or not made.entries:
                if validate is not None and made.entries:
                    validate(made.overlay())
                return _outcome(made, [], [])
            journal = journals.Journal(os.urandom(4).hex(), journals.STAGING, run_id, module, options.kind, made.entries, options.restores)
            self._run(journal, made, directories, validate, options.restore_point)
        return _outcome(made, *self._prune(options.keep))

    def _run(self, journal, made: plan.Plan, directories: Directories, validate, restore_point: bool) -> None:
        self._until_commit(journal, made, directories, validate, restore_point)
        try:
            journals.save(self.state, journal.at(journals.COMMITTED), lambda what: self._step("commit %s" % what))
            self._step("committed")
            swap.land(journal, directories, self._step)
        except (HostError, OSError) as error:
            self._undo(journal, directories, _sentence(error, "Cannot replace the files of run %s" % journal.run_id))
        try:
            recovery.finish(self.state, journal, directories, self._step)
        except (HostError, OSError) as error:
            raise HostError("%s All files of run %s are in place, and the next run completes its restore point."
                            % (_sentence(error, "Cannot complete the restore point"), journal.run_id)) from error

    def _until_commit(self, journal, made: plan.Plan, directories: Directories, validate, restore_point: bool) -> None:
        try:
            journals.save(self.state, journal, lambda what: self._step("journal %s" % what))
            self._step("journal saved")
            if restore_point:
                restore.prepare(self.state, journal, made.old, self._step)
            swap.stage(journal, made.new, directories, self._step)
            if validate is not None:
                validate(made.overlay())
            swap.verify(journal, directories)
            self._step("verified")
        except BaseException as error:
            self._roll_back(journal, directories, error)
            if isinstance(error, OSError):
                raise _sentence(error, "Cannot prepare the change of %s" % journal.entries[0].path) from error
            raise

    def _roll_back(self, journal, directories: Directories, error: BaseException) -> None:
        try:
            recovery.roll_back(self.state, journal, directories, self._step)
        except (HostError, OSError) as second:
            raise HostError("%s No file was changed, but staged files were left (%s); the next run removes them."
                            % (_sentence(error, "Cannot prepare the change"), _sentence(second, "Cannot remove them"))) from error

    def _undo(self, journal, directories: Directories, error: HostError) -> None:
        try:
            left = recovery.undo(self.state, journal, directories, self._step)
        except (HostError, OSError) as second:
            raise HostError("%s The change is half made, because taking it back failed too (%s); the next run finishes or undoes it."
                            % (error, _sentence(second, "Cannot put the old files back"))) from error
        if left:
            raise HostError("%s The other files are as they were; %s, changed by somebody in the same instant, was left alone."
                            % (error, ", ".join(journal.entries[index].path for index in left))) from error
        raise error

    def _prune(self, keep: int):
        """Pruning comes after the change; that it fails is worth a warning, not an error."""
        try:
            return restore.prune(self.state, keep), []
        except (HostError, OSError) as error:
            return [], ["Old restore points could not be removed: %s" % error]


def _sentence(error: BaseException, action: str) -> HostError:
    if isinstance(error, HostError):
        return error
    return explain(error, action) if isinstance(error, OSError) else HostError("%s: %s." % (action, type(error).__name__))


def _refuse_half_landed(state: State) -> None:
    journal = recovery.pending(state)
    if journal is not None and journal.phase != journals.STAGING:
        raise HostError("The run %s was interrupted while its files were being replaced; run once without check mode, which finishes or undoes it first."
                        % journal.run_id)


def _outcome(made: plan.Plan, pruned: List[str], warnings: List[str]) -> Outcome:
    return Outcome(
        changed=bool(made.entries),
        written=[entry.path for entry in made.entries if entry.after is not None],
        deleted=[entry.path for entry in made.entries if entry.after is None],
        unchanged=made.unchanged,
        links=made.links,
        pruned=pruned,
        warnings=warnings)
