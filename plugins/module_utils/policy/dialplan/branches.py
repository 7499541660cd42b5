# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications that do one thing or the other: GotoIf, GosubIf, ExecIf and their like."""

from __future__ import annotations

from typing import Callable, Dict, List, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.calls import originate
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.conditions import Ways, ways
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.constants import pieces
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.effects import (
    Dialled, ENDS, Jump, Keys, Shaken, Stays, Unknown,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.jumps import goto, gosub, macro
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import Numbers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.telling import discreet, NOT, UNSURE, without_codes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.timing import always
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import Scope, constant


def divided(text: str, separator: str) -> Tuple[str, str]:
    """What stands before and behind the first separator that is no part of a variable or an expression."""
    before = ""
    for kind, inside in pieces(text):
        whole = inside if not kind else "$%s%s%s" % (kind, inside, {"{": "}", "[": "]"}[kind])
        if not kind and separator in inside:
            head = before + inside.partition(separator)[0]
            return head, text[len(head) + 1:]
        before += whole
    return text, ""


def _parts(scope: Scope, data: str, timed: bool) -> List[Tuple[str, Optional[Numbers], str]]:
    """(text, numbers, condition) of both ways."""
    condition, rest = divided(data, "?")
    yes, no = divided(rest, ":")
    found = ways(scope, condition) if not timed else Ways(scope.exten, None, True) if always(condition) else Ways(scope.exten, scope.exten, False)
    said = "" if found.sure else (f"at the time {condition}" if timed else UNSURE + discreet(without_codes(condition)))
    return [(yes, found.yes, said), (no, found.no, NOT + said if said else "")]


def _goto_if(timed: bool) -> Callable:
    def found(scope: Scope, data: str, effects: Callable) -> list:
        done: list = []
        staying = ENDS
        for text, numbers, condition in _parts(scope, data, timed):
            if numbers is not None and text.strip():
                done.append(goto(_scoped(scope, numbers).value(text))._replace(exten_left=numbers, condition=condition))
            elif numbers is not None:
                staying = Stays(numbers, condition)
        return done + [staying]
    return found


def _call_if(call: Callable) -> Callable:
    """Gosub and Macro come back."""
    def found(scope: Scope, data: str, effects: Callable) -> list:
        done: list = []
        for text, numbers, condition in _parts(scope, data, False):
            if numbers is not None and text.strip():
                inner = _scoped(scope, numbers)
                done.append(call(inner, text)._replace(exten_left=numbers, condition=condition))
        return done + [Shaken()]
    return found


def _gosub(scope: Scope, text: str) -> Jump:
    return gosub(scope.value(text))


def _macro(scope: Scope, text: str) -> Jump:
    return macro(scope, scope.value(text))


def _exec_if(timed: bool) -> Callable:
    def found(scope: Scope, data: str, effects: Callable) -> list:
        done: list = []
        ended, stays = [], []
        for text, numbers, condition in _parts(scope, data, timed):
            if numbers is None:
                continue
            inner = _applied(_scoped(scope, numbers), text, effects) if text.strip() else []
            done += [_conditional(one, numbers, condition) for one in inner if not isinstance(one, Stays)]
            (ended if ENDS in inner else stays).append((numbers, condition))
        if not stays:
            return done + [ENDS]
        return done + ([Stays(*stays[0])] if ended else [])
    return found


def _exec(scope: Scope, data: str, effects: Callable) -> list:
    """Exec and TryExec; a name that is computed may be any application."""
    return _applied(scope, data, effects)


def _applied(scope: Scope, text: str, effects: Callable) -> list:
    """What ``application(data)`` does; its name may come from a variable, as that of a priority may not."""
    name, data = _called(text)
    if "$" not in name:
        return effects(scope, name, data)
    plain = constant(scope.value(name if "(" in text else text))
    if plain is None or "$" in plain:
        return [Unknown("the name of an application is computed")]
    return effects(scope, plain, data) if "(" in text else effects(scope, *_called(plain))


def _conditional(effect, numbers: Numbers, condition: str):
    if isinstance(effect, Jump):
        return effect._replace(exten_left=numbers, condition=effect.condition or condition)
    if isinstance(effect, (Dialled, Keys)):
        return effect._replace(condition=effect.condition or condition)
    return effect


def _scoped(scope: Scope, numbers: Numbers) -> Scope:
    return Scope(scope.plan, scope.context, numbers, scope.own, scope.shaken)


def _called(text: str) -> Tuple[str, str]:
    name, _bracket, rest = text.strip().partition("(")
    return name, rest.rpartition(")")[0] if ")" in rest else rest


BRANCHES: Dict[str, Callable] = {
    "gotoif": _goto_if(False), "gotoiftime": _goto_if(True), "gosubif": _call_if(_gosub), "macroif": _call_if(_macro), "execif": _exec_if(False),
    "execiftime": _exec_if(True), "exec": _exec, "tryexec": _exec, "originate": originate,
}
