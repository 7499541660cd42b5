# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ruleset that is asked for: what stands between the braces of our table, and the elements of its large sets."""

from __future__ import annotations

import hashlib
import re
from typing import Dict, List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

TABLE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}\Z")

_SET_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}\Z")
_ELEMENT = re.compile(r"[A-Za-z0-9_.:/*-]+( [A-Za-z0-9_.:/*-]+)*\Z")
_PRIORITY = re.compile(r"\$priority\b")
_TOKEN = re.compile(r'"[^"\n]*"?|#[^\n]*|[{}\n]|(?<![\w.-])include(?![\w.-])')
_SHOWN = 60

HEADER = "table inet %s { }\ndelete table inet %s\ntable inet %s {\n"
_ELEMENTS = "# elements of "


class Wanted(NamedTuple):
    """A ruleset for one table.

    ``body``: what stands between the braces of ``table inet NAME { }``, in nft's syntax; ``$priority`` in it becomes the number.
    ``elements``: elements of static sets by the set's name, kept apart because they may be hundreds of thousands.
    ``priority``: for the base chains, from -2147483648 to 2147483647.
    """

    table: str
    body: str
    elements: Dict[str, List[str]]
    priority: int

    def check(self) -> "Wanted":
        """Itself, or HostError where it could reach beyond its table or cannot stand alone at boot."""
        if not TABLE_NAME.match(self.table):
            raise HostError("The table name %r cannot be used; take up to 31 letters, digits and underscores, starting with a letter." % self.table)
        _check_body(self.body)
        for name, values in self.elements.items():
            _check_elements(name, values)
        return self

    def declaration(self) -> str:
        """The body as nft reads it, with the priority filled in, without empty lines at its end."""
        return _PRIORITY.sub(str(self.priority), self.body).rstrip() + "\n"

    def filling(self, name: str) -> str:
        """The statement that fills a set; "" where it has no elements."""
        values = self.elements.get(name)
        if not values:
            return ""
        return "%s%s\nadd element inet %s %s {\n%s }\n" % (_ELEMENTS, name, self.table, name, ",\n".join(values))

    def text(self) -> str:
        """The whole ruleset as one transaction that replaces the table whatever was there, as it is loaded at boot."""
        return HEADER % ((self.table,) * 3) + self.declaration() + "}\n" + "".join(self.filling(name) for name in sorted(self.elements))

    def digest(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.text().encode("utf-8", "surrogateescape")).hexdigest()


def parse(table: str, text: str) -> Wanted:
    """The reverse of ``Wanted.text``, with the priority already filled in; HostError when it is not such a text."""
    header = HEADER % ((table,) * 3)
    declaration, *fillings = re.split("^" + _ELEMENTS, text, flags=re.MULTILINE)
    if not text.startswith(header) or not declaration.endswith("}\n"):
        raise HostError("The file of the table %s was not written by voipsec.asterisk, or was edited; remove it, or apply the ruleset again." % table)
    elements = {}
    for filling in fillings:
        name, _statement, values = filling.split("\n", 2)
        elements[name] = values[:-len(" }\n")].split(",\n")
    return Wanted(table, declaration[len(header):-len("}\n")], elements, 0)


def number_of_header_lines() -> int:
    """How many lines stand before the body in ``Wanted.text``."""
    return HEADER.count("\n")


def _check_body(body: str) -> None:
    depth, line = 0, 1
    for token in _TOKEN.findall(body):
        if token == "\n":
            line += 1
        elif token == "include":
            raise HostError("Line %d of the ruleset has an include, and the ruleset must stand alone to be loaded at boot; "
                            "put the text of the file in its place." % line)
        elif token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
            if depth < 0:
                raise HostError("Line %d of the ruleset closes a brace that it has not opened; give only what stands between the braces of the table."
                                % line)
    if depth:
        raise HostError("The ruleset leaves %d brace%s open; close each." % (depth, "" if depth == 1 else "s"))


def _check_elements(name: str, values: List[str]) -> None:
    if not _SET_NAME.match(name):
        raise HostError("The set name %r in elements cannot be used; take letters, digits and underscores, starting with a letter." % name)
    for value in values:
        if not isinstance(value, str) or not _ELEMENT.match(value):
            raise HostError("The element %.*r of the set %s cannot be used; give one address, network, range, port or concatenation of them "
                            "in each entry." % (_SHOWN, value, name))
