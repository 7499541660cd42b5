# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Asterisk reads from a file and all that it includes: ``load`` gives the effective view.

The counterpart of ``ast_config_internal_load`` and ``config_text_file_load`` in Asterisk's ``main/config.c``, with their
effects that look like accidents, because Asterisk acts on them: an invalid included file costs one level of the include
depth for good, the open block comments of one file of a glob hide the next one, ``[x]()`` inherits from whatever section
is first.
"""

from __future__ import annotations

import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.document import Document
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.filters import Filter
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.lexer import BLANKS, EndlessComment
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.lines import Directive, Fault, Header
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Fragment, Problem, Section, Variable, View, Where
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

DEEPEST_INCLUDE = 10
"""Files between the root file and the innermost one (``MAX_INCLUDE_LEVEL``)."""

LONGEST_NAME = 79
"""Bytes of a section name that Asterisk keeps (``struct ast_category``)."""

TESTED = Version(22, 10, 1)

_MISSING, _INVALID, _READ = range(3)


class Endless(Exception):
    """Asterisk would never finish reading."""


class Invalid(Exception):
    """Asterisk stops reading this file here."""


def load(source, filename, etc_dir=None, version=TESTED, exec_includes=False):
    """Read a root file as a consumer inside Asterisk would.

    :param source: a DiskSource or OverlaySource; ``None``: the files below ``etc_dir``.
    :param filename: ``manager.conf``, or an absolute path.
    :param etc_dir: Asterisk's configuration directory, if ``source`` is not given; default /etc/asterisk.
    :param version: the Asterisk that reads; a few rules differ.
    :param exec_includes: whether ``#exec`` is enabled (``execincludes`` in asterisk.conf). It is never run here.
    :returns: a View; it never raises for what stands in the files.
    """
    source = source or DiskSource(etc_dir or "/etc/asterisk")
    return _Reader(source, filename, version, exec_includes).read()


class _Reader:
    def __init__(self, source, filename, version, exec_includes):
        self.source = source
        self.version = version
        self.exec_includes = exec_includes
        self.view = View(filename)
        self.current = None
        self.level = 0
        self.by_name = {}
        self.bases = {}
        self.shared = {}
        self.fatal = None

    def read(self):
        try:
            state = self._include(self.view.filename)
        except Endless:
            state = _INVALID
        if state == _MISSING:
            path = self.source.absolute(self.view.filename)
            self.view.error = Problem(Where(path, 0), "missing", "the file does not exist or cannot be read")
        elif state == _INVALID:
            self.view.error = self.fatal
            self.view.problems.remove(self.fatal)
        return self.view

    # -- files -------------------------------------------------------------------------------------------------------

    def _include(self, name):
        """One level of ``ast_config_internal_load``; an invalid file leaves the level counted."""
        if self.level == DEEPEST_INCLUDE + 1:
            return _MISSING
        self.level += 1
        state = self._files(name)
        if state != _INVALID:
            self.level -= 1
        return state

    def _files(self, name):
        context, depth, state = self.current, 0, _MISSING
        first = True
        for path in self.source.glob(self.source.absolute(name)):
            raw = self._content(path)
            if raw is None:
                continue
            document = Document(path, raw, depth, first)
            self.view.documents.append(document)
            first = False
            try:
                context = self._document(document, context)
                state = _READ
            except Invalid:
                state = _INVALID
            depth = document.end_depth
            if depth:
                self._problem(document, len(document.lines) - 1, "comment", _comment_message(depth))
            if state == _INVALID:
                break
        return state

    def _content(self, path):
        regular = self.source.is_regular(path)
        if regular is None:
            return None
        if not regular:
            self.view.problems.append(Problem(Where(path, 0), "ignored", "it is not a regular file"))
            return None
        try:
            return self.source.read(path)
        except OSError as error:
            reason = error.strerror or str(error)
            self.view.problems.append(Problem(Where(path, 0), "unreadable", f"Asterisk leaves it out: {reason}"))
            return None

    # -- lines -------------------------------------------------------------------------------------------------------

    def _document(self, document, context):
        """Read one file from its first line to its last.

        :param context: the section that lines before the first header add to.
        :returns: the section that a following file of the same glob goes on with.
        :raises Invalid: reading stops in the middle.
        """
        fragment = None
        index = 0
        shared = self.shared.setdefault  # names and values recur: one object for each saves a third of the memory
        try:
            for index, entry in document.entries():
                if isinstance(entry, tuple) and context is not None:
                    if fragment is None:
                        fragment = self._goes_on(context, document, index)
                    name, value = entry
                    context.variables.append(Variable(shared(name, name), shared(value, value), document, index, context))
                    fragment.last = index
                elif isinstance(entry, Header):
                    context = self._header(entry, document, index)
                    fragment = context.further[-1] if context.further else context
                elif isinstance(entry, Directive):
                    self._directive(entry, document, index)
                    fragment = None
                elif isinstance(entry, Fault) and (context is not None or entry.directive or entry.fatal):
                    self._fault(entry, document, index)
                elif context is None:
                    self._invalid(document, index, "an option stands before the first section, so the file is invalid from here")
                else:
                    fragment = fragment or self._goes_on(context, document, index)
                    self._option(entry, context, document, index)
                    fragment.last = index
        except EndlessComment:
            self._endless(document, index + 1, "more than 128 block comments are open, which makes Asterisk loop for ever")
        return context

    @staticmethod
    def _goes_on(context, document, index):
        fragment = Fragment(document, None, index)
        context.further += (fragment,)
        return fragment

    def _problem(self, document, index, kind, message):
        problem = Problem(Where(document.path, index + 1), kind, message)
        self.view.problems.append(problem)
        return problem

    def _invalid(self, document, index, message):
        self.fatal = self._problem(document, index, "invalid", message)
        raise Invalid()

    def _endless(self, document, index, message):
        self.fatal = self._problem(document, index, "endless", message)
        raise Endless()

    def _fault(self, fault, document, index):
        if fault.fatal:
            self._invalid(document, index, fault.message)
        self._problem(document, index, "ignored", fault.message)

    # -- options -----------------------------------------------------------------------------------------------------

    def _option(self, option, context, document, index):
        variable = Variable(option.name, option.value, document, index, context)
        extended = None
        if option.appended is not None:
            extended = next((v for v in reversed(context.variables) if v.name == option.name), None)
        if extended is None:
            context.variables.append(variable)
            return
        variable.value = (extended.value + option.appended).rstrip(BLANKS).lstrip(BLANKS)
        variable.extends = extended
        context.variables[self._replaced(context.variables, extended)] = variable

    def _replaced(self, variables, extended):
        """Index of what ``+=`` overwrites: the first (from 23: last) option that looks like the extended one."""
        name, value = extended.name.lower(), extended.value.lower()
        alike = [
            at for at, other in enumerate(variables)
            if other.name.lower() == name and (not value or other.value.lower() == value)
        ]
        return alike[0 if self.version < (23,) else -1]

    # -- headers -----------------------------------------------------------------------------------------------------

    def _header(self, header, document, index):
        name = header.name[:LONGEST_NAME]
        section = target = Section(self.shared.setdefault(name, name), False, document, index)
        for item in header.items or ():
            if item == b"!":
                target.template = True
            elif item[:1] == b"+":
                target = self._existing(header.name, item[1:], document, index)
                if section is not None:
                    self._merge(section, target)
                    section = None
            else:
                self._inherit(target, item, document, index)
        if section is not None:
            self._append(section)
        else:
            target.further += (Fragment(document, index, index),)
        return target

    def _append(self, section):
        self.view.sections.append(section)
        self.by_name.setdefault(section.name.lower(), []).append(section)
        self.current = section

    def _merge(self, section, target):
        """``[x](t,+)``: what the header has collected so far goes to the existing section, but not the names of its bases."""
        target.template = target.template or section.template
        target.variables.extend(section.variables)
        self.current = target

    def _candidates(self, name):
        return self.by_name.get(name.lower(), ()) if name else self.view.sections

    def _existing(self, name, filter_text, document, index):
        wanted = Filter(filter_text, self.version)
        for section in self._candidates(name):
            if wanted.matches(section):
                return section
        shown = name.decode("utf-8", "replace")
        return self._invalid(
            document, index, f"'[{shown}](+{filter_text.decode('utf-8', 'replace')})' adds to a section that does not stand above it")

    def _base(self, name, document, index):
        """The section to inherit from: the first one of the name, which stays the first."""
        base = next(iter(self._candidates(name)), None)
        if base is None:
            shown = name.decode("utf-8", "replace")
            self._invalid(document, index, f"the header inherits from '{shown}', which does not stand above it")
        self.bases[name] = base
        return base

    def _inherit(self, target, name, document, index):
        base = self.bases.get(name) or self._base(name, document, index)
        if base is target and base.variables:
            self._endless(document, index, "the section inherits from itself, which makes Asterisk loop for ever")
        bases = (*target.base_sections, base)
        target.base_sections = self.shared.setdefault(bases, bases)
        target.variables.extend(base.variables)

    # -- directives --------------------------------------------------------------------------------------------------

    def _directive(self, directive, document, index):
        if directive.word == b"exec":
            kind, effect = ("exec", "is run by Asterisk, and what it prints is not known here")
            if not self.exec_includes:
                kind, effect = ("ignored", "is ignored while execincludes is off in asterisk.conf")
            self._problem(document, index, kind, f"'#exec' {effect}")
            return
        name = os.fsdecode(directive.argument)
        before = len(self.view.documents)
        place = len(self.view.includes)
        self.view.includes.append(None)
        state = self._include(name)
        found = list(dict.fromkeys(document.path for document in self.view.documents[before:]))
        self.view.includes[place] = (Where(document.path, index + 1), name, found)
        if state == _MISSING and directive.word == b"include":
            self._invalid(document, index, f"'#include {name}' finds no file that Asterisk can read")


def _comment_message(depth):
    if depth < 0:
        return "a stray '--;' hides the lines behind it"
    return "a block comment (';--') is not closed and hides the rest of the file"
