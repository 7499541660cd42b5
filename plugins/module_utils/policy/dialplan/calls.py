# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications that call somebody: Dial, RetryDial, Page, Queue, FollowMe, Originate, Park."""

from __future__ import annotations

from typing import Callable, Iterator, List, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.effects import Dialled, Jump, Keys, Members, Unknown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.jumps import macro, target
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import ONE_KEY
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import (
    Part, Scope, Value, arguments as separated, constant, split, stripped,
)


def dial(scope: Scope, value: Value, place: int = 0) -> list:
    """``technology/resource[&...][,timeout[,options]]``; ``place``: how many arguments stand before that."""
    arguments = separated(value)
    options = arguments[place + 2] if len(arguments) > place + 2 else ()
    called = arguments[place] if len(arguments) > place else ()
    return [Dialled(stripped(one)) for one in split(called, "&") if one] + _options(scope, options)


def retry_dial(scope: Scope, value: Value) -> list:
    """``announcement,pause,times,`` and then as Dial. One key leads the caller out of it."""
    return dial(scope, value, 3) + [Keys(None, ONE_KEY)]


def page(scope: Scope, value: Value) -> list:
    """``technology/resource[&...][,options]``."""
    called, *options = separated(value)
    return [Dialled(stripped(one)) for one in split(called, "&") if one] + _options(scope, options[0] if options else ())


def add_member(scope: Scope, value: Value) -> list:
    """``queue,interface``: the queue calls it later."""
    arguments = separated(value)
    return [Dialled(stripped(arguments[1]))] if len(arguments) > 1 and arguments[1] else []


def queue(scope: Scope, value: Value) -> list:
    """``name,options,URL,announcement,timeout,AGI,macro,gosub``."""
    arguments = separated(value) + [()] * 8
    found: list = [Members("queue", stripped(arguments[0]))]
    found += [Unknown("Queue runs an AGI program")] if arguments[5] else []
    found += [macro(scope, arguments[6], "^")] if arguments[6] and scope.plan.version[0] < 21 else []
    return found + (_subroutine(arguments[7]) if arguments[7] else [])


def _subroutine(value: Value) -> list:
    """``context^argument^...``, which starts at the extension s; some versions of some applications take ``context^exten^priority`` too."""
    name, *given = split(value, "^")
    found = [target(name + ("^s^1",) + tuple(piece for one in given for piece in ("^", *one)))] if len(split(name, ",")) == 1 else []
    return found + ([target(value)] if len(given) > 1 or not found else [])


def follow_me(scope: Scope, value: Value) -> list:
    """``number of followme.conf``."""
    return [Members("followme", stripped(separated(value)[0]))]


def originate(scope: Scope, data: str, effects: Callable) -> list:
    """``technology/resource,exten,context,exten,priority`` or ``technology/resource,app,name,data``."""
    arguments = separated(scope.value(data)) + [()] * 5
    found: list = [Dialled(stripped(arguments[0]))]
    kind = (constant(stripped(arguments[1])) or "").lower()
    if kind == "exten":
        found.append(Jump(arguments[2] or None, arguments[3] or ("s",), arguments[4] or ("1",), leg=True))
    elif kind == "app":
        found += _run(scope, arguments[2], arguments[3], effects)
    else:
        found.append(Unknown("what Originate does is computed"))
    return found + _options(scope, arguments[6] if len(arguments) > 6 else ())


def _run(scope: Scope, name: Value, data: Value, effects: Callable) -> list:
    plain, inner = constant(stripped(name)), constant(data)
    if plain is None:
        return [Unknown("the name of an application is computed")]
    if inner is None:
        return [Unknown(f"the data of {plain} are computed")] if plain.lower() in ("dial", "goto", "gosub", "macro") else []
    return effects(scope, plain, inner)


def park(scope: Scope, value: Value) -> list:
    """``lot,options``: with ``c(context,exten,priority)`` the call goes on there when nobody takes it."""
    arguments = separated(value) + [()] * 2
    return [target(argument) for letter, argument in _letters(arguments[1]) if letter == "c" and argument]


def park_and_announce(scope: Scope, value: Value) -> list:
    """``lot,options,announcement,technology/resource``."""
    arguments = separated(value) + [()] * 4
    return park(scope, value) + ([Dialled(stripped(arguments[3]))] if arguments[3] else [])


# -- options ----------------------------------------------------------------------------------------------------------------


def _options(scope: Scope, options: Value) -> list:
    """The options that run other parts of the dialplan: M and U macros and subroutines, b and B before the call, F and G afterwards, d keys,
    and D, whose tones are a number where a line or a calling card answers."""
    found: list = []
    for letter, argument in _letters(options):
        if letter == "?":
            found.append(Unknown("the options of a call are computed"))
        elif letter == "M" and argument and scope.plan.version[0] < 21:
            found.append(macro(scope, argument, "^"))
        elif letter == "U" and argument:
            found += _subroutine(argument)
        elif letter in "bBFG" and argument:
            found.append(target(argument)._replace(leg=letter in "bF"))
        elif letter == "d":
            found.append(Keys(None, ONE_KEY))
        elif letter == "D" and constant(argument) is None:
            found.append(Unknown("the option D of a call sends tones that are computed, with which whoever answers may dial on"))
    return found


def _letters(options: Value) -> Iterator[Tuple[str, Value]]:
    """Each option with what stands in its parentheses; ``?``: a part that is not known."""
    depth, argument, letter = 0, [], ""
    for part in options:
        for one in _pieces(part):
            if one == "(":
                depth += 1
            if one == ")" and depth:
                depth -= 1
                if not depth:
                    yield letter, _text(argument[1:])
                    argument, letter = [], ""
            if depth:
                argument.append(one)
            elif one != ")":
                if letter:
                    yield letter, ()
                letter = one if isinstance(one, str) else "?"
    if letter and not depth:
        yield letter, ()


def _pieces(part) -> List:
    return list(part) if isinstance(part, str) else [part]


def _text(pieces: List) -> Value:
    found: List = []
    for one in pieces:
        if isinstance(one, Part) or not found or isinstance(found[-1], Part):
            found.append(one)
        else:
            found[-1] += one
    return tuple(found)
