# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which extension a number comes to in a context: the counterpart of ``pbx_find_extension`` in Asterisk's main/pbx.c.

The first extension of the context that matches and has the priority that is asked for; then its switches; then what it includes, one after
the other, each with what it includes itself. A context counts once, whatever its case, and at most 128 are looked through.
"""

from __future__ import annotations

from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import patterns
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import Numbers, example, without
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import Shape, meet
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Context, Extension, Include, Plan

MOST_CONTEXTS = 128
"""Contexts that one search looks through (``AST_PBX_MAX_STACK`` in pbx.h)."""

MOST_VISITS = 2048
"""The same where some are included at certain times only, so that each of them is looked at with them and without."""


class Visit(NamedTuple):
    """A context that a search looks through.

    :ivar includes: the lines that lead to it, from the first context on.
    :ivar timed: whether one of them counts at certain times only.
    """

    context: Context
    includes: Tuple[Include, ...]
    timed: bool


class Hit(NamedTuple):
    """An extension that numbers come to."""

    visit: Visit
    extension: Extension
    numbers: Numbers


class Search:
    """Searches in one plan; what was asked before is remembered."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._visits: Dict[str, List[Visit]] = {}

    def visits(self, name: str) -> List[Visit]:
        """The contexts that a search from this one looks through, in order. One that is included at certain times only does not keep a later
        line from including it always."""
        if name not in self._visits:
            found: List[Visit] = []
            context = self.plan.contexts.get(name)
            if context is not None:
                _look(self.plan, context, (), False, found, {})
            self._visits[name] = found
        return self._visits[name]

    def winner(self, name: str, number: str, priority: int = 1, caller: str = "") -> Optional[Extension]:
        """The extension that one number comes to; times are taken to be right, and switches are not asked."""
        for visit in self.visits(name):
            for extension in visit.context.matching(patterns.exactly(number)):
                if priority in extension.priorities and _is_for(extension, caller):
                    return extension
        return None

    def hits(self, name: str, numbers: Numbers, priority: int, among=None) -> Iterator[Hit]:
        """Every extension that some of the numbers come to.

        :param among: only these extensions are told, all others still count as those that come first; None: all.
        """
        before: List[Context] = []
        for visit in self.visits(name):
            for extension in visit.context.matching(numbers.shape):
                if priority in extension.priorities and (among is None or extension in among):
                    left = self._left(before, visit.context, extension, numbers, priority)
                    if left is not None and example(left) is not None:
                        yield Hit(visit, extension, left)
            if not visit.timed:
                before.append(visit.context)

    def labelled(self, name: str, numbers: Numbers, label: str) -> List[int]:
        """The priorities that a label can mean for the numbers."""
        found = [extension.labelled(label) for visit in self.visits(name) for extension in visit.context.matching(numbers.shape)]
        return sorted({one for one in found if one is not None})

    @staticmethod
    def _left(before: List[Context], own: Context, extension: Extension, numbers: Numbers, priority: int) -> Optional[Numbers]:
        """What better extensions leave for this one."""
        shape = meet(numbers.shape, extension.shape)
        if shape is None:
            return None
        better: List[Shape] = list(numbers.without)
        for context in before:
            better += [one.shape for one in context.matching(shape) if priority in one.priorities and one.cid is None]
        better += [one.shape for one in own.matching(shape) if one.index < extension.index and priority in one.priorities and one.cid is None]
        return without(shape, better)


def _look(plan: Plan, context: Context, includes: tuple, timed: bool, found: List[Visit], seen: Dict[str, bool]) -> None:
    """Go through a context and what it includes, without recursion limits of Python."""
    left, most = [(context, includes, timed)], MOST_CONTEXTS
    while left and len(found) < most:
        context, includes, timed = left.pop()
        lower = context.name.lower()
        if lower in seen and (timed or not seen[lower]):
            continue
        seen[lower] = timed and seen.get(lower, True)
        most = MOST_VISITS if timed else most
        found.append(Visit(context, includes, timed))
        for include in reversed(context.includes):
            following = plan.contexts.get(include.context)
            if following is not None:
                left.append((following, includes + (include,), timed or bool(include.timing)))


def _is_for(extension: Extension, caller: str) -> bool:
    """``matchcid``."""
    if extension.cid is None:
        return True
    shape = patterns.shape(extension.cid)
    return not extension.cid if not caller else shape is not None and shape.matches(caller)
