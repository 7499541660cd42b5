# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries out the priorities of one extension for a set of numbers, until none is left or the call goes elsewhere."""

from __future__ import annotations

from typing import Dict, FrozenSet, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.applications import effects
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.effects import Jump, Sets, Shaken, Stays
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import Numbers, example
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Extension, Plan, Priority
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.trie import Trie
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import Scope

MOST_PARTS = 64
"""Variables that a call carries; of more, none is known."""


class State(NamedTuple):
    """What a call brings to a line.

    :ivar own: (name, value, legs) of its variables, sorted.
    :ivar shaken: see Scope.
    """

    numbers: Numbers
    own: tuple = ()
    shaken: bool = False


class Event(NamedTuple):
    """Something that a line does. ``effect`` None: the call goes on to a priority that the extension does not have, or that another one may take over."""

    line: Priority
    effect: object
    state: State
    conditions: Tuple[str, ...]


class Runner:
    """Runs extensions of one plan; the same run is done once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._done: Dict[tuple, List[Event]] = {}
        self._local: Dict[int, bool] = {}
        self._taking: Dict[int, List[Extension]] = {}
        self._tries: Dict[int, Trie] = {}
        self._breaks: Dict[int, FrozenSet[int]] = {}
        for context in plan.contexts.values():
            for extension in context.extensions:
                for gap in extension.gaps:
                    self._taking.setdefault(gap, []).append(extension)

    def run(self, extension: Extension, priority: int, state: State, context: str) -> List[Event]:
        """What happens from a priority on.

        :param context: where the call is, which is not where the extension stands if that is included.
        """
        place = context if self._names_context(extension) else ""
        key = (id(extension), priority, state, place)
        if key not in self._done:
            self._done[key] = self._run(extension, priority, state, context)
        return self._done[key]

    def breaks(self, extension: Extension) -> FrozenSet[int]:
        """Priorities of an extension at which another one may take its calls over, because it has them and not the one before: each priority is
        looked up anew."""
        found = self._breaks.get(id(extension))
        if found is None:
            found = self._breaks[id(extension)] = frozenset(number for number in extension.priorities if self._taken(extension, number))
        return found

    def _taken(self, extension: Extension, number: int) -> bool:
        if number not in self._taking or extension.shape is None:
            return False
        if number not in self._tries:
            self._tries[number] = Trie((one.shape, one) for one in self._taking[number])
        return any(one is not extension for one in self._tries[number].meeting(extension.shape))

    def _names_context(self, extension: Extension) -> bool:
        if id(extension) not in self._local:
            self._local[id(extension)] = any("CONTEXT" in one.data or "acro" in one.app for one in extension.priorities.values())
        return self._local[id(extension)]

    def _run(self, extension: Extension, priority: int, state: State, context: str) -> List[Event]:
        found: List[Event] = []
        conditions: Tuple[str, ...] = ()
        line: Optional[Priority] = None
        breaks = self.breaks(extension)
        while priority in extension.priorities and (line is None or priority not in breaks):
            line = extension.priorities[priority]
            events, after, more = self.line(line, state, context)
            found += [event._replace(conditions=conditions + event.conditions) for event in events]
            found += [event._replace(conditions=conditions) for event in _back(extension, line, state)]
            if after is None:
                return found
            state, conditions, priority = after, conditions + more, priority + 1
        return found + ([Event(line, None, state, conditions)] if line is not None else [])

    def line(self, line: Priority, state: State, context: str) -> Tuple[List[Event], Optional[State], Tuple[str, ...]]:
        """(what a line does, the state behind it, conditions of going on); the state is None where the call does not."""
        found: List[Event] = []
        after, conditions = state, ()
        for effect in effects(scope_of(self.plan, context, state), line.app, line.data):
            if isinstance(effect, Stays):
                if effect.numbers is None or example(effect.numbers) is None:
                    return found, None, ()
                after = after._replace(numbers=effect.numbers)
                conditions += (effect.condition,) if effect.condition else ()
            elif isinstance(effect, Sets):
                after = with_variables(after, ((effect.name, effect.value, effect.legs),))
            elif isinstance(effect, Shaken):
                after = after._replace(own=(), shaken=True)
            else:
                said = getattr(effect, "condition", "")
                found.append(Event(line, effect, after, (said,) if said else ()))
        return found, after, conditions


def _back(extension: Extension, line: Priority, state: State) -> List[Event]:
    """EndWhile goes back to its While."""
    if line.app.strip().lower() != "endwhile":
        return []
    depth = 0
    for number in range(line.number - 1, 0, -1):
        name = extension.priorities[number].app.strip().lower() if number in extension.priorities else ""
        depth += (name == "endwhile") - (name == "while")
        if name == "while" and depth < 0:
            return [Event(line, Jump(None, None, (str(number),)), state, ())]
    return []


def scope_of(plan: Plan, context: str, state: State) -> Scope:
    """The variables at a place."""
    return Scope(plan, context, state.numbers, {name: (value, legs) for name, value, legs in state.own}, state.shaken)


def with_variables(state: State, given: tuple) -> State:
    """The state with variables (name, value, legs) set."""
    if not given:
        return state
    own = {one[0]: one for one in state.own}
    own.update({one[0]: one for one in given})
    if len(own) > MOST_PARTS:
        return state._replace(own=(), shaken=True)
    return state._replace(own=tuple(sorted(own.values(), key=lambda one: one[0])))


def inherited(state: State) -> State:
    """What a new leg of the call gets: only variables that are set to be inherited."""
    return state._replace(own=tuple((name, value, 0 if legs == 1 else legs) for name, value, legs in state.own if legs))
