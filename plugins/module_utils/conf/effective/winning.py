# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of several sections and lines counts for the part of Asterisk that reads them.

The functions take a View, or a `Reading` of one where many questions are asked. All of them answer as for a start
of Asterisk; a reload may keep what it had before (facts about that belong to who reloads).
"""

from __future__ import annotations

import functools
import os
from typing import Dict, List, NamedTuple, Optional, Tuple, Union

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import consumers, options, values
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.consumers import FIRST_SECTION, ONE_AFTER_ANOTHER, Reader
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import rejection
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options import OptionInfo
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Answers, Problem, Section, Variable, View, spellings
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

GENERIC = Reader("")
"""For files whose consumer is not on record: the first section of the name, the last line."""


class Taken(NamedTuple):
    """A section and who takes it."""

    section: Section
    reader: Reader


class Reading:
    """A View through the eyes of its consumer; made once, it answers for each section in constant time."""

    def __init__(self, view: View, filename: str, version: Version) -> None:
        self.view, self.filename, self.version = view, filename, version
        self._sorter = consumers.sorter(os.path.basename(filename), version)
        self.consumer = self._sorter.row if self._sorter else None
        self.taken: List[Taken] = []
        self.left: List[Section] = []
        self.by_name: Dict[bytes, List[Taken]] = {}
        self._rejected: Optional[rejection.Rejected] = None
        self._last: Tuple[Optional[tuple], List[Taken]] = (None, [])
        self._known: Dict[Tuple[str, bytes], Optional[bool]] = {}
        self._info: Dict[Tuple[str, bytes], OptionInfo] = {}
        if not view.error:
            self._sort([section for section in view.sections if not section.template])

    def _sort(self, sections: List[Section]) -> None:
        find, by_name = self._reader, self.by_name
        for section in sections:
            reader = find(section)
            if reader is None:
                self.left.append(section)
                continue
            taken = Taken(section, reader)
            self.taken.append(taken)
            by_name.setdefault(section.name.lower(), []).append(taken)

    def _reader(self, section: Section) -> Optional[Reader]:
        if self._sorter is None:
            return None if consumers.covered(self.filename) else GENERIC
        return self._sorter.reader(
            section.name, section.types, lambda kind: all(self.knows(kind, variable.name) for variable in section.variables))

    def knows(self, kind: str, name: bytes) -> Optional[bool]:
        if (kind, name) not in self._known:
            self._known[kind, name] = options.known(self.filename, kind, name, self.version)
        return self._known[kind, name]

    def info(self, kind: str, name: bytes) -> OptionInfo:
        if (kind, name) not in self._info:
            text = name.decode("utf-8", "surrogateescape").lower()
            self._info[kind, name] = options.describe(self.filename, kind, name, self.version) or OptionInfo(
                text, consumers.lookup_rule(self._kind(kind), self.version), "text", synonyms=(text,))
        return self._info[kind, name]

    def _kind(self, kind: str) -> Reader:
        rows = () if self.consumer is None else tuple(self.consumer.named.values()) + self.consumer.others
        return next((row for row in rows if row.kind == kind), GENERIC)

    def suspects(self) -> List[Tuple[Taken, List[Variable]]]:
        """The sections that may be rejected, with the variables for which they may."""
        found = []
        suspicious = Answers(lambda kind: Answers(lambda name: self._is_suspicious(kind, name)))
        for taken in self.taken:
            names = suspicious[taken.reader.kind]
            variables = [variable for variable in taken.section.variables if names[variable.name]]
            if variables:
                found.append((taken, variables))
        return found

    def _is_suspicious(self, kind: str, name: bytes) -> bool:
        """Whether an option may have a section rejected: it is unknown, or part of an access list."""
        return self.knows(kind, name) is False or self.info(kind, name).group.endswith("acl")

    @property
    def rejected(self) -> "rejection.Rejected":
        """What the daemon refuses, found out when it is first asked for."""
        if self._rejected is None:
            self._rejected = rejection.find(self)
        return self._rejected

    def counting(self, section: bytes, type: Optional[str]) -> List[Taken]:
        """Those that count of the sections called so. The last answer is kept, because questions about one object come in a row."""
        if self._last[0] != (section, type):
            self._last = ((section, type), _counting(self, section, type))
        return self._last[1]

    def named(self, name: bytes, type: Optional[str] = None) -> List[Taken]:
        """The sections that somebody reads under this name, before it is known which of them count."""
        wanted = None if type is None else type.encode()
        return [
            self._asked_as(taken, wanted) if taken.reader.builds else taken for taken in self.by_name.get(name.lower(), ())
            if (taken.section.name == name or not taken.reader.exact) and _is_of(taken.reader, wanted)
        ]

    def _asked_as(self, taken: Taken, wanted: Optional[bytes]) -> Taken:
        """An IAX2 friend asked for as peer is read by the rules for a peer."""
        rows = self.consumer.others if self.consumer and wanted in taken.reader.builds else ()
        return Taken(taken.section, next((row for row in rows if row.types == (wanted,)), taken.reader))


def _is_of(reader: Reader, wanted: Optional[bytes]) -> bool:
    return wanted is None or wanted in reader.types or wanted in reader.builds or wanted.decode() == reader.kind


def sections_read(view: Union[View, Reading], filename: str, section: bytes, version: Version, type: Optional[str] = None) -> List[Section]:
    """The sections that make up what is called `section`, in the order in which they are applied.

    Without `type`, sections of several types (a PJSIP endpoint and its auth) are all given. Empty: nobody reads it,
    or what is there is rejected.
    """
    return [taken.section for taken in _reading(view, filename, version).counting(section, type)]


def _counting(reading: Reading, section: bytes, type: Optional[str]) -> List[Taken]:
    rejected = reading.rejected
    if rejected.file:
        return []
    found = [taken for taken in reading.named(section, type) if id(taken.section) not in rejected.sections]
    kept: List[Taken] = []
    for taken in found:
        first = not any(other.reader is taken.reader for other in kept)
        if first or taken.reader.same_name != FIRST_SECTION:
            kept.append(taken)
    return kept


def winner(view: Union[View, Reading], filename: str, section: bytes, option: bytes, version: Version,
           type: Optional[str] = None) -> Optional[Variable]:
    """The line whose value the daemon uses for a setting, under whatever name; None: it uses its default, or does not know the option.

    Of an option that is a list (`describe(...).kind` is `list` or `ordered`) this is the last line; ask `effective`
    for all of them. Of separate objects of one name it is the first one's.
    """
    reading = _reading(view, filename, version)
    return winner_of(reading, reading.counting(section, type), option)


def winner_of(reading: Reading, counting: List[Taken], option: bytes) -> Optional[Variable]:
    """The same of the sections that count, as `Reading.counting` gives them."""
    if not counting:
        return None
    if counting[0].reader.same_name not in (ONE_AFTER_ANOTHER, FIRST_SECTION):
        counting = counting[:1]
    kind = counting[0].reader.kind
    return None if reading.knows(kind, option) is False else _scalar(reading, counting, reading.info(kind, option), option)


def effective(view: Union[View, Reading], filename: str, section: bytes, version: Version,
              type: Optional[str] = None) -> List[Tuple[bytes, Union[Variable, List[Variable]]]]:
    """All settings of a section in order of first appearance: `(name, Variable)`, or `(name, [Variable, ...])`.

    Synonyms appear once, under the name to write today; an ordered group (`permit` and `deny`) under its own name.
    Options that this version does not know are left out.
    """
    reading = _reading(view, filename, version)
    counting = reading.counting(section, type)
    seen: Dict[str, Union[Variable, List[Variable]]] = {}
    for taken in counting:
        for variable in taken.section.variables:
            kind = taken.reader.kind
            info = reading.info(kind, variable.name)
            label = info.group if info.kind == "ordered" else info.name
            if taken.reader.exact_options:
                label = variable.name.decode("utf-8", "surrogateescape")
            if label in seen or reading.knows(kind, variable.name) is False:
                continue
            same = [other for other in counting if other.reader.kind == kind]
            value = _value(reading, same, info, variable.name)
            if value:
                seen[label] = value
    return [(label.encode("utf-8", "surrogateescape"), value) for label, value in seen.items()]


def _value(reading: Reading, counting: List[Taken], info: OptionInfo, name: bytes) -> Union[None, Variable, List[Variable]]:
    if info.kind == "ordered":
        return [line for line, unused in _group(reading, counting, info)]
    if info.kind == "list":
        return [line for line, unused in _lines(counting, info, name)]
    return _scalar(reading, counting, info, name)


def voided(view: Union[View, Reading], filename: str, version: Version) -> List[Problem]:
    """What the daemon will not take: the file, objects of it, or sections that no part of Asterisk reads.

    `kind` is that of `view.error`, or `rejected` (an error for the daemon), or `ignored` (it says nothing, or warns).
    """
    reading = _reading(view, filename, version)
    return [reading.view.error] if reading.view.error else reading.rejected.problems


def _reading(view: Union[View, Reading], filename: str, version: Version) -> Reading:
    return view if isinstance(view, Reading) else Reading(view, filename, version)


def _scalar(reading: Reading, counting: List[Taken], info: OptionInfo, name: bytes) -> Optional[Variable]:
    section, reader = counting[-1]
    if reader.types and info.name == "type" and info.kind != "sticky":
        return consumers.type_line(reader, section.variables, reading.version)
    lines = _lines(counting, info, name)
    return _winning(lines, info, reader) if lines else None


def _lines(counting: List[Taken], info: OptionInfo, option: bytes) -> List[Tuple[Variable, int]]:
    """The lines that set an option, each with the number of its section among those that count."""
    spelled, nonempty = _spelled(info.synonyms), info.nonempty
    return [
        (variable, number)
        for number, taken in _from_start(counting, info)
        for variable in taken.section.variables
        if (variable.name == option if taken.reader.exact_options else spelled[variable.name]) and (variable.value or not nonempty)
    ]


@functools.lru_cache(maxsize=None)
def _spelled(names: Tuple[str, ...]) -> Answers:
    return spellings(frozenset(name.encode("utf-8", "surrogateescape") for name in names))


def _group(reading: Reading, counting: List[Taken], info: OptionInfo) -> List[Tuple[Variable, int]]:
    kind = counting[0].reader.kind
    return [
        (variable, number)
        for number, taken in _from_start(counting, info)
        for variable in taken.section.variables
        if reading.info(kind, variable.name).group == info.group and (variable.value or not info.nonempty)
    ]


def _from_start(counting: List[Taken], info: OptionInfo) -> List[Tuple[int, Taken]]:
    """The sections from which lines of an option count, numbered among all."""
    start = len(counting) - 1 if counting[-1].reader.begins_anew(info.synonyms) else 0
    return list(enumerate(counting))[start:]


def _winning(lines: List[Tuple[Variable, int]], info: OptionInfo, reader: Reader) -> Optional[Variable]:
    if info.kind == "first":
        return lines[0][0]
    if info.keep:
        lines = [line for line in lines if _is_valid(info, line[0].value)]
    if info.kind == "sticky":
        within = lines if reader.sticks or info.lasting else [line for line in lines if line[1] == lines[-1][1]]
        lines = [line for line in within if info.sticks(line[0].value)] or within
    if info.kind == "adds":
        return _adding([line for line, unused in lines], info)
    return lines[-1][0] if lines else None


def _adding(lines: List[Variable], info: OptionInfo) -> Variable:
    """The last line, unless an earlier one adds a word that it lacks: then that one, for the last does not stand alone."""
    start = max((number for number, line in enumerate(lines) if info.restarts(line.value)), default=0)
    words = set(lines[-1].value.lower().split(b","))
    adding = [line for line in lines[start:] if not values.is_false(line.value.split(b",")[0])]
    return next((line for line in adding if not words.issuperset(line.value.lower().split(b","))), lines[-1])


def _is_valid(info: OptionInfo, value: bytes) -> bool:
    """As the daemon judges it, which takes `10.1` for an address where an edit may not write it."""
    return values.is_address(value) if info.type == "address" else values.fault(info.type, value) is None
