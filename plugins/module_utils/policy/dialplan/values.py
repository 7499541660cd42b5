# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``${...}`` and ``$[...]`` are at one place of a call: texts, sets of numbers that the caller chooses from, and what nobody can tell."""

from __future__ import annotations

import re
from typing import Dict, List, NamedTuple, Optional, Tuple, Union

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import numbers as sets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.constants import is_function, named, pieces, sliced
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import ANY, Numbers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import mask

MOST_NESTED = 20


class Part(NamedTuple):
    """A part of a value that is no text.

    :ivar numbers: what it can be.
    :ivar unknown: what it depends on, where that is not the caller's choice of a number: so it is undecided; "".
    """

    numbers: Numbers
    unknown: str = ""


Value = Tuple[Union[str, Part], ...]

_CALLERS_CHOICE = ("INVALID_EXTEN", "DNID", "RDNIS")
_FUNCTION = re.compile(r"\s*(\w+)\((.*)\)\s*(?::\s*([+-]?\d+)(?::\s*([+-]?\d+))?)?\s*$", re.DOTALL)
_HIDDEN = re.compile(r"\\(.)", re.DOTALL)
_ASIDE = 0x10FF00
"""The last characters of a plane for private use, where the hidden ones wait."""
_FILTER_SET = re.compile(r"(\\?.)-(\\?.)|(\\?.)", re.DOTALL)


class Scope:
    """The variables at one place.

    :ivar exten: what EXTEN is. ``context``: what CONTEXT is.
    :ivar own: channel variables: name to (value, how many legs inherit it: 0, 1 or 2 for all).
    :ivar shaken: whether something before may have changed any variable that the dialplan sets somewhere.
    """

    def __init__(self, plan, context: str, exten: Numbers, own: Dict[str, Tuple[Value, int]], shaken: bool = False) -> None:
        self.plan, self.context, self.exten, self.own, self.shaken = plan, context, exten, own, shaken

    def value(self, text: str, depth: int = 0) -> Value:
        """A text with everything replaced."""
        if "$" not in text:
            return (text,) if text else ()
        found: List[Union[str, Part]] = []
        for kind, inside in pieces(text):
            if not kind:
                found.append(inside)
            elif depth > MOST_NESTED:
                found.append(Part(ANY, "variables in variables"))
            elif kind == "[":
                found.append(Part(ANY, "$[%s]" % inside))
            else:
                found += self._braces(inside, depth)
        return _together(found)

    def _braces(self, inside: str, depth: int) -> Value:
        if is_function(inside):
            return self._function(inside, depth)
        name, offset, length = named(inside)
        plain = constant(self.value(name, depth + 1))
        if plain is None:
            return (Part(ANY, "${%s}" % inside),)
        if ":" in plain and not (offset or length is not None):
            plain, offset, length = named(plain)
        return _cut(self.variable(plain), offset, length)

    def variable(self, name: str) -> Value:
        """What a variable is; one that nothing sets is not known, for a program or a device may have set it."""
        if name == "EXTEN":
            return value_of(self.exten)
        if name == "CONTEXT":
            return (self.context,)
        if name in self.own:
            return self.own[name][0]
        if name in _CALLERS_CHOICE:
            return (Part(ANY),)
        if name in self.plan.variables and name not in self.plan.changed and not (self.shaken and name in self.plan.assigned):
            value = self.plan.variables[name]
            return (value,) if value else ()
        return (Part(ANY, "${%s}" % name),)

    def _function(self, inside: str, depth: int) -> Value:
        match = _FUNCTION.match(inside)
        unknown: Value = (Part(ANY, "${%s}" % inside),)
        if not match:
            return unknown
        name, text = match.group(1).upper(), match.group(2)
        if name == "GLOBAL":
            known = self.plan.variables.get(text) if text not in self.plan.changed else None
            found = unknown if known is None else (known,)
        elif name == "FILTER":
            allowed, _comma, rest = text.partition(",")
            found = tuple(_filtered(part, _allowed(allowed)) for part in self.value(rest, depth + 1))
        elif name == "PJSIP_DIAL_CONTACTS":
            found = _together(["PJSIP/", *self.value(text.partition(",")[0], depth + 1)])
        elif name in ("CALLERID", "CHANNEL") and text.lower() in ("dnid", "dnid-num", "rdnis", "exten"):
            found = (Part(ANY),)
        else:
            return unknown
        length = match.group(4)
        return _cut(found, int(match.group(3) or 0), None if length is None else int(length))


