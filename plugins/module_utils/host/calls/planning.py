# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Planning the edits of one module call on a host, file by file: read, check, plan; nothing is written."""

from __future__ import annotations

import copy
import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import consumers, inclusions
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import lingering, reporting, requests
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.checking import Checker
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.guarding import ProductGuard
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.planner import Planner
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.structure import (
    AddSection, RenameReferences, RenameSection, refuse_mentions,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import references
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.rules import Rules
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError, type_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.products import products
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime import realtime
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource, OverlaySource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.option_help import OptionHelp
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

_NEAR = 20
"""Of so many edits in a row the same one is made once; batches of one kind share theirs."""

_COLLECTED = ("new", "owners", "roots", "rows", "unchecked", "warnings")


class Planning:
    """What the edits of one call come to.

    :param machine: a machine.Machine.
    :param protected: files that are not to be written, relative to the configuration directory or absolute.
    :param check_options: whether options are checked against what the version knows.
    :ivar new: path to new bytes. ``roots``: paths of the root files that were named. ``rows``: the report. ``unchecked``, ``warnings``.
    """

    def __init__(self, machine, protected=(), check_options=True):
        self.machine = machine
        self.check_options = check_options
        self.source = Remembering(DiskSource(machine.etc_dir, machine.uid, machine.gids))
        self.product = products.detect(self.source, machine.etc_dir)
        self.mappings = realtime.mappings(self.source, machine.etc_dir, machine.version)
        protected = [self.source.absolute(name) for name in protected]
        self.guard = ProductGuard(self.source, self.product, protected, machine.version)
        self.help = OptionHelp(machine.run)
        self._readers = None
        self.new = {}
        self.owners = {}
        self.roots = []
        self.rows = []
        self.unchecked = set()
        self.warnings = []

    def add(self, asked):
        """Plan edits on top of those before; where one of them cannot be made, none of these is."""
        before = self._collected()
        try:
            for filename, edits in self.with_references(requests.parse(_named(asked, self.machine.etc_dir))).items():
                self.plan(filename, edits)
        except EditError:
            vars(self).update(before)
            raise

    def _collected(self):
        return {name: copy.copy(getattr(self, name)) for name in _COLLECTED}

    def add_each(self, batches):
        """Plan what goes together: all at once, else one batch after the other, as long as one more of those that were refused can be made,
        because an edit of one section may make room for that of another.

        :returns: {index of a batch that is left out: why}.
        """
        waiting = {index: batch for index, batch in enumerate(batches) if batch}
        try:
            self.add([edit for batch in waiting.values() for edit in batch])
            return {}
        except EditError:
            pass
        made = []
        while True:
            refused = {index: reason for index, batch in waiting.items() for reason in [self._refusal(batch, made)] if reason}
            if len(refused) == len(waiting):
                return refused
            waiting = {index: batches[index] for index in refused}

    def add_parts(self, batches):
        """Plan thousands of batches that do not touch each other: all at once, else by halves, so that one that is refused costs few readings more.

        :returns: {index of a batch that is left out: why}.
        """
        part = list(enumerate(batches))
        why = self._why_not(part)
        refused = self._closed(part) if why else {}
        self._add_part([row for row in part if row[0] not in refused], refused, None if refused else why)
        return refused

    def _closed(self, part):
        """{index of a batch that edits a file of which nothing may be written: why}; by halves each of them would be tried by itself."""
        files = {edit["file"] for _index, batch in part for edit in batch}
        why = {name: self.guard.refusal(self.source.absolute(name)) for name in files if not any(map(self._is_open, self._places(name)))}
        found = ((index, edit["file"]) for index, batch in part for edit in batch if why.get(edit["file"]))
        return {index: f"Nothing of {self.source.absolute(name)} can be changed: {why[name]}" for index, name in found}

    def _places(self, name):
        """All files in which a change of a root file could stand."""
        path = self.source.absolute(name)
        return [path, *inclusions.load(self.source, name, self.machine.version).files, *self.guard.custom_files(path)]

    def _is_open(self, path):
        return self.guard.refusal(path) is None

    def _add_part(self, part, refused, why=None):
        """Add what can be added of a part; ``why``: what is known of why not all of it, None where it was not tried."""
        why = self._why_not(part) if why is None else why
        if why and len(part) == 1:
            refused[part[0][0]] = why
        elif why:
            middle = len(part) // 2
            self._add_part(part[:middle], refused)
            self._add_part(part[middle:], refused)

    def _why_not(self, part):
        """Add the batches of a part; "", or why they cannot be added together."""
        edits = []
        for _index, batch in part:
            edits += [edit for edit in batch if edit not in edits[-_NEAR:]]
        try:
            if edits:
                self.add(sorted(edits, key=lambda edit: edit.get("state") == "absent"))  # what is alike shares one reading of the file
        except EditError as error:
            return str(error)
        return ""

    def _refusal(self, batch, made):
        """Why a batch cannot be made on top of those before it, which must stay as they are; "" and one more in ``made`` where it can."""
        before = self._collected()
        try:
            self.add(batch)
            self._refuse_undoing(made)
        except EditError as error:
            vars(self).update(before)
            return str(error)
        made.append(batch)
        return ""

    def _refuse_undoing(self, made):
        planned = self._collected()
        for batch in made:
            self.add(batch)
            if self.new != planned["new"]:
                raise EditError("another edit wants something else of the same option, so drop one of them.")
        vars(self).update(planned)

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
        mine = {path: content for path, content in self.new.items() if self.owners[path] == filename}
        planner = Planner(
            OverlaySource(self.source, mine), filename, rules, self.machine.version, self.guard.within(filename, self._read_by), creating,
            self.machine.exec_includes)
        self._refuse_mapped(filename, _kinds(planner.finder, own))
        checker = Checker(rules, self.help) if self.check_options else None
        if checker:
            checker.check(planner.view, edits, planner.finder)
        changes = planner.run(edits, checker and checker.check)
        if checker:
            self.unchecked |= checker.unchecked
        clash = {path for path in changes if self.owners.get(path, filename) != filename}
        if clash:
            raise EditError(f"{sorted(clash)[0]}: it is included by two of the files that are edited, so edit them in two calls.")
        self.new.update(changes)
        self.owners.update(dict.fromkeys(changes, filename))
        self.roots.append(planner.view.documents[0].path)
        self.rows += reporting.rows(planner.done, rules)
        self.warnings += lingering.warnings(planner.done, rules)
        self.warnings += [str(problem) for problem in planner.view.problems if problem.kind in ("invalid", "comment", "exec", "unreadable")]
        planner.forget()

    def _read_by(self):
        """Who reads what, found out when it is asked for: most hosts have no file that two others include, and most edits touch no included file."""
        if self._readers is None:
            self._readers = inclusions.readers(self.source, self.machine.version)
        return self._readers

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


def _kinds(finder, edits):
    """The types of the sections that edits mean without naming their type."""
    sections = [section for edit in edits if edit.selector.type is None for target in finder.matching(edit.selector) for section in target.sections]
    return {type_of(section) for section in sections} - {None}


class Remembering:
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
