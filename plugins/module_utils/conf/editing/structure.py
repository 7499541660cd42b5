# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vocabulary of changes to sections and templates: add, remove, rename."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import placing, writing
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.edits import NoPlace
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import references
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError, lines_of, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.lexer import BLANKS


class AddSection:
    """A new section at the end of the root file, or of a custom file where the root file is generated.

    :param selector: its name and, for a consumer that tells same-named sections apart by it, its type.
    :param template: whether it is a template.
    :param bases: names of the sections to inherit from; each has to stand above it.
    :param pairs: (option, value) in order.
    """

    def __init__(self, selector, template=False, bases=(), pairs=()):
        self.selector = selector
        self.template = template
        self.bases = tuple(bases)
        self.pairs = list(pairs)
        self._is_new = False

    def met(self, context):
        """Whether it is there; a section that this edit adds must also be one that the daemon takes."""
        found = context.finder.matching(self.selector)
        return bool(found) and (not self._is_new or any(context.rules.readings(context.reading, target) for target in found))

    def plan(self, context, attempt):
        root = context.view.documents[0]
        documents = [document for document in self._candidates(context, root) if context.guard.refusal(document.path) is None]
        usable = [document for document in documents if placing.open_at(document, len(document.lines))]
        if attempt >= len(usable):
            raise NoPlace()
        self._is_new = True
        document = usable[attempt]
        style = writing.style_of(document, len(document.lines) - 1)
        new = [style.header(self.selector.section, self.template, self.bases)]
        if document.lines and document.lines[-1].strip(BLANKS):
            new.insert(0, style.line_end)
        new += [style.option(name, value) for name, value in self.pairs]
        context.patch.insert(document, len(document.lines), new)

    @staticmethod
    def _candidates(context, root):
        return [root] + placing.custom_documents(context.view, root.path, context.guard)

    def __str__(self):
        return str(self.selector)


def _header_fragments(target):
    return [fragment for section in target.sections for fragment in section.fragments if fragment.header is not None]


def _refuse_files(target, guard, what):
    for section in target.sections:
        for fragment in section.fragments:
            reason = guard.refusal(fragment.document.path)
            if reason:
                raise EditError(f"{section.where}: [{shown(section.name)}] cannot be {what}: {reason}")


def _all_of(context, selector):
    """The objects that a selector means, with the duplicates that nobody reads: one of them would take the place of the first."""
    found = context.finder.targets(selector)
    return found if selector.position is not None else found + context.finder.shadowed(selector)


class RemoveSection:
    """Take away sections with all their lines; comments in them stay."""

    def __init__(self, selector):
        self.selector = selector

    def met(self, context):
        return not context.finder.matching(self.selector)

    def plan(self, context, attempt):
        if attempt:
            raise NoPlace()
        for target in _all_of(context, self.selector):
            _refuse_files(target, context.guard, "removed")
            self._refuse_heirs(context, target)
            for fragment in _header_fragments(target):
                line = writing.without_live_text(fragment.document, fragment.header)
                context.patch.replace(fragment.document, fragment.header, line)
                if not line:
                    self._close_up(context.patch, fragment)
            for variable in target.variables:
                for line in lines_of(target, variable):
                    removed = writing.without_option(line.document, line.index, line.name)
                    context.patch.replace(line.document, line.index, removed)

    @staticmethod
    def _close_up(patch, fragment):
        """The blank line that set the section apart goes with it, where another one follows or nothing: adding and removing leave no trace."""
        lines, before, after = fragment.document.lines, fragment.header - 1, fragment.last + 1
        if before >= 0 and not lines[before].strip(BLANKS) and (after >= len(lines) or not lines[after].strip(BLANKS)):
            patch.replace(fragment.document, before, b"")

    @staticmethod
    def _refuse_heirs(context, target):
        for section in context.finder.heirs(target):
            if not any(section is removed for removed in target.sections):
                raise EditError(
                    f"{target.where}: [{shown(target.name)}] cannot be removed while [{shown(section.name)}] "
                    f"({section.where}) inherits from it.")

    def __str__(self):
        return str(self.selector)


