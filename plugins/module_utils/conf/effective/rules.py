# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the consumer of one file reads it, as the questions that an edit asks."""

from __future__ import annotations

import functools
import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import consumers, options, values
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.consumers import FIRST_SECTION, LAST_LOOKUP, LOOKED_UP, ONE_AFTER_ANOTHER
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import references, winning
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import shown, type_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import spellings, types_of

_UNKNOWN = consumers.Reader("")

_CODECS = frozenset((b"allow", b"disallow"))

_COMMA_LISTS = frozenset(("allow", "disallow", "permit", "deny", "acl", "match", "contact_permit", "contact_deny"))
"""Options whose value may hold several items of the list: ``allow=ulaw,alaw`` is two lines in one."""


_SINGLE = (None,)


@functools.lru_cache(maxsize=1000)
def _as_text(kind):
    """A type as the only one of a section."""
    return (kind.decode("utf-8", "surrogateescape"),)


class Rules:
    """The rules of one root file for one version.

    :param filename: the root file; a directory before it does not matter.
    :param version: the Asterisk that reads it.
    """

    def __init__(self, filename, version):
        self.filename = os.path.basename(filename)
        self.version = version
        self.consumer = consumers.consumer(filename, version) or consumers.Consumer()
        self._sorter = consumers.sorter(self.filename, version)
        self._covered = consumers.covered(filename)
        self._described = {}
        self._several = sum(1 for reader in self.consumer.others if reader.types) > 1
        self._rivals = {}
        self._readers = {}
        self._exact = any(reader.exact for reader in self.consumer.others)
        self._exact_type = any(reader.exact_type for reader in self.consumer.others)

    @property
    def unread(self):
        """Whether no part of this version reads the file."""
        return self._covered and self._sorter is None

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
        if kind not in self._readers:
            self._readers[kind] = self._reader(kind)
        return self._readers[kind]

    def _reader(self, kind):
        for reader in self.consumer.others:
            if not reader.types or kind is not None and self._is_type(kind, reader):
                return reader
        return self.consumer.others[0] if self.consumer.others else _UNKNOWN

    def reader_of(self, target):
        """Who reads the first section of a target."""
        if target.reader is None:
            target.reader = self.reader(target.sections[0])
        return target.reader

    @staticmethod
    def _is_type(kind, reader):
        return kind in reader.types or (not reader.exact_type and kind.lower() in reader.types)

    def same_type(self, found, wanted):
        """Whether a section's type is the one that an edit asks for."""
        if found is None:
            return False
        return found == wanted if self._exact_type else found.lower() == wanted.lower()

    def kind(self, section):
        """The kind of a section as text: its type, or its role in the file."""
        kind = type_of(section)
        return kind.decode("utf-8", "replace") if kind is not None else self.reader(section).kind

    def objects(self, sections):
        """Sections that match, grouped as the consumer makes objects of them; what it does not read is left out."""
        groups = []
        place = {}
        for section in sections:
            reader = self.reader(section)
            how = reader.same_name
            key = (self.name_key(section.name), reader.kind)
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
        if target.kind is None:
            target.kind = self._kind_of(target)
        return target.kind

    def _kind_of(self, target):
        if self._sorter is None:
            return ""
        types = target.sections[0].types if len(target.sections) == 1 else types_of(target.variables)
        reader = self._sorter.reader(target.name, types, lambda kind: all(
            options.known(self.filename, kind, variable.name, self.version) for variable in target.variables))
        return reader.kind if reader else ""

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
        looked_up = self.reader_of(target).scalar == LOOKED_UP and self.version not in LAST_LOOKUP
        return candidates[0 if looked_up else -1]

    def adds_up(self, target, option):
        """Whether every line of an option counts, so that one value means one line in all."""
        info = self.describe(target, option)
        return info is not None and info.kind in ("list", "ordered")

    def group(self, target, option):
        """The name of the group of options that count in the order of their lines, such as ``acl``; ``""``: none."""
        info = self.describe(target, option)
        return info.group if info is not None and info.kind == "ordered" else ""

    def members(self, target, group):
        """The names of the target's options that belong to a group."""
        return {self.option_key(target, v.name) for v in target.variables if self.group(target, v.name) == group}

    def chosen(self, target, names):
        """The variables of a target with one of these names (lower case, or as written where that matters)."""
        if self.reader_of(target).exact_options:
            return [variable for variable in target.variables if variable.name in names]
        spelled = spellings(frozenset(names))
        return [variable for variable in target.variables if spelled[variable.name]]

    def option_key(self, target, option):
        """What two spellings of one option have in common."""
        return option if self.reader_of(target).exact_options else option.lower()

    def readings(self, reading, target):
        """The ways in which the consumer reads a target: (type as text or ``None``, the sections of it that count).

        Empty where nobody reads it or it is rejected; two ways for an IAX2 friend, which is a user and a peer.
        """
        return [(kind, own) for kind, own, _read in self._ways(reading, target)]

    def _ways(self, reading, target):
        """``readings`` with all sections that count under the target's name: a list of Taken, ``None`` where that is not known."""
        if target.sections[0].template or not self._covered:
            return [(None, target.sections, None)]
        found = []
        for kind in self._types(target.sections[0], self.reader_of(target)):
            read = reading.counting(target.name, kind)
            counting = {id(taken.section) for taken in read}
            own = [section for section in target.sections if id(section) in counting]
            if not own:
                return []
            found.append((kind, own, read))
        return found

    def types(self, section):
        """The types by which the consumer tells sections of one name apart; ``[None]`` where the name is enough."""
        return self._types(section, self.reader(section))

    def _types(self, section, reader):
        if reader.builds:
            return [kind.decode() for kind in reader.builds]
        kind = type_of(section)
        return _SINGLE if not self._several or kind is None or not reader.types else _as_text(kind)

    def counted(self, reading, target, names):
        """The lines of some options that the consumer takes from a target, in order, from the last one that takes back all before it."""
        found = []
        for _kind, sections in self.readings(reading, target)[:1]:
            anew = self.reader(sections[0]).begins_anew([shown(name) for name in names])
            for section in sections[-1 if anew else 0:]:
                found += section.variables
        if names & _CODECS:
            start = max((at for at, variable in enumerate(found) if self.resets(variable.name, variable.value)), default=0)
            found = found[start:]
        return [variable for variable in self._named(target, found, names) if not self._skipped(target, variable)]

    def _named(self, target, variables, names):
        exact = self.reader_of(target).exact_options
        return [variable for variable in variables if (variable.name if exact else variable.name.lower()) in names]

    def _skipped(self, target, variable):
        """Whether the consumer leaves out a line because its value is empty."""
        info = None if variable.value else self.describe(target, variable.name)
        return info is not None and info.nonempty

    def counting(self, reading, target, option):
        """The lines of a scalar that the daemon takes for an object; empty if it takes none or rejects the object.

        One line, or two where an IAX2 friend has another value as user than as peer.

        :param reading: a winning.Reading of the view in which the target stands.
        """
        found = []
        for _kind, own, read in self._ways(reading, target):
            if read is None or not self._stands_first(read, own):
                line = self.winner(target, self._setting(target, option))
            else:
                line = winning.winner_of(reading, read, option)
            if line is None:
                return []
            found.append(line)
        return found

    def _stands_first(self, read, own):
        """Whether ``winning.winner_of`` speaks of this target and not of another one of the same name."""
        return read[0].section is own[0] or self.reader(own[0]).same_name == ONE_AFTER_ANOTHER

    def _setting(self, target, option):
        return self.chosen(target, self.rivals(self.filename, target, option))

    def rivals(self, filename, target, option):
        """Names in lower case of all options that set the same thing."""
        key = (self.kind_of(target), self.option_key(target, option))
        if key not in self._rivals:
            info = self.describe(target, option)
            synonyms = [name.encode() for name in info.synonyms if not name.endswith("*")] if info else []
            self._rivals[key] = frozenset((key[1], *synonyms))
        return self._rivals[key]

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
