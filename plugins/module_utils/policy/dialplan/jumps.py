# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Goto, Gosub and Macro lead, from their arguments."""

from __future__ import annotations

from typing import List, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.effects import Jump
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import Scope, Value, split, stripped, value_of


def goto(value: Value, separator: str = ",") -> Jump:
    """``[[context,]exten,]priority``."""
    return _place([stripped(one) for one in split(value, separator)])


def _place(place: List[Value]) -> Jump:
    place = place[:3]
    context, exten, priority = [None] * (3 - len(place)) + place
    return Jump(context or None, exten or None, priority)


def gosub(value: Value) -> Jump:
    """``[[context,]exten,]priority[(argument,...)]``."""
    place, arguments = _called(value)
    return goto(place)._replace(sets=_numbered(arguments))


def target(value: Value) -> Jump:
    """``context^exten^priority^argument^...`` as options of Dial have it."""
    parts = split(value, "^")
    if len(parts) == 1:
        return gosub(value)
    return _place(parts[:3])._replace(sets=_numbered(parts[3:]))


def macro(scope: Scope, value: Value, separator: str = ",") -> Jump:
    """``name[,argument...]``: extension s of the context macro-name."""
    name, *arguments = split(value, separator)
    own = (("MACRO_EXTEN", value_of(scope.exten), 0), ("MACRO_CONTEXT", (scope.context,), 0))
    return Jump(("macro-",) + stripped(name), ("s",), ("1",), _numbered(arguments) + own)


def _called(value: Value) -> Tuple[Value, List[Value]]:
    """What stands before the parenthesis, and the arguments in it."""
    for at, part in enumerate(value):
        if isinstance(part, str) and "(" in part:
            before, _bracket, after = part.partition("(")
            rest = list((after,) + value[at + 1:])
            if isinstance(rest[-1], str):
                rest[-1] = rest[-1].rpartition(")")[0]
            return value[:at] + ((before,) if before else ()), split(tuple(one for one in rest if one != ""), ",")
    return value, []


def _numbered(arguments: List[Value]) -> tuple:
    return tuple((f"ARG{number}", one, 0) for number, one in enumerate(arguments, 1))
