# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carrying out many edits: one reading, one patch, then a second reading that proves the result.

Edits are worked on in phases. Within a phase every edit is planned on the same reading and all changes are applied at
once, so that ten thousand edits cost two readings. The result is read as Asterisk reads it; an edit whose value does not
come out as asked tries its next place, and an edit that changes anything else than it was asked to is refused.
"""

from __future__ import annotations

from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import edits as vocabulary, effects, refusing, sequences
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.edits import NoPlace
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.patch import Conflict, Patch
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.placing import Guard
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.writing import Unwritable
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError, Finder
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.winning import Reading
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import OverlaySource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load

MOST_PLACES = 12
"""Places that are tried for one edit before it is refused."""


class Context(NamedTuple):
    """What an edit works with: one reading, who reads it, who may write, and where changes go."""

    view: object
    reading: object
    rules: object
    guard: object
    finder: object
    patch: object


class Planner:
    """Plans edits to one root file and what it includes.

    :param source: where the files come from.
    :param filename: the root file.
    :param rules: how its consumer reads it.
    :param version: the Asterisk that reads it.
    :param guard: which files may be written.
    :param create: whether a root file that does not exist is taken as an empty one.
    :param exec_includes: whether Asterisk runs ``#exec``; what it prints is never known here.

    ``done`` lists (edit, Target before, Target after) for every edit that changed something.
    """

    def __init__(self, source, filename, rules, version, guard=None, create=False, exec_includes=False):
        self.base = source
        self.filename = filename
        self.rules = rules
        self.version = version
        self.guard = guard or Guard()
        self.exec_includes = exec_includes
        self.changes = {}
        self.harmed = None
        self.done = []
        self._unplanned = []
        self._known = self._trial_view = None
        self._read_before = []
        self.view = self._load()
        path = self.base.absolute(filename)
        if create and self.view.error is not None and self.view.error.kind == "missing" and self.base.is_regular(path) is None:
            self.changes[path] = b""
            self.view = self._load()
        if self.view.error is not None:
            raise EditError(self._unusable(path))

    def _unusable(self, path):
        """Why nothing can be edited."""
        error = self.view.error
        if error.kind != "missing":
            return f"{error.where}: {error.message}; mend the file first, nothing was changed."
        if self.rules.unread:
            return f"{path}: no part of Asterisk {self.version} reads this file, so leave this edit out."
        reason = next((problem.message for problem in self.view.problems if problem.where.path == path), None)
        if reason is not None:
            return f"{path}: {reason}; mend that first, nothing was changed."
        return f"{path}: the file does not exist, so correct its name, or set create: true to begin it with a section."

    @property
    def finder(self):
        """Selects in the view; what it found out helps the planning."""
        return self._context(self.view, None).finder

    def _load(self):
        return self._read(self.changes)

    def _read(self, changes):
        source = OverlaySource(self.base, changes)
        return load(source, self.filename, version=self.version, exec_includes=self.exec_includes)

    def _context(self, view, patch):
        if self._known is None or self._known.view is not view:
            reading = Reading(view, self.filename, self.version)
            self._known = Context(view, reading, self.rules, self.guard, Finder(view, self.rules), None)
        return self._known._replace(patch=patch)

    def run(self, edits, check=None):
        """Carry out edits in order.

        :param check: ``check(view, edits, finder)`` looks at edits again for which sections came or changed their names on the way.
        :returns: {path: new bytes} for all files that change; ``view`` is the new effective view.
        :raises EditError: one of them cannot be carried out.
        """
        waiting, done, phases = list(edits), [], 0
        while waiting:
            phase, waiting = _phase(waiting)
            if check is not None and phases:
                check(self.view, phase, self.finder)
            phase = self._joined(phase)
            later = self._carry_out(phase)
            done += phase[:len(phase) - len(later)]
            waiting = later + waiting
            phases += 1
        if self.changes:
            self._refuse_contradictions(done if phases > 1 else self._unplanned)
        return dict(self.changes)

    def forget(self):
        """Free the memory, when the report is made: the views of a large file take as much as all the rest."""
        for view in (self.view, *self._read_before):
            view.take_apart()
        self._known = self._trial_view = None
        self._read_before, self.done = [], []

    def _joined(self, phase):
        """Options of one request that count in the order of their lines (``deny`` and ``permit``) make one list."""
        finder = self.finder
        found, lists = [], {}
        for edit in phase:
            group = self._group(finder, edit)
            key = (id(edit.selector), group)
            if group and key in lists:
                found[lists[key]] = sequences.joined(found[lists[key]], edit)
            else:
                lists[key] = len(found)
                found.append(edit)
        return found

    def _group(self, finder, edit):
        if not isinstance(edit, (vocabulary.Set, sequences.Sequence)):
            return ""
        targets = finder.matching(edit.selector)
        return self.rules.group(targets[0], edit.options[0]) if targets and edit.options else ""

    def _refuse_contradictions(self, edits):
        """A later edit may have undone an earlier one; then a second run would change things again."""
        context = self._context(self.view, Patch())
        for edit in edits:
            if not self._holds(context, edit):
                raise EditError(f"{self._file()}: {edit}: two edits want different things of it, so drop one of them.")

    @staticmethod
    def _holds(context, edit):
        try:
            if not isinstance(edit, vocabulary.OptionEdit):
                return edit.met(context)
            return all(edit.met(context, target) for target in context.finder.targets(edit.selector))
        except EditError:
            return False

    def _carry_out(self, phase):
        """One phase; what has to wait for the next one is returned."""
        before = self.view
        attempts = {}
        self._trial_view, self.harmed = None, None
        for _round in range(MOST_PLACES + 1):
            planned, later, changes = self._plan(before, phase, attempts)
            if not planned:
                return later
            self._refuse_guarded(changes, planned[0][1])
            trial = dict(self.changes, **changes)
            failed = self._failed(trial, planned, before)
            if not failed:
                self._record(planned, self._trial_view)
                self._read_before.append(before)
                self.changes, self.view = trial, self._trial_view
                return later
            for key in failed:
                attempts[key] = attempts.get(key, 0) + 1
        raise EditError(next(self._exhausted(edit, target) for key, edit, target in planned if key in failed))

    def _refuse_guarded(self, paths, edit):
        """Whatever an edit planned, no file is written that must not be."""
        for path in paths:
            reason = self.guard.refusal(path)
            if reason:
                raise EditError(f"{path}: {edit} would change this file too: {reason}")

    def _plan(self, view, phase, attempts):
        """Put every edit that is not met into a patch: ((key, edit, target or None) of these, edits that have to wait, changed files)."""
        context = self._context(view, Patch())
        planned = []
        for position, edit in enumerate(phase):
            mark = context.patch.mark()
            try:
                found = self._plan_one(context, position, edit, attempts)
                planned += found
                if not found:
                    self._unplanned.append(edit)
            except Conflict:
                context.patch.back_to(mark)
                if not planned:
                    raise EditError(f"{self.filename}: two edits want different things of the same line ({edit}), so drop one of them.")
                return planned, phase[position:], context.patch.result()
            except Unwritable as problem:
                raise EditError(f"{self._file()}: {edit}: {problem}.")
        return planned, [], context.patch.result()

    def _plan_one(self, context, position, edit, attempts):
        if not isinstance(edit, vocabulary.OptionEdit):
            if edit.met(context):
                return []
            self._attempt(edit, None, lambda: edit.plan(context, attempts.get((position, 0), 0)))
            return [((position, 0), edit, None)]
        planned = []
        for number, target in enumerate(context.finder.targets(edit.selector)):
            key = (position, number)
            if not edit.met(context, target):
                self._attempt(edit, target, lambda: edit.plan(context, target, attempts.get(key, 0)))
                planned.append((key, edit, target))
        return planned

    def _attempt(self, edit, target, step):
        try:
            step()
        except NoPlace:
            raise EditError(self._exhausted(edit, target))

    def _failed(self, trial, planned, before):
        """Keys of the edits that the trial reading does not bear out."""
        self._known = None  # makes room: what is known of a large file takes more memory than the file
        if self._trial_view is not None:
            self._trial_view.take_apart()
        self._trial_view = after = self._read(trial)
        if after.error is not None:
            raise EditError(f"{after.error.where}: the edit would make the file invalid ({after.error.message}), so nothing was changed.")
        context = self._context(after, None)
        failed = [key for key, edit, _target in planned if not self._met(context, edit, key)]
        self.harmed = None
        if failed:
            return failed
        failed, harmed = effects.side_effects(before, after, planned, effects.Comparison(before, after, self.rules))
        self.harmed = harmed
        return failed

    def _record(self, planned, after):
        """Remember for the report what each edit found and what it left."""
        finder = self._context(after, None).finder
        for key, edit, target in planned:
            now = finder.targets(edit.selector)[key[1]] if target is not None else None
            self.done.append((edit, target, now))

    @staticmethod
    def _met(context, edit, key):
        if not isinstance(edit, vocabulary.OptionEdit):
            return edit.met(context)
        targets = context.finder.targets(edit.selector)
        return key[1] < len(targets) and edit.met(context, targets[key[1]])

    def _exhausted(self, edit, target):
        """Why no place was left for an edit."""
        return refusing.why(refusing.Attempt(self.view, self._trial_view, self.harmed, self.guard, self.rules), edit, target)

    def _file(self):
        return self.view.documents[0].path


def _phase(edits):
    """The longest run of edits from the start that can share one reading."""
    option = isinstance(edits[0], vocabulary.OptionEdit)
    count = 0
    for edit in edits:
        alike = isinstance(edit, vocabulary.OptionEdit) if option else type(edit) is type(edits[0])
        if not alike:
            break
        count += 1
    return edits[:count], edits[count:]
