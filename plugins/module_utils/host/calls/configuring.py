# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carrying out the edits of one module call on a host: read, check, plan, land as one transaction, report.

Each call compiles anew what it imports, so what few calls need is imported where it is needed.
"""

from __future__ import annotations

import os
from typing import NamedTuple, Optional, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import consumers
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import lingering, reporting, requests
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.checking import Checker
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.guarding import ProductGuard
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.planner import Planner
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.structure import (
    AddSection, RenameReferences, RenameSection, refuse_mentions,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import masking, references
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.rules import Rules
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError, type_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.products import products
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime import realtime
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import readers
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.option_help import OptionHelp
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import restore
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import digest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import ABSENT, Change
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State, new_run_id
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.transaction import Options, Session


class Wish(NamedTuple):
    """How the edits are to land.

    :ivar mode, uid, gid: attributes for every edited root file, ``None`` keeps those that it has.
    :ivar backup: keep the restore point.
    :ivar try_start: when_needed, never or always, see the module's documentation.
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
    with Session(state or State(), wish.check_mode) as session:
        work = _Work(machine, wish)
        for filename, edits in work.with_references(requests.parse(_named(asked, machine.etc_dir))).items():
            work.plan(filename, edits)
        run_id = wish.run_id or new_run_id()
        outcome = session.apply(
            work.changes(), run_id, "config", Options((machine.etc_dir,), wish.hard_links, wish.keep), work.trial())
        if outcome.changed and not wish.backup and not wish.run_id and not wish.check_mode:
            restore.remove(session.state, run_id)
        return work.result(outcome, run_id, session.recovery)


def _named(asked, etc_dir):
    """The same edits with each root file under the one name by which Asterisk opens it."""
    names, found = {}, []
    for number, request in enumerate(asked):
        name = request["file"]
        if name not in names:
            names[name] = _name(name, etc_dir, f"edits[{number}]")
        found.append(request if names[name] == name else dict(request, file=names[name]))
    return found


def _name(name, etc_dir, label):
    if not name.strip() or any(ord(letter) < 32 for letter in name):
        raise EditError(f"{label}: the file name {name!r} cannot be used; give one such as manager.conf.")
    path = os.path.normpath(os.path.join(etc_dir, name))
    if not path.startswith(etc_dir.rstrip("/") + "/"):
        raise EditError(f"{label}: {path} does not lie in {etc_dir}, so no part of Asterisk opens it; give the root file that includes it.")
    return os.path.relpath(path, etc_dir)


