# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guarding contexts: for each context that comes to a line that dials, one with a line of the guard at the same number and priority.

They include each other as their contexts do, so that a number finds the guard of the line that it would have found. Where a line that does not dial comes
first for some of the numbers, the guard lets it pass.
"""

from __future__ import annotations

import re
from typing import Collection, Dict, Iterator, List, Sequence, Set, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import patterns
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Context, Extension, Plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.search import Search
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll.dial_lines import Dialling
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll.routines import CLOSED, passing, passing_plain, PREFIX

_NUMBER = r"[0-9*#+]*\$\{\w+(?::-?\d+){0,2}\}"
_EXTEN = re.compile(r"([0-9*#+]*)\$\{EXTEN(?::(\d+))?\}\Z")
_ONE = re.compile(r"(?:(?P<to>PJSIP|SIP)/(?P<before>%s)@(?P<trunk>[\w.-]+)|SIP/(?P<peer>[\w.-]+)/(?P<after>%s))\Z" % (_NUMBER, _NUMBER), re.IGNORECASE)


def contexts(plan: Plan, dialling: List[Dialling], emergency: Sequence[str] = (), closed: str = "") -> Iterator[str]:
    """The text of each guarding context.

    :param emergency: numbers, as the trunk gets them, that pass without any other part of the guard.
    :param closed: an application that stands in front of each line in place of the guard; "": none.
    """
    by_context: Dict[str, List[Dialling]] = {}
    for one in dialling:
        by_context.setdefault(one.extension.context, []).append(one)
    search = Search(plan)
    for context in plan.contexts.values():
        visits = [visit.context for visit in search.visits(context.name)]
        reached = [one for visited in visits for one in by_context.get(visited.name, ())]
        if reached:
            free = {key: one for one in by_context.get(context.name, ()) for key in _emergencies(search, context, one, emergency)}
            yield "\n".join(_lines(context, visits, by_context, reached, free, closed)) + "\n"


def _lines(context: Context, visits: List[Context], by_context: Dict[str, List[Dialling]], reached: List[Dialling],
           free: Collection[Tuple[str, int]], closed: str) -> Iterator[str]:
    own = by_context.get(context.name, [])
    prefix = CLOSED if closed else PREFIX
    yield f"[{prefix}{context.name}]"
    yield from (f"exten => {exten},{priority},{passing(prefix)}" for exten, priority in free)
    for one in own:
        if (one.extension.name, one.priority) in free:
            continue
        stands_in = passing_plain(prefix, closed) if closed and one.internal else closed
        asked = stands_in or f"Gosub(voipsec-guard,{_asked(one.text, context.name, _last(visits, one.extension) + 1)})"
        yield f"exten => {_shown(one.extension)},{one.priority},{asked}"
    places = {(one.extension.key, one.priority) for one in own}
    for extension, priority in sorted(_passing(context, reached, places), key=lambda one: (one[0].index, one[1])):
        yield f"exten => {_shown(extension)},{priority},{passing(prefix)}"
    named = {visited.name for visited in visits if visited.name in by_context or any(include.context for include in visited.includes)}
    for include in context.includes:
        if include.context in named:
            yield "include => " + prefix + include.text


def _asked(text: str, context: str, behind: int) -> str:
    """How the guard is asked about whom a line dials: one trunk that is written out needs no taking apart while the call waits."""
    match = _ONE.match(text)
    if match is None:
        return f"any,1({context},{behind},{text})"
    technology, number = (match.group("to") or "SIP").upper(), match.group("before") or match.group("after")
    return f"one,1({context},{behind},{technology}/{match.group('trunk') or match.group('peer')},{number})"


def _emergencies(search: Search, context: Context, one: Dialling, numbers: Sequence[str]) -> Iterator[Tuple[str, int]]:
    """(extension, priority) from which a line sends an emergency number to its trunk."""
    match = _ONE.match(one.text)
    expression = _EXTEN.match((match.group("before") or match.group("after")) if match else "")
    for number in numbers if expression else ():
        start, cut = expression.group(1), int(expression.group(2) or 0)
        exten = _literal(one.extension.exten)[:cut] + number[len(start):]
        shape = patterns.exactly(exten)
        callers = [other for other in context.matching(shape) if other.cid is not None and one.priority in other.priorities]
        sent = number.startswith(start) and start + exten[cut:] == number
        if sent and not callers and search.winner(context.name, exten, one.priority) is one.extension:
            yield exten, one.priority


def _literal(exten: str) -> str:
    """What every number of an extension begins with."""
    return re.match(r"[0-9*#+]*", exten[1:] if exten.startswith("_") else exten).group(0)


def _shown(extension: Extension) -> str:
    return extension.name if extension.cid is None else f"{extension.name}/{extension.cid_shown}"


def _last(visits: List[Context], extension: Extension) -> int:
    """The last priority that a number of an extension can find: one behind it, found later, shows that the dialplan has changed."""
    return max(number for visited in visits for one in visited.matching(extension.shape) for number in one.priorities)


def _passing(context: Context, reached: List[Dialling], places: Set[Tuple[tuple, int]]) -> Set[Tuple[Extension, int]]:
    """Lines of a context that come before a line that dials, for some of its numbers."""
    found = set()
    for one in reached:
        for extension in context.matching(one.extension.shape) if one.extension.shape is not None else ():
            first = one.extension.context != context.name or extension.index < one.extension.index
            if first and one.priority in extension.priorities and (extension.key, one.priority) not in places:
                found.add((extension, one.priority))
    return found
