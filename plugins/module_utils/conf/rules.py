# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the consumer of one file reads it, as the questions that an edit asks."""

from __future__ import annotations

import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import consumers, options, references, values, winning
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.consumers import (
    FIRST_SECTION, LAST_LOOKUP, LOOKED_UP, ONE_AFTER_ANOTHER,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.targets import type_of

_UNKNOWN = consumers.Reader("")

_COMMA_LISTS = frozenset(("allow", "disallow", "permit", "deny", "acl", "match", "contact_permit", "contact_deny"))
"""Options whose value may hold several items of the list: ``allow=ulaw,alaw`` is two lines in one."""


class Rules:
    """The rules of one root file for one version.

    :param filename: the root file; a directory before it does not matter.
    :param version: the Asterisk that reads it.
    """

    def __init__(self, filename, version):
        self.filename = os.path.basename(filename)
        self.version = version
        self.consumer = consumers.consumer(filename, version) or consumers.Consumer()
        self._described = {}
        self._exact = any(reader.exact for reader in self.consumer.others)

    # -- sections ----------------------------------------------------------------------------------------------------

    def name_key(self, name):
        """What two section names have in common when the consumer takes them for one."""
        lower = name.lower()
        return name if self._exact and lower not in self.consumer.named else lower

    def reader(self, section):
        """Who reads a section."""
        named = self.consumer.named.get(section.name.lower())
        if named is not None:
            return named
        kind = type_of(section)
        for reader in self.consumer.others:
            if not reader.types or kind is not None and self._is_type(kind, reader):
                return reader
        return self.consumer.others[0] if self.consumer.others else _UNKNOWN

    @staticmethod
    def _is_type(kind, reader):
        return kind in reader.types or (not reader.exact_type and kind.lower() in reader.types)

    def same_type(self, found, wanted):
        """Whether a section's type is the one that an edit asks for."""
        if found is None:
            return False
        exact = any(reader.exact_type for reader in self.consumer.others)
        return found == wanted if exact else found.lower() == wanted.lower()

    def kind(self, section):
        """The kind of a section as text: its type, or its role in the file."""
        kind = type_of(section)
        return kind.decode("utf-8", "replace") if kind is not None else self.reader(section).kind

    def objects(self, sections):
        """Sections that match, grouped as the consumer makes objects of them; what it does not read is left out."""
        groups = []
        place = {}
        for section in sections:
            how = self.reader(section).same_name
            key = (self.name_key(section.name), self.reader(section).kind)
            if how not in (FIRST_SECTION, ONE_AFTER_ANOTHER) or key not in place:
                place[key] = len(groups)
                groups.append([section])
            elif how == ONE_AFTER_ANOTHER:
                groups[place[key]].append(section)
        return groups

    def clash(self, section, other):
        """Whether two sections cannot have the same name."""
        return section.template == other.template and self.kind(section) == self.kind(other)

    # -- options -----------------------------------------------------------------------------------------------------

    def kind_of(self, target):
        """The kind of a target as the option tables name it; ``""`` where nobody reads it."""
        section = target.sections[0]
        return options.section_kind(self.filename, section.name, target.variables, self.version)

    def describe(self, target, option):
        """What is on record about an option (``OptionInfo``), or ``None``."""
        key = (self.kind_of(target), option)
        if key not in self._described:
            self._described[key] = options.describe(self.filename, key[0], option, self.version)
        return self._described[key]

    def winner(self, target, candidates):
        """Which of several lines of a scalar counts; ``None`` if there are none."""
        if not candidates:
            return None
        looked_up = self.reader(target.sections[0]).scalar == LOOKED_UP and self.version not in LAST_LOOKUP
        return candidates[0 if looked_up else -1]

    def counting(self, reading, target, option):
        """The line of a scalar that the daemon takes for an object, ``None`` if it takes none or rejects the object.

        :param reading: a winning.Reading of the view in which the target stands.
        """
        if target.sections[0].template or not consumers.covered(self.filename):
            return self.winner(target, self._setting(target, option))
        read = winning.sections_read(reading, self.filename, target.name, self.version, self.type_text(target.sections[0]))
        if not any(section is target.sections[0] for section in read):
            return None
        if read[0] is not target.sections[0]:
            return self.winner(target, self._setting(target, option))
        return winning.winner(reading, self.filename, target.name, option, self.version, self.type_text(target.sections[0]))

    def _setting(self, target, option):
        names = self.rivals(self.filename, target, option)
        return [variable for variable in target.variables if variable.name.lower() in names]

    def type_text(self, section):
        """The type by which several sections of one name are told apart, as text; ``None`` where the name is enough."""
        kind = type_of(section)
        exact = any(reader.exact_type for reader in self.consumer.others)
        return kind.decode("utf-8", "surrogateescape") if exact and kind is not None else None

    def rivals(self, filename, target, option):
        """Names in lower case of all options that set the same thing."""
        info = self.describe(target, option)
        synonyms = [name.encode() for name in info.synonyms if not name.endswith("*")] if info else []
        return {option.lower(), *synonyms}

    def same_value(self, filename, target, option, found, wanted):
        """Whether the consumer makes no difference between two values."""
        if found == wanted:
            return True
        info = self.describe(target, option)
        if info is None or info.type != "bool" or values.is_false(wanted) == values.is_true(wanted):
            return False
        return values.is_true(found) if values.is_true(wanted) else values.is_false(found)

    @staticmethod
    def items(filename, variables):
        """The list that several lines make, as (option in lower case, item)."""
        return Rules.items_of(filename, [(variable.name, variable.value) for variable in variables])

    @staticmethod
    def items_of(filename, pairs):
        found = []
        for name, value in pairs:
            name = name.lower()
            parts = value.split(b",") if name.decode("utf-8", "replace") in _COMMA_LISTS else [value]
            found += [(name, part.strip()) for part in parts]
        return found

    @staticmethod
    def resets(name, value):
        """Whether a line of a list takes back all lines before it."""
        return (name.lower(), value.lower()) == (b"disallow", b"all") or (name.lower() == b"allow" and value[:4].lower() == b"!all")

    # -- references --------------------------------------------------------------------------------------------------

    def refers(self, filename, section, variable, kinds):
        return references.refers(self.filename, variable.name, kinds)

    @staticmethod
    def renamed(value, old, new):
        return references.renamed(value, old, new)
