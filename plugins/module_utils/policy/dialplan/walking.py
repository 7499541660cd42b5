# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks through the dialplan from where a caller comes in, and tells which trunks he gets to with which numbers.

Sets of numbers go the way, not single ones: at each context what a pattern matches and better patterns leave. A way that only times, codes or
callers open is a way all the same, and its conditions are told. What cannot be decided is told as undecided, never left out.
"""

from __future__ import annotations

import heapq
from typing import Dict, List, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import classes, targets as calling
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.effects import Dialled, Jump, Keys, Members, Unknown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.landing import Entry, Landing, included, length, stepped, steps
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import Numbers, number
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Extension, Plan, Priority, Switch
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.promising import Promising
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.running import Event, Runner, State, inherited, scope_of, with_variables
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.search import Hit, Search, Visit
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.targets import Targets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.telling import (
    REACHABLE, Reached, Step, UNDECIDED, discreet, either, line_of, without_logins,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import (
    Value, constant, numbers_of, split, text_of,
)

MOST_LANDINGS = 20000
"""Places with a set of numbers and variables that one walk comes to; of more, the rest is undecided."""

MOST_FOUND = 1000
"""Things that one walk tells of; where there are more, the rest is undecided."""

MOST_STEPS = 400
"""Lines of one way; a longer one is undecided from there."""

_BY_ITSELF = ("h", "i", "t", "e", "T")
"""Extensions that Asterisk goes to by itself."""

_ITS_OWN = frozenset(map(number, _BY_ITSELF))


class Walker:
    """Walks of one plan; what they share is computed once.

    :param targets: see targets.Targets.
    """

    def __init__(self, plan: Plan, targets: Targets) -> None:
        self.plan, self.targets = plan, targets
        self.search, self.runner = Search(plan), Runner(plan)
        self.promising = Promising(plan, targets, self.runner)
        self.by_itself = tuple(name for name in _BY_ITSELF if any(one.shape is not None and one.shape.matches(name) for one in self.promising.extensions))
        self._calls: Dict[int, tuple] = {}
        self._steps: Dict[int, Step] = {}

    def step(self, extension: Extension, line: Priority) -> Step:
        """A line as a step of a way."""
        found = self._steps.get(id(line))
        if found is None:
            found = self._steps[id(line)] = Step(extension.context, extension.name, line.number, line_of(line.app, line.data), line.where)
        return found

    def call(self, event: Event) -> tuple:
        """(who is called, classes of the numbers, the numbers as text, what they depend on) of a line that dials; events live as long as the walker."""
        found = self._calls.get(id(event))
        if found is None:
            found = self._calls[id(event)] = _call(self.targets, event.effect.target)
        return found

    def reach(self, entry: Entry) -> List[Reached]:
        """Everything that can be reached from an entry, the way with the fewest conditions for each pattern, trunk and set of
        numbers."""
        return _Walk(self, entry).go()


def reach(plan: Plan, entry: Entry, targets: Targets) -> List[Reached]:
    """The same for one walk.

    >>> reach(read(source, version), Entry("from-internal", "PJSIP/100", "context", None), targets)  # doctest: +SKIP
    """
    return Walker(plan, targets).reach(entry)


class _Walk:
    def __init__(self, walker: Walker, entry: Entry) -> None:
        self.walker, self.plan, self.entry = walker, walker.plan, entry
        self.found: Dict[tuple, Reached] = {}
        self.heap: List[tuple] = []
        self.seen: Dict[tuple, tuple] = {}
        self.pushed = 0
        own = {name.lstrip("_") for name, _value in entry.variables}
        self.among = walker.promising.extensions if own <= self.plan.assigned else None

    def go(self) -> List[Reached]:
        given = tuple((name.lstrip("_"), (value,) if value else (), min(2, len(name) - len(name.lstrip("_")))) for name, value in self.entry.variables)
        start = Landing(self.entry.context, 1, with_variables(State(self.entry.numbers), given), "", None, ())
        for doubt in self.plan.doubts:
            self._undecided(start, doubt)
        self._land(start)
        while self.heap:
            *_order, landing = heapq.heappop(self.heap)
            if len(self.seen) > MOST_LANDINGS:
                self._undecided(landing, f"the walk was given up after {MOST_LANDINGS} places")
                break
            self._search(landing)
        return sorted(self.found.values(), key=lambda one: (one.state, one.trunk, one.number, one.pattern))

    # -- landing ------------------------------------------------------------------------------------------------------------

    def _land(self, landing: Landing) -> None:
        if self._is_old(landing) or self.plan.is_guard(landing.context) and landing.way is not None:
            return
        if length(landing.way) > MOST_STEPS:
            self._undecided(landing, f"the way has more than {MOST_STEPS} lines")
            return
        self.pushed += 1
        heapq.heappush(self.heap, (len(landing.conditions), self.pushed, landing))

    def _is_old(self, landing: Landing) -> bool:
        """Whether somebody was there with the same number, and this way takes no condition away."""
        known = self.seen.get((landing.context, landing.priority, landing.state, landing.first))
        return known is not None and either(known, landing.conditions) is None

    def _search(self, landing: Landing) -> None:
        """Go on at every extension that the numbers come to."""
        if self._is_old(landing):
            return
        key = (landing.context, landing.priority, landing.state, landing.first)
        common = either(self.seen.get(key), landing.conditions)
        landing = landing if common is None else landing._replace(conditions=common)
        self.seen[key] = landing.conditions
        self._other_makers(landing)
        if landing.context not in self.plan.contexts or self.among is not None and not self.walker.promising.leads(landing.context):
            return
        for visit in self.walker.search.visits(landing.context):
            self._switches(landing, visit)
        among = self.among if landing.priority == 1 else None
        for hit in self.walker.search.hits(landing.context, landing.state.numbers, landing.priority, among):
            self._enter(landing, hit)
            if len(self.found) > MOST_FOUND:
                self._undecided(landing, f"there are more than {MOST_FOUND} ways")
                return
        self._by_itself(landing)

    def _other_makers(self, landing: Landing) -> None:
        made = self.plan.makers.get(landing.context)
        if made:
            self._undecided(landing, f"[{landing.context}] is also made by {', '.join(made)}, which is not read here")
        elif "$" in landing.context:
            self._undecided(landing, f"the context is {landing.context}")
        elif landing.context not in self.plan.contexts:
            for reason in self.plan.unread:
                self._undecided(landing, f"{reason}, perhaps [{landing.context}]")

    def _by_itself(self, landing: Landing) -> None:
        """What Asterisk does when the call ends, or the number is wrong."""
        if landing.state.numbers in _ITS_OWN:
            return
        for name in self.walker.by_itself if self.among is not None else _BY_ITSELF:
            state = State(number(name), (), True)
            self._land(landing._replace(priority=1, state=state, first=landing.first or name))

    def _enter(self, landing: Landing, hit: Hit) -> None:
        extension = hit.extension
        way = included(landing, hit.visit)
        conditions = landing.conditions
        if hit.visit.timed:
            conditions += tuple(f"the time {one.timing}" for one in hit.visit.includes if one.timing)
        if extension.cid is not None:
            conditions += (f"callers with the number {extension.cid_shown}" if extension.cid else "callers without a number",)
        at = landing._replace(way=way, conditions=conditions, first=landing.first or extension.name)
        state = landing.state._replace(numbers=hit.numbers)
        for event in self.walker.runner.run(extension, landing.priority, state, landing.context):
            self._happens(at, extension, event)

    # -- what lines do ------------------------------------------------------------------------------------------------------

    def _happens(self, landing: Landing, extension: Extension, event: Event) -> None:
        line = event.line
        step = self.walker.step(extension, line)
        at = landing._replace(way=(step, landing.way), conditions=landing.conditions + event.conditions, state=event.state)
        effect = event.effect
        if effect is None:
            self._land(landing._replace(priority=line.number + 1, state=event.state, conditions=at.conditions))
        elif isinstance(effect, Jump):
            self._jump(at, effect)
        elif isinstance(effect, Dialled):
            self._dial(at, self.walker.call(event))
        elif isinstance(effect, Members):
            self._members(at, effect)
        elif isinstance(effect, Keys):
            self._keys(at, effect)
        elif isinstance(effect, Unknown):
            self._undecided(at, effect.reason)

    def _keys(self, landing: Landing, effect: Keys) -> None:
        context = landing.context if effect.context is None else constant(effect.context)
        if context is None:
            self._undecided(landing, f"the context is {text_of(effect.context)}")
            return
        self._land(landing._replace(context=context, priority=1, state=landing.state._replace(numbers=effect.numbers)))

    def _jump(self, landing: Landing, jump: Jump) -> None:
        state = inherited(landing.state) if jump.leg else landing.state
        state = with_variables(state, jump.sets)
        context = landing.context if jump.context is None else constant(jump.context)
        if context is None:
            self._undecided(landing, f"the context is {text_of(jump.context)}")
            return
        numbers, unknown = (jump.exten_left or state.numbers, "") if jump.exten is None else numbers_of(jump.exten)
        if unknown:
            self._undecided(landing, f"the extension is {text_of(jump.exten)}")
        state = state._replace(numbers=numbers)
        for priority in self._priorities(context, numbers, jump.priority):
            if priority is None:
                self._undecided(landing, f"the priority is {text_of(jump.priority)}")
            else:
                self._land(landing._replace(context=context, priority=priority, state=state))

    def _priorities(self, context: str, numbers: Numbers, priority: Optional[Value]) -> List[Optional[int]]:
        """Where a jump can go to; None in it: nobody can tell."""
        if priority is None:
            return [1]
        text = constant(priority)
        if text is None or text[:1] in ("+", "-"):
            return [None]
        return [int(text)] if text.strip().isdigit() else list(self.walker.search.labelled(context, numbers, text.strip()))

    def _members(self, landing: Landing, effect: Members) -> None:
        name = constant(effect.name)
        if name is None:
            self._undecided(landing, f"the {effect.kind} is {text_of(effect.name)}")
        elif effect.kind == "queue":
            for text, where in self.walker.targets.queues.get(name, ()):
                self._dial(stepped(landing, "queue " + name, "member => " + text, where), _call(self.walker.targets, (text,)))
            for context, where in self.walker.targets.member_lines.get(name, ()):
                at = stepped(landing, "queue " + name, f"the member who answers goes to [{context}]", where)
                self._land(at._replace(context=context, priority=1, state=State(number("s"), (), True)))
        else:
            for text, context, where in self.walker.targets.followme.get(name, ()):
                at = stepped(landing, "followme " + name, "number => " + text, where)
                self._land(at._replace(context=context, priority=1, state=State(number(text), (), True)))

    def _dial(self, landing: Landing, call: tuple) -> None:
        found = call[0]
        if found.kind == calling.UNKNOWN:
            self._undecided(landing, f"what is dialled depends on {found.name}" if " " not in found.name else found.name)
        elif found.kind == calling.LOCAL:
            self._jump(landing, Jump((found.name,), found.number or ("s",), ("1",), leg=True))
        elif found.kind == calling.TRUNK:
            self._reached(landing, *call)

    def _switches(self, landing: Landing, visit: Visit) -> None:
        for switch in visit.context.switches:
            step = Step(visit.context.name, "", 0, f"switch => {without_logins(switch.name + '/' + switch.data)}", switch.where)
            at = landing._replace(way=(step, included(landing, visit)), first=landing.first or "(switch)")
            if switch.name.lower() == "loopback":
                self._loopback(at, switch)
            else:
                self._undecided(at, f"a switch asks {switch.name} for extensions")

    def _loopback(self, landing: Landing, switch: Switch) -> None:
        """``[exten]@[context][:priority][/pattern]`` (pbx/pbx_loopback.c)."""
        value = scope_of(self.plan, landing.context, landing.state).value(switch.data)
        place = split(value, "/", 1)[0]
        exten, *rest = split(place, "@", 1)
        context, *priority = split(rest[0], ":", 1) if rest else [()]
        self._jump(landing, Jump(context or None, exten or None, priority[0] if priority else ("1",)))

    # -- results ------------------------------------------------------------------------------------------------------------

    def _reached(self, landing: Landing, found: calling.Called, numbers: tuple, sent: str, unknown: str) -> None:
        reason, state = (f"the number depends on {discreet(unknown)}", UNDECIDED) if unknown else ("", REACHABLE)
        for name, sample in numbers:
            self._keep((landing.first, found.name, name, state, reason, sent), landing, "" if unknown else sample)

    def _undecided(self, landing: Landing, reason: str) -> None:
        self._keep((landing.first or "(any)", "", classes.UNKNOWN, UNDECIDED, discreet(without_logins(reason)), ""), landing, "")

    def _keep(self, key: tuple, landing: Landing, sample: str) -> None:
        """Remember what was reached, unless it was reached with fewer conditions before."""
        known = self.found.get(key)
        common = either(known.conditions, landing.conditions) if known is not None else None
        landing = landing if common is None else landing._replace(conditions=common)
        if known is None or len(set(landing.conditions)) < len(known.conditions):
            pattern, trunk, number_class, state, reason, sent = key
            self.found[key] = Reached(pattern, trunk, number_class, steps(landing.way), state, reason, sent, sample, tuple(dict.fromkeys(landing.conditions)))


def _call(targets: Targets, target: Value) -> tuple:
    found = calling.called(targets, target)
    if found.kind != calling.TRUNK:
        return (found, (), "", "")
    numbers, unknown = numbers_of(found.number)
    return found, classes.reached(numbers, targets.classes), numbers.text, unknown