class _Work:
    """The edits of one call, file by file."""

    def __init__(self, machine, wish):
        self.machine = machine
        self.wish = wish
        self.source = _Remembering(DiskSource(machine.etc_dir, machine.uid, machine.gids))
        self.product = products.detect(self.source, machine.etc_dir)
        self.mappings = realtime.mappings(self.source, machine.etc_dir, machine.version)
        protected = [self.source.absolute(name) for name in wish.protected]
        self.guard = ProductGuard(self.source, self.product, protected)
        self.help = OptionHelp(machine.run)
        self.new = {}
        self.roots = []
        self.rows = []
        self.unchecked = set()
        self.warnings = []

    def with_references(self, by_file):
        """The edits, and those of other files that name a section which is renamed."""
        renames = [(name, edit) for name, edits in by_file.items() for edit in edits if isinstance(edit, RenameSection)]
        for name, edit in renames:
            for other, names in references.ELSEWHERE.get(name, {}).items():
                view = load(self.source, other, version=self.machine.version)
                if view.error is not None or edit.selector.section is None:
                    continue
                if other == "extensions.conf":
                    refuse_mentions(view, edit)
                by_file.setdefault(other, []).append(RenameReferences(edit.selector, other, names, edit.new_name))
        return by_file

    def plan(self, filename, edits):
        """Plan the edits of one root file on top of those of the files before it."""
        own = [edit for edit in edits if edit.selector.filename == filename]
        self._refuse_mapped(filename, {edit.selector.type for edit in own})
        self._refuse_included(filename)
        rules = Rules(filename, self.machine.version)
        creating = any(isinstance(edit, AddSection) for edit in edits)
        planner = Planner(
            self.source, filename, rules, self.machine.version, self.guard, creating, self.machine.exec_includes)
        self._refuse_mapped(filename, _kinds(planner.finder, own))
        checker = Checker(rules, self.help) if self.wish.check_options else None
        if checker:
            checker.check(planner.view, edits, planner.finder)
        changes = planner.run(edits, checker and checker.check)
        if checker:
            self.unchecked |= checker.unchecked
        clash = set(changes) & set(self.new)
        if clash:
            raise EditError(f"{sorted(clash)[0]}: it is included by two of the files that are edited, so edit them in two calls.")
        self.new.update(changes)
        self.roots.append(planner.view.documents[0].path)
        self.rows += reporting.rows(planner.done, rules)
        self.warnings += lingering.warnings(planner.done, rules)
        self.warnings += [str(problem) for problem in planner.view.problems if problem.kind in ("invalid", "comment", "exec", "unreadable")]
        planner.forget()

    def _refuse_mapped(self, filename, kinds):
        for kind in kinds:
            reason = self.mappings.refusal(filename, kind)
            if reason:
                raise EditError(reason)
            self.warnings += self.mappings.warnings(filename, kind)

    def _refuse_included(self, filename):
        """A file that another one includes means nothing by itself."""
        path = self.source.absolute(filename)
        if consumers.covered(filename) or self.source.is_regular(path) is None:
            return
        for root in consumers.CONSUMERS:
            if self.source.is_regular(self.source.absolute(root)):
                view = load(self.source, root, version=self.machine.version)
                if path in view.files[1:]:
                    raise EditError(f"{path}: it is only read as a part of {root}, so give file: {root} for its sections.")

    def changes(self):
        """The transaction's changes: new contents, and attributes that were asked for."""
        found = {path: self._change(path, content) for path, content in self.new.items() if content != self.source.before(path)}
        if (self.wish.mode, self.wish.uid, self.wish.gid) != (None, None, None):
            for path in self.roots:
                found.setdefault(path, self._change(path, self.source.before(path)))
        return found

    def _change(self, path, content):
        before = self.source.before(path)
        like = None if before is not None else self._sibling(path)
        return Change(
            content, self.wish.mode, self.wish.uid, self.wish.gid, like=like,
            expected=ABSENT if before is None else digest(before),
            secrets=any(masking.HIDDEN in str(row.get("before")) and row.get("file") == path for row in self.rows))

    def trial(self):
        """What the transaction calls before anything lands; ``None`` where no trial start is wanted."""
        needed = self.wish.try_start == "always" or any(_shows_at_start(path) for path in self.roots)
        return self._try_start if needed and self.wish.try_start != "never" else None

    def _try_start(self, changes):
        from ansible_collections.voipsec.asterisk.plugins.module_utils.host.trial import sandbox, trial

        expected = list(self.wish.expected_losses) + ["module:" + name for name in self._unloaded()]
        config = os.path.join(self.machine.etc_dir, "asterisk.conf")
        try:
            report = trial.compare(self.machine.etc_dir, changes, expected, config=config, running=self.machine.cli)
        except sandbox.NotPermitted as error:
            raise HostError(f"{error} To land the change untried, set try_start: never.")
        if not report.good:
            what = "does not start" if not report.booted else "starts without " + ", ".join(report.lost[:10])
            said = f" ({report.errors[0]})" if report.errors and not report.booted else ""
            raise HostError(
                f"Asterisk {what} with these changes{said}, so nothing was changed; correct the edit, or name what may be "
                "missing in expected_losses.")

    def _unloaded(self):
        """Modules that an edit of modules.conf takes out on purpose."""
        rows = [row for row in self.rows if row.get("option") == "noload" and row["file"].endswith("modules.conf")]
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
            "changes": self.rows,
            "unchecked_options": sorted(self.unchecked),
            "asterisk_version": str(self.machine.version),
            "product": self.product.name if self.product else None,
            "run_id": run_id,
            "warnings": list(dict.fromkeys(self.warnings + outcome.warnings)),
        }
        if recovered is not None:
            result["warnings"].append(recovered.sentence)
        if self.wish.diff:
            from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import difference

            result["diff"] = [
                {"prepared": difference.unified(path, self.source.before(path), content)}
                for path, content in sorted(self.new.items()) if content != self.source.before(path)]
        return result

    @staticmethod
    def _asked(outcome, real):
        """The name under which Asterisk opens a file that was written behind a link."""
        return next((asked for asked, target in outcome.links.items() if target == real), real)


def _kinds(finder, edits):
    """The types of the sections that edits mean without naming their type."""
    sections = [section for edit in edits if edit.selector.type is None for target in finder.matching(edit.selector) for section in target.sections]
    return {type_of(section) for section in sections} - {None}


def _shows_at_start(path):
    """Whether a mistake in a root file shows at the next start only, or ends a running Asterisk."""
    name = os.path.basename(path)
    return name in readers.AT_START or name in readers.HARMFUL_AT_START or name == "extconfig.conf"


class _Remembering:
    """A source that remembers what it read, so that a change underneath is seen."""

    def __init__(self, source):
        self.source = source
        self.etc_dir = source.etc_dir
        self._contents = {}

    def absolute(self, name):
        return self.source.absolute(name)

    def glob(self, pattern):
        return self.source.glob(pattern)

    def is_regular(self, path):
        return self.source.is_regular(path)

    def read(self, path):
        content = self._contents.get(path)
        if content is None:
            content = self._contents[path] = self.source.read(path)
        return content

    def before(self, path):
        """The content that edits were computed from, ``None`` for a file that is not there."""
        if path not in self._contents:
            try:
                self._contents[path] = self.source.read(path)
            except FileNotFoundError:
                return None
            except OSError as error:
                raise HostError(f"{path} cannot be read: {error.strerror}; run as root (become: true).")
        return self._contents[path]
