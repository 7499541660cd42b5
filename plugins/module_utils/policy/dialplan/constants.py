# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where ``${...}`` and ``$[...]`` begin and end, and what they are while Asterisk reads extensions.conf: global variables alone."""

from __future__ import annotations

import re
from typing import Dict, Iterator, Optional, Tuple

_RANGE = re.compile(r"([^:()]*):\s*([+-]?\d+)(?::\s*([+-]?\d+))?")


class Computed(Exception):
    """A function or an expression, whose value only the running Asterisk knows; the text is that of the function."""


def pieces(text: str) -> Iterator[Tuple[str, str]]:
    """("", literal text), ("{", inside of ``${}``) and ("[", inside of ``$[]``), in order, as ``pbx_substitute_variables`` takes them apart."""
    at = start = 0
    while at < len(text):
        if text[at] == "$" and text[at + 1:at + 2] in ("{", "["):
            if at > start:
                yield "", text[start:at]
            kind = text[at + 1]
            end = _end(text, at + 2, kind)
            yield kind, text[at + 2:end]
            at = start = end + 1
        else:
            at += 1
    if start < len(text):
        yield "", text[start:]


def _end(text: str, at: int, kind: str) -> int:
    """Where the bracket that is open at ``at`` is closed."""
    close, other, depth = {"{": "}", "[": "]"}[kind], {"{": "[", "[": "{"}[kind], 1
    while at < len(text):
        if text.startswith("$" + kind, at):
            depth, at = depth + 1, at + 1
        elif text.startswith("$" + other, at):
            at += 1
        elif text[at] == kind:
            depth += 1
        elif text[at] == close:
            depth -= 1
            if not depth:
                return at
        at += 1
    return at


def named(inside: str) -> Tuple[str, int, Optional[int]]:
    """(name, offset, length) of ``NAME:offset:length``."""
    match = _RANGE.match(inside)
    if not match:
        return inside, 0, None
    return match.group(1), int(match.group(2)), None if match.group(3) is None else int(match.group(3))


def is_function(inside: str) -> bool:
    """Whether it is ``NAME(...)``."""
    return "(" in inside.partition(":")[0]


def sliced(value: str, offset: int, length: Optional[int]) -> str:
    """``substring`` in main/pbx_variables.c."""
    start = max(0, len(value) + offset) if offset < 0 else offset
    value = value[start:]
    return value if length is None else value[:length] if length >= 0 else value[:max(0, len(value) + length)]


def expanded(text: str, variables: Dict[str, str]) -> str:
    """The text with global variables replaced; one that is not set is empty.

    :raises Computed: it has a function or an expression.
    """
    if "$" not in text:
        return text
    found = []
    for kind, inside in pieces(text):
        if not kind:
            found.append(inside)
            continue
        inner = expanded(inside, variables)
        if kind == "[" or is_function(inner):
            raise Computed("$%s%s%s" % (kind, inside, "}" if kind == "{" else "]"))
        name, offset, length = named(inner)
        found.append(sliced(variables.get(name, ""), offset, length))
    return "".join(found)