def _allowed(text: str) -> int:
    """The characters of the first argument of FILTER."""
    found = 0
    for first, last, single in _FILTER_SET.findall(text):
        if single:
            found |= mask(single[-1])
        else:
            found |= mask("".join(map(chr, range(ord(first[-1]), ord(last[-1]) + 1))))
    return found


def _filtered(part: Union[str, Part], allowed: int) -> Union[str, Part]:
    if isinstance(part, str):
        return "".join(one for one in part if allowed & mask(one))
    return part._replace(numbers=sets.filtered(part.numbers, allowed))


def _together(parts: List[Union[str, Part]]) -> Value:
    """Neighbouring texts as one."""
    found: List[Union[str, Part]] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return tuple(found)


def constant(value: Value) -> Optional[str]:
    """The text of a value; None: it has parts that are none."""
    return "".join(value) if all(isinstance(one, str) for one in value) else None


def value_of(numbers: Numbers) -> Value:
    """One number as a text, others as a part."""
    shape = numbers.shape
    if not shape.open and not numbers.without and all(one & (one - 1) == 0 for one in shape.masks):
        return (shape.text,) if shape.masks else ()
    return (Part(numbers),)


def numbers_of(value: Value) -> Tuple[Numbers, str]:
    """(the numbers that a value can be, what that depends on that nobody can tell)."""
    unknown = next((part.unknown for part in value if isinstance(part, Part) and part.unknown), "")
    return sets.joined([sets.number(part) if isinstance(part, str) else part.numbers for part in value]), unknown


def _cut(value: Value, offset: int, length: Optional[int]) -> Value:
    if not offset and length is None:
        return value
    text = constant(value)
    if text is not None:
        text = sliced(text, offset, length)
        return (text,) if text else ()
    found, unknown = numbers_of(value)
    found = sets.cut(found, offset, length)
    return (Part(found, unknown),) if unknown else value_of(found)


def split(value: Value, separator: str, most: int = -1) -> List[Value]:
    """A value taken apart where a separator stands in its texts, outside of brackets and quotes."""
    found: List[List[Union[str, Part]]] = [[]]
    depth, quoted = 0, False
    for part in value:
        if not isinstance(part, str):
            found[-1].append(part)
            continue
        start = 0
        for at, one in enumerate(part):
            depth, quoted = depth + (one in "([{") - (one in ")]}" and depth > 0), quoted != (one == '"')
            if one == separator and not depth and not quoted and most != len(found) - 1:
                found[-1].append(part[start:at])
                found.append([])
                start = at + 1
        found[-1].append(part[start:])
    return [_together(one) for one in found]


def arguments(value: Value) -> List[Value]:
    """The arguments of an application as ``AST_STANDARD_APP_ARGS`` takes them apart: without quotes and backslashes, which Goto, Gosub and Set keep."""
    found = split(tuple(_HIDDEN.sub(_hide, part) if isinstance(part, str) else part for part in value), ",")
    return [_together([_shown(part.replace('"', "")) if isinstance(part, str) else part for part in one]) for one in found]


def _hide(match) -> str:
    """A character behind a backslash, as one that separates nothing."""
    return chr(_ASIDE + ord(match.group(1))) if ord(match.group(1)) < 128 else match.group(1)


def _shown(text: str) -> str:
    return "".join(chr(ord(one) - _ASIDE) if _ASIDE <= ord(one) < _ASIDE + 128 else one for one in text)


def stripped(value: Value) -> Value:
    """Without blanks around it."""
    found = list(value)
    if found and isinstance(found[0], str):
        found[0] = found[0].lstrip()
    if found and isinstance(found[-1], str):
        found[-1] = found[-1].rstrip()
    return _together(found)


def text_of(value: Value) -> str:
    """For people: what is not known as ``?``, numbers as their pattern."""
    return "".join(part if isinstance(part, str) else part.unknown or "{%s}" % part.numbers.shape.text for part in value)
