# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which extensions are worth a walk: those that dial out, that nobody can decide about, or that lead to such ones.

Most extensions of a large host ring a telephone. What is left out here is found by looking at each line once, whatever number and caller it
is for, so nothing is left out that a walk would tell of.
"""

from __future__ import annotations

from typing import Dict, Iterator, List, Set, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.effects import Dialled, Jump, Keys, Members, Unknown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import Numbers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Extension, HINT, Plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.running import Runner, State
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.targets import LOCAL, TRUNK, Targets, UNKNOWN, called
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import Value, constant

_IN, _BACK, _NAME = "in", "back", "name"
"""A context and all that it includes; all that includes a context; and an extension of one name, wherever it is."""

_MOST_NAMES = 300
"""Names of extensions that are told apart; of more, each counts as any extension."""

_HERE = ("here", "")
"""It is worth a walk by itself."""


class Promising:
    """``extensions``: a set of Extension; ``contexts``: names of those from which one of them is found."""

    def __init__(self, plan: Plan, targets: Targets, runner: Runner) -> None:
        self._plan, self._targets, self._runner = plan, targets, runner
        self.extensions: Set[Extension] = set()
        self._nodes: Set[Tuple[str, str]] = set()
        self._leading: Dict[Tuple[str, str], List[Extension]] = {}
        self._above: Dict[str, List[str]] = {}
        self._left: List[object] = []
        self._names: Set[str] = set()
        self._read()
        self._spread()
        self._bridge_gaps()

    def leads(self, context: str) -> bool:
        """Whether a search from a context finds something that is worth it."""
        return (_IN, context) in self._nodes

    def _read(self) -> None:
        for context in self._plan.contexts.values():
            for include in context.includes:
                self._above.setdefault(include.context, []).append(context.name)
            if context.switches or context.name in self._plan.makers:
                self._left.append((_IN, context.name))
            for extension in context.extensions:
                for node in set(self._nodes_of(extension)):
                    if node == _HERE:
                        self._left.append(extension)
                    else:
                        self._leading.setdefault(node, []).append(extension)

    def _spread(self) -> None:
        while self._left:
            one = self._left.pop()
            if isinstance(one, Extension):
                if one not in self.extensions:
                    self.extensions.add(one)
                    self._left.append((_IN, one.context))
                    self._left += [(_NAME, name) for name in self._names if one.shape is not None and one.shape.matches(name)]
            elif one not in self._nodes:
                self._nodes.add(one)
                kind, name = one
                self._left += self._leading.get(one, ())
                if kind == _IN:
                    self._left += [(_IN, above) for above in self._above.get(name, ())] + [(_BACK, name)]
                elif kind == _BACK:
                    context = self._plan.contexts.get(name)
                    self._left += [(_BACK, include.context) for include in (context.includes if context else ())]

    def _nodes_of(self, extension: Extension) -> Iterator[Tuple[str, str]]:
        if extension.shape is None:
            return
        state = State(Numbers(extension.shape), (), True)
        for line in extension.priorities.values():
            if line.number == HINT:
                continue
            events, _after, _more = self._runner.line(line, state, extension.context)
            for event in events:
                yield from self._of_effect(extension, event.effect)

    def _of_effect(self, extension: Extension, effect) -> Iterator[Tuple[str, str]]:
        if isinstance(effect, Dialled):
            yield from self._of_call(effect.target)
        elif isinstance(effect, Jump):
            yield from self._of_jump(extension, effect)
        elif isinstance(effect, Keys):
            yield (_BACK, extension.context) if effect.context is None else self._context(effect.context)
        elif isinstance(effect, Members):
            if constant(effect.name) is None or self._members(effect):
                yield _HERE
        elif isinstance(effect, Unknown):
            yield _HERE

    def _members(self, effect: Members) -> bool:
        known = self._targets.queues if effect.kind == "queue" else self._targets.followme
        name = constant(effect.name) or ""
        return bool(known.get(name) or effect.kind == "queue" and self._targets.member_lines.get(name))

    def _of_call(self, target: Value) -> Iterator[Tuple[str, str]]:
        found = called(self._targets, target)
        if found.kind in (TRUNK, UNKNOWN):
            yield _HERE
        elif found.kind == LOCAL:
            yield self._context((found.name,))

    def _of_jump(self, extension: Extension, jump: Jump) -> Iterator[Tuple[str, str]]:
        if jump.context is not None:
            yield self._context(jump.context)
        elif jump.exten is not None:
            yield self._name(extension, constant(jump.exten))
        elif not self._is_own(extension, constant(jump.priority or ("1",))):
            yield (_BACK, extension.context)

    def _name(self, extension: Extension, name) -> Tuple[str, str]:
        if name is None or (name not in self._names and len(self._names) >= _MOST_NAMES):
            return (_BACK, extension.context)
        self._names.add(name)
        return (_NAME, name)

    @staticmethod
    def _is_own(extension: Extension, priority) -> bool:
        """Whether an extension has a priority or label, so that a jump to it stays there."""
        if priority is None:
            return False
        return extension.labelled(priority) is not None or (priority.isdigit() and int(priority) in extension.priorities)

    def _context(self, value: Value) -> Tuple[str, str]:
        name = constant(value)
        if name is None or name not in self._plan.contexts and (self._plan.unread or name in self._plan.makers):
            return _HERE
        return (_IN, name)

    def _bridge_gaps(self) -> None:
        """A call can come to a priority from another extension that has the one before it."""
        for extension in [one for one in self.extensions if one.gaps]:
            for context in self._plan.contexts.values():
                for other in context.matching(extension.shape):
                    if any(gap - 1 in other.priorities for gap in extension.gaps):
                        self._left.append(other)
        self._spread()
