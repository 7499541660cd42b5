# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a document is what the schema says, with the first thing that is wrong as a sentence.

The controller needs ansible-core and nothing else, so this knows the part of JSON Schema that ``schema.json`` uses, and refuses a schema with
anything else. Tests compare it with a complete implementation.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

_TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}
_SILENT = {"$schema", "$id", "$defs", "title", "description"}
_MISSING = object()


class Wrong(Exception):
    """What is wrong, as a clause that begins with the place."""


def schema() -> dict:
    """The published schema."""
    return json.loads((Path(__file__).parent / "schema.json").read_text("utf-8"))


def checker(pointer=""):
    """A function that takes a value and raises Wrong unless it is valid.

    :param pointer: the part of the schema that is meant, such as ``#/$defs/audit``; the whole by default.
    """
    return _Compiler(schema()).checker(pointer)


class _Compiler:
    """Makes each part of a schema a list of functions once, because a fleet has a hundred thousand findings."""

    def __init__(self, root):
        self._root, self._parts = root, {}

    def checker(self, pointer):
        tests = self._at(pointer)
        return lambda value: _run(tests, value, "")

    def _at(self, pointer):
        if pointer not in self._parts:
            self._parts[pointer] = tests = []
            part = self._root
            for name in pointer.lstrip("#/").split("/") if pointer else ():
                part = part[name]
            tests.extend(self._tests(part))
        return self._parts[pointer]

    def _tests(self, part):
        found = []
        for word, wanted in part.items():
            if word not in _SILENT:
                made = getattr(self, "_" + word.lstrip("$"))(wanted, part)
                found += made if isinstance(made, list) else [made]
        return found

    def _ref(self, wanted, _part):
        tests = self._at(wanted)
        return lambda value, place: _run(tests, value, place)

    def _allOf(self, wanted, _part):
        return [test for part in wanted for test in self._tests(part)]

    def _anyOf(self, wanted, _part):
        """The word of the first choice counts, since the others here are null."""
        choices = [self._tests(part) for part in wanted]

        def test(value, place):
            for tests in choices[1:]:
                try:
                    return _run(tests, value, place)
                except Wrong:
                    pass
            return _run(choices[0], value, place)
        return test

    def _type(self, wanted, _part):
        names = [wanted] if isinstance(wanted, str) else wanted
        return _Type(names)

    def _const(self, wanted, _part):
        return _one_of([wanted])

    def _enum(self, wanted, _part):
        return _one_of(wanted)

    def _pattern(self, wanted, _part):
        find = re.compile(wanted.replace("$", r"\Z")).search

        def test(value, place):
            if isinstance(value, str) and not find(value):
                raise Wrong("%s is %s, which is not spelled as it must be (%s)" % (place, _shown(value), wanted))
        return test

    def _minLength(self, wanted, _part):
        return _bound(str, lambda value: len(value) >= wanted, "shorter than %s" % wanted)

    def _maxItems(self, wanted, _part):
        return _bound(list, lambda value: len(value) <= wanted, "longer than %s" % wanted)

    def _minimum(self, wanted, _part):
        return _bound((int, float), lambda value: value >= wanted, "less than %s" % wanted)

    def _maximum(self, wanted, _part):
        return _bound((int, float), lambda value: value <= wanted, "more than %s" % wanted)

    def _required(self, wanted, _part):
        def test(value, place):
            if isinstance(value, dict):
                for name in wanted:
                    if name not in value:
                        raise Wrong("%s has no %s" % (place or "it", name))
        return test

    def _properties(self, wanted, _part):
        members = [(name, self._tests(part)) for name, part in wanted.items()]

        def test(value, place):
            if isinstance(value, dict):
                for name, tests in members:
                    inner = value.get(name, _MISSING)
                    if inner is not _MISSING:
                        _run(tests, inner, "%s.%s" % (place, name) if place else name)
        return test

    def _additionalProperties(self, wanted, part):
        known, tests = set(part.get("properties", ())), self._tests(wanted)

        def test(value, place):
            if isinstance(value, dict):
                for name, inner in value.items():
                    if name not in known:
                        _run(tests, inner, "%s.%s" % (place, name))
        return test

    def _propertyNames(self, wanted, _part):
        tests = self._tests(wanted)

        def test(value, place):
            if isinstance(value, dict):
                for name in value:
                    _run(tests, name, "a name in %s" % place)
        return test

    def _items(self, wanted, _part):
        tests = self._tests(wanted)

        def test(value, place):
            if isinstance(value, list):
                for number, inner in enumerate(value):
                    _run(tests, inner, "%s[%d]" % (place, number))
        return test


class _Type:
    """Python counts True as 1, JSON does not; for JSON Schema 1.0 is an integer."""

    def __init__(self, names):
        self._names = names
        self._types = tuple(kind for name in names for kind in (_TYPES[name] if isinstance(_TYPES[name], tuple) else (_TYPES[name],)))
        self._takes_bool = "boolean" in names

    def __call__(self, value, place):
        if isinstance(value, float) and "integer" in self._names and value.is_integer():
            return
        if not isinstance(value, self._types) or (isinstance(value, bool) and not self._takes_bool):
            raise Wrong("%s is %s and must be of the type %s" % (place or "it", _shown(value), " or ".join(self._names)))


def _one_of(values):
    def test(value, place):
        if not any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in values):
            raise Wrong("%s is %s and must be %s" % (place, _shown(value), " or ".join(json.dumps(one) for one in values)))
    return test


def _bound(kinds, holds, words):
    def test(value, place):
        if isinstance(value, kinds) and not isinstance(value, bool) and not holds(value):
            raise Wrong("%s is %s" % (place, words))
    return test


def _run(tests, value, place):
    for test in tests:
        test(value, place)


def _shown(value):
    """Short, and never the inside of a list or mapping, which may be long."""
    if isinstance(value, (dict, list)):
        return "a %s" % ("mapping" if isinstance(value, dict) else "list")
    text = json.dumps(value) if isinstance(value, (str, int, float, bool, type(None))) else type(value).__name__
    return text if len(text) <= 60 else text[:57] + "..."