class RenameSection:
    """Another name for sections, in their headers, in the headers that inherit from them, and in options that refer to them.

    :param new_name: bytes.
    """

    def __init__(self, selector, new_name):
        self.selector = selector
        self.new_name = new_name

    def met(self, context):
        """Whether nothing has the old name any more.

        :raises EditError: nothing has the new name either, so there is nothing to rename.
        """
        found = context.finder.matching(self.selector)
        if not found and not any(section.name == self.new_name for section in context.view.sections):
            context.finder.targets(self.selector)
        return all(section.name == self.new_name for target in found for section in target.sections)

    def plan(self, context, attempt):
        if attempt:
            raise NoPlace()
        for target in _all_of(context, self.selector):
            _refuse_files(target, context.guard, "renamed")
            self._refuse_taken(context, target)
            lines = {(f.document.path, f.header): (f.document, f.header, self.new_name, {}) for f in _header_fragments(target)}
            self._heirs(context, target, lines)
            for document, index, name, bases in lines.values():
                context.patch.replace(document, index, writing.with_header_names(document, index, name, bases))
            self._references(context, target)

    def _refuse_taken(self, context, target):
        key = context.rules.name_key(self.new_name)
        for section in context.view.sections:
            if any(section is own for own in target.sections):
                continue
            if context.rules.name_key(section.name) == key and context.rules.clash(section, target.sections[0]):
                raise EditError(
                    f"{section.where}: there is a section [{shown(self.new_name)}] already, so [{shown(target.name)}] "
                    "cannot take its name.")

    def _heirs(self, context, target, lines):
        """Headers that name the section between their parentheses."""
        bases = {target.name.lower(): self.new_name}
        for section in context.finder.heirs(target):
            for fragment in section.fragments:
                if fragment.header is not None:
                    place = (fragment.document.path, fragment.header)
                    name = lines[place][2] if place in lines else None
                    lines[place] = (fragment.document, fragment.header, name, bases)

    def _references(self, context, target):
        kinds = {context.rules.kind(section) for section in target.sections}
        for section in context.view.sections:
            for variable in section.variables:
                if variable.section is not section or not context.rules.refers(self.selector.filename, section, variable, kinds):
                    continue
                value = context.rules.renamed(variable.value, target.name, self.new_name)
                if value != variable.value:
                    line = writing.with_value(variable.document, variable.index, variable.name, value)
                    context.patch.replace(variable.document, variable.index, line)

    def __str__(self):
        return str(self.selector)


class RenameReferences:
    """The new name of a section wherever options of one root file name it; see references.ELSEWHERE.

    :param selector: of the renamed section.
    :param filename: the root file that is looked through.
    :param options: names of the options that refer to it, in lower case.
    """

    def __init__(self, selector, filename, options, new_name):
        self.selector = selector
        self.filename = filename
        self.options = options
        self.new_name = new_name

    def _renamed(self, variable):
        if variable.name.lower() not in self.options:
            return variable.value
        return references.renamed(variable.value, self.selector.section, self.new_name)

    def _found(self, context):
        """Own lines whose value holds the old name."""
        for section in context.view.sections:
            for variable in section.variables:
                if variable.section is section and self._renamed(variable) != variable.value:
                    yield variable

    def met(self, context):
        return not any(True for _each in self._found(context))

    def plan(self, context, attempt):
        if attempt:
            raise NoPlace()
        for variable in self._found(context):
            reason = context.guard.refusal(variable.document.path)
            if reason:
                raise EditError(f"{variable.where}: {shown(variable.name)} names {self} and cannot follow: {reason}")
            line = writing.with_value(variable.document, variable.index, variable.name, self._renamed(variable))
            context.patch.replace(variable.document, variable.index, line)

    def __str__(self):
        return str(self.selector)


def refuse_mentions(view, edit):
    """Raise EditError where the dialplan names a context that is to be renamed inside an application's arguments."""
    for section in view.sections:
        for variable in section.variables:
            if references.mentions(variable, edit.selector.section):
                raise EditError(
                    f"{variable.where}: the dialplan names [{shown(edit.selector.section)}] in the arguments of "
                    f"'{shown(variable.name)}', which is not changed by itself; change this line first.")
