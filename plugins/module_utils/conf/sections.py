# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The effective view as data: sections, their variables, and where each of them comes from."""

from __future__ import annotations

import functools
from typing import NamedTuple


class Where(NamedTuple):
    """A place in a file: absolute path, line number from 1 (0: the file as a whole)."""

    path: str
    line: int

    def __str__(self):
        return f"{self.path}:{self.line}" if self.line else self.path


class Problem(NamedTuple):
    """Something that Asterisk cannot use.

    kind is one of:

    - ``invalid``: reading of the file stopped here; in the root file this makes the whole file invalid;
    - ``missing``: the root file does not exist or cannot be read;
    - ``endless``: Asterisk would hang here;
    - ``ignored``: the line has no effect, reading goes on;
    - ``comment``: a block comment that is not closed, or a stray ``--;``, hides the rest;
    - ``unreadable``: a file that matches a glob is left out silently;
    - ``exec``: ``#exec`` adds text that is only known when it runs, so what is read here may be incomplete.
    """

    where: Where
    kind: str
    message: str

    def __str__(self):
        return f"{self.where}: {self.message}"


class Answers(dict):
    """Answers to questions of one kind, each found out when it is first asked: ``answers[question]``.

    A large file asks few questions very often, and this is faster than any call.

    :param answer: a function of the question.
    """

    __slots__ = ("answer",)

    def __init__(self, answer):
        super().__init__()
        self.answer = answer

    def __missing__(self, question):
        found = self[question] = self.answer(question)
        return found


@functools.lru_cache(maxsize=1000)
def spellings(names):
    """Whether an option name as written is one of a frozenset of names in lower case: ``spellings(names)[b"Type"]``."""
    return Answers(lambda name: name.lower() in names)


@functools.lru_cache(maxsize=1000)
def _one(option):
    return spellings(frozenset((option.lower(),)))


_TYPE = _one(b"type")


class Variable:
    """One ``name = value`` as it stands in a section. It never changes, so sections share inherited ones.

    :ivar name: option name in bytes, as written.
    :ivar value: effective value in bytes.
    :ivar document: the Document that holds the line.
    :ivar index: index of the physical line.
    :ivar section: the section in which the line stands; another than the one looked at: the value is inherited.
    :ivar extends: for ``+=`` the Variable to which it appended, else ``None``.
    """

    __slots__ = ("name", "value", "document", "index", "section", "extends")

    def __init__(self, name, value, document, index, section, extends=None):
        self.name = name
        self.value = value
        self.document = document
        self.index = index
        self.section = section
        self.extends = extends

    @property
    def where(self):
        return Where(self.document.path, self.index + 1)

    @property
    def section_of_origin(self):
        return self.section


class Fragment:
    """A run of lines in one document that adds to a section.

    :ivar header: index of the header line, ``None`` where the section simply goes on (in an included file without a
        header, or behind an ``#include``).
    :ivar last: index of the last live line that belongs to it.
    """

    __slots__ = ("document", "header", "first", "last")

    def __init__(self, document, header, first):
        self.document = document
        self.header = header
        self.first = first
        self.last = first


class Section(Fragment):
    """One section as Asterisk holds it: two headers of the same name are two sections unless one says ``(+)``.

    It is its own first fragment, the one with its header, because a large file has tens of thousands of sections.

    :ivar name: bytes, cut to 79 as Asterisk cuts it.
    :ivar template: hidden from its consumers.
    :ivar bases: the sections that it inherits from, in order.
    :ivar variables: all variables in Asterisk's order, inherited ones included.
    :ivar further: its other fragments.
    """

    __slots__ = ("name", "template", "base_sections", "variables", "further", "_types")

    def __init__(self, name, template=False, document=None, header=None):
        self.document = document
        self.header = self.first = self.last = header
        self.name = name
        self.template = template
        self.base_sections = ()
        self.variables = []
        self.further = ()
        self._types = None

    @property
    def fragments(self):
        """Where its lines stand, in reading order; the first one has its header."""
        return [self, *self.further]

    @property
    def types(self):
        """Values of the first and of the last ``type`` option, both ``None`` without one; to be asked for when the view is complete."""
        if self._types is None:
            self._types = types_of(self.variables)
        return self._types

    @property
    def bases(self):
        """Names of the sections that it inherits from, as AMI's ``Templates-`` header lists them."""
        return [base.name for base in self.base_sections]

    @property
    def where(self):
        return Where(self.document.path, self.first + 1)

    def values(self, option):
        """All variables of an option, compared without regard to case, in order."""
        spelled = _one(option)
        return [variable for variable in self.variables if spelled[variable.name]]

    def path_to(self, variable):
        """The template chain from this section down to the one whose line gives ``variable``: [self, t1, ..., origin]."""
        if variable.section is self:
            return [self]
        for base in self.base_sections:
            chain = base.path_to(variable) if base is not self else []
            if chain and chain[-1] is variable.section:
                return [self] + chain
        return []  # ``[x](t,+)`` copies from t without leaving a mark of it


def types_of(variables):
    """Values of the first and of the last ``type`` option among variables, both ``None`` without one."""
    found = [variable.value for variable in variables if _TYPE[variable.name]]
    return _pair(found[0], found[-1]) if found else (None, None)


@functools.lru_cache(maxsize=1000)
def _pair(first, last):
    """One tuple for all sections of a type."""
    return first, last


class View:
    """What Asterisk reads from one root file and all that it includes.

    :ivar filename: the name that was asked for.
    :ivar sections: in Asterisk's order, templates among them.
    :ivar error: the Problem that makes the file invalid, missing or endless; ``None`` if Asterisk accepts it.
    :ivar problems: everything else, among it what is invalid in included files.
    :ivar documents: every Document in reading order; a file that is included twice is there twice.
    :ivar includes: (Where of the directive, argument, list of paths) for each include.
    """

    __slots__ = ("filename", "sections", "error", "problems", "documents", "includes")

    def __init__(self, filename):
        self.filename = filename
        self.sections = []
        self.error = None
        self.problems = []
        self.documents = []
        self.includes = []

    @property
    def files(self):
        """Absolute paths in reading order, each once."""
        return list(dict.fromkeys(document.path for document in self.documents))

    def take_apart(self):
        """Free the memory of a view that nobody needs any more: its parts refer to each other in circles."""
        for section in self.sections:
            section.variables = section.base_sections = ()

    def named(self, name):
        """The sections that are no templates and have this name, compared without regard to case."""
        name = name.lower()
        return [section for section in self.sections if section.name.lower() == name and not section.template]
