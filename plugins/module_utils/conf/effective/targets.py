# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which sections an edit means: by name, by name and type, by pattern, or by position."""

from __future__ import annotations

import re


class EditError(ValueError):
    """An edit that cannot be carried out; the message is one sentence with file, line and the mend."""


def shown(text):
    """Bytes from a file, for a message."""
    return text.decode("utf-8", "backslashreplace")


class Selector:
    """How an edit addresses its sections.

    :param filename: the root file, e.g. ``pjsip.conf``; what stands in its included files belongs to it.
    :param section: name in bytes; or
    :param pattern: a regular expression that the whole name must match.
    :param type: only sections whose first ``type`` option has this value.
    :param position: which of several matching objects, from 0; negative numbers count from the end.
    :param every: all that match; without it more than one match is an error.
    :param template: look among the templates instead of the live sections.
    :ivar key: what tells two selectors apart.
    """

    __slots__ = ("filename", "section", "pattern", "type", "position", "every", "template", "key")

    def __init__(self, filename, section=None, pattern=None, type=None, position=None, every=False, template=False):
        self.filename = filename
        self.section = section
        self.pattern = re.compile(pattern) if pattern is not None else None
        self.type = type
        self.position = position
        self.every = every
        self.template = template
        self.key = (filename, section, pattern, type, position, every, template)

    def __str__(self):
        name = shown(self.section if self.section is not None else self.pattern.pattern)
        kind = " of type %s" % shown(self.type) if self.type is not None else ""
        return f"{'template ' if self.template else ''}[{name}]{kind}"


class Target:
    """One object of a consumer: usually one section, several where the consumer merges those of one name.

    :ivar sections: in reading order.
    :ivar kind: what ``Rules.kind_of`` found out, ``None`` before.
    :ivar reader: the same of ``Rules.reader_of``.
    """

    __slots__ = ("sections", "kind", "reader")

    def __init__(self, sections):
        self.sections = list(sections)
        self.kind = None
        self.reader = None

    @property
    def name(self):
        return self.sections[0].name

    @property
    def where(self):
        return self.sections[0].where

    @property
    def variables(self):
        """All variables in the order in which the consumer meets them, inherited ones included."""
        if len(self.sections) == 1:
            return self.sections[0].variables
        return [variable for section in self.sections for variable in section.variables]

    def owns(self, variable):
        """Whether the line of ``variable`` stands in the object itself, not in a template of it."""
        return variable.section in self.sections


def lines_of(target, variable):
    """The lines of the object itself that make up ``variable``: more than one where ``+=`` appends."""
    found = []
    while variable is not None:
        if target.owns(variable):
            found.append(variable)
        variable = variable.extends
    return found[::-1]


def type_of(section):
    """The first ``type`` option, which is the one that counts everywhere; ``None`` without one."""
    return section.types[0]


class Finder:
    """Selects in one view; sections are indexed once, so ten thousand selectors cost one pass.

    :param view: a View.
    :param rules: how the consumer of this file reads it (see rules).
    """

    def __init__(self, view, rules):
        self.view = view
        self.rules = rules
        self._found = {}
        self._by_name = None
        self._heirs = None

    def targets(self, selector):
        """The objects that a selector means.

        :raises EditError: there are none, or several and it is not said which.
        """
        found = self.matching(selector)
        if not found:
            raise EditError(self._nothing(selector))
        if selector.position is not None:
            try:
                return [found[selector.position]]
            except IndexError:
                raise EditError(
                    f"{self._file()}: {selector} is there {len(found)} times, so position {selector.position} does not exist.")
        if len(found) > 1 and not selector.every:
            places = ", ".join(f"{target.where.path}:{target.where.line}" for target in found[:5])
            raise EditError(
                f"{self._file()}: {selector} means {len(found)} sections ({places}), so name its type or position, or ask for all.")
        return found

    def heirs(self, target):
        """The sections that inherit from one of the target's, in reading order."""
        if self._heirs is None:
            self._heirs = {}
            for section in self.view.sections:
                for base in {id(base): base for base in section.base_sections}.values():
                    self._heirs.setdefault(id(base), []).append(section)
        found = [heir for section in target.sections for heir in self._heirs.get(id(section), ())]
        return list({id(heir): heir for heir in found}.values())

    def matching(self, selector):
        """All objects that a selector fits, without regard to position."""
        found = self._found.get(selector.key)
        if found is None:
            found = self._found[selector.key] = self._matching(selector)
        return found

    def _matching(self, selector):
        sections = self._sections(selector)
        if selector.template:
            return [Target([section]) for section in sections]
        return [Target(group) for group in self.rules.objects(sections)]

    def _sections(self, selector):
        if selector.section is not None:
            sections = self._named(selector.section)
        else:
            sections = [section for section in self.view.sections if selector.pattern.fullmatch(section.name)]
        sections = [section for section in sections if section.template == selector.template]
        if selector.type is not None:
            sections = [section for section in sections if self.rules.same_type(type_of(section), selector.type)]
        return sections

    def shadowed(self, selector):
        """Sections that the selector fits and that the consumer never reads, because another one of the name comes first."""
        taken = {id(section) for target in self.matching(selector) for section in target.sections}
        return [Target([section]) for section in self._sections(selector) if id(section) not in taken]

    def _named(self, name):
        if self._by_name is None:
            self._by_name = {}
            for section in self.view.sections:
                self._by_name.setdefault(self.rules.name_key(section.name), []).append(section)
        return self._by_name.get(self.rules.name_key(name), ())

    def _file(self):
        return self.view.documents[0].path if self.view.documents else self.view.filename

    def _nothing(self, selector):
        others = [section for section in self.view.sections if section.template != selector.template]
        name = selector.section
        if name is not None and any(self.rules.name_key(section.name) == self.rules.name_key(name) for section in others):
            what = "a live section" if selector.template else "a template"
            return f"{self._file()}: [{shown(name)}] is {what}, so say template: {str(not selector.template).lower()} to mean it."
        return f"{self._file()}: there is no section {selector}, so correct the name or ask for it to be created."
