# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a dialplan: findings with the way of a call, line by line."""

from __future__ import annotations

from typing import Callable, Dict, Iterable, List, NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime import realtime
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import path
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import features, lines, makers, reading, trunks
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.classes import COSTLY, Classes, EMERGENCY
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.entries import ANY_CONTEXT, entries
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.kinds import (
    ENDPOINT, FROM_OUTSIDE, GUEST, MESSAGE, VOICEMAIL, WITHOUT_CALLS,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.landing import Entry
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.telling import REACHABLE, Reached, is_unsure
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.walking import Walker
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, Finding, NOT_APPLICABLE, NOT_CHECKED, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.dialplan import RULES

MOST_FINDINGS = 50
"""Contexts with a finding of their own for each rule; the rest is counted."""

_MOST_WAYS = 3
_MOST_CALLERS = 5


def judge(case, classes=Classes(), plan=None, guards: Callable = lambda path: False) -> List[Finding]:
    """All findings about the dialplan.

    :param case: see policy/case.py; a running Asterisk is asked which contexts others than pbx_config make.
    :param classes: what numbers cost.
    :param plan: what ``plan_of`` gives, where it is there already.
    :param guards: whether something decides about each call before it goes a way, given as the path of Reached.
    :raises SettingsError: Asterisk would not read a file that says who comes in, such as pjsip.conf.
    """
    plan = plan or plan_of(case)
    if plan.error:
        return [Finding(rule, NOT_CHECKED, f"Asterisk reads no dialplan from {path(case, reading.FILE)}: {plan.error}.") for rule in RULES.values()]
    found = lines.judge(plan)
    return found + _Judgement(case, plan, classes, guards).findings()


def plan_of(case):
    """The Plan of a case, with what the running Asterisk tells of other makers."""
    plan = reading.read(case.source, case.version)
    binding = realtime.mappings(case.source, case.source.etc_dir, case.version).static(reading.FILE)
    if binding:
        plan = plan._replace(error=f"it comes from a database ({binding.where})")
    usage = case.seen.usage() if case.seen.running else None
    if usage is not None:
        return makers.seen(plan, usage.contexts)
    return makers.without(plan, lambda module: not case.has(module))


class _Place(NamedTuple):
    """A context with all who come into it in the same way."""

    context: str
    callers: Tuple[Entry, ...]
    found: Tuple[Reached, ...]

    def ways(self, numbers: Iterable[str], state: str = REACHABLE) -> List[Reached]:
        """What reaches numbers of these classes, what nothing restricts first."""
        return sorted((one for one in self.found if one.state == state and one.number in numbers), key=lambda one: len(one.conditions))

    @property
    def chosen(self) -> List[Reached]:
        """What goes to a trunk with a number that the caller chooses."""
        return sorted((one for one in self.found if one.state == REACHABLE and one.sent.startswith("_")), key=lambda one: len(one.conditions))

    @property
    def undecided(self) -> List[Reached]:
        return [one for one in self.found if one.state != REACHABLE]

    @property
    def who(self) -> Tuple[str, ...]:
        """Evidence: whose calls come here."""
        told = tuple(f"{one.where or 'by default'}: {one.who} lands in [{one.context}] ({one.why})" for one in self.callers[:_MOST_CALLERS])
        return told + ((f"and {len(self.callers) - _MOST_CALLERS} more",) if len(self.callers) > _MOST_CALLERS else ())


def _told(ways: List[Reached]) -> Tuple[str, ...]:
    """Evidence: the ways, step by step."""
    found: List[str] = []
    for one in ways[:_MOST_WAYS]:
        found += [str(step) for step in one.path] + [one.text]
    return tuple(found) + ((f"and {len(ways) - _MOST_WAYS} more ways",) if len(ways) > _MOST_WAYS else ())


def _counted(found: List[Finding]) -> List[Finding]:
    """Findings of one rule and state; of many, the rest is counted."""
    rest = len(found) - MOST_FINDINGS
    return found if rest <= 0 else found[:MOST_FINDINGS] + [Finding(found[0].rule, found[0].state, f"The same holds for {rest} more contexts.", "others")]


class _Judgement:
    def __init__(self, case, plan, classes, guards) -> None:
        self.case, self.guards = case, guards
        every = entries(case)
        every += features.of_plan(plan, every)
        plan, keys = features.with_keys(case, plan)
        every += keys
        names = {name.lstrip("_") for one in every for name, _value in one.variables}
        self.plan = plan = plan._replace(assigned=plan.assigned | names)
        self.walker = Walker(plan, trunks.targets(case, classes))
        self.entries = [spread for one in every if one.kind not in WITHOUT_CALLS for spread in self._spread(one)]
        self.walked: Dict[tuple, Tuple[Reached, ...]] = {}

    def _spread(self, entry: Entry) -> List[Entry]:
        """A caller who may name each context comes into all of them."""
        return [entry._replace(context=name) for name in self.plan.contexts] if entry.context == ANY_CONTEXT else [entry]

    def places(self, *kinds: str) -> List[_Place]:
        """Where callers of these kinds come in."""
        grouped: Dict[tuple, List[Entry]] = {}
        for one in self.entries:
            if one.kind in kinds:
                grouped.setdefault((one.context, one.numbers, one.variables), []).append(one)
        return [_Place(key[0], tuple(callers), self._walk(key, callers[0])) for key, callers in grouped.items()]

    def _walk(self, key: tuple, entry: Entry) -> Tuple[Reached, ...]:
        if key not in self.walked:
            self.walked[key] = tuple(self.walker.reach(entry))
        return self.walked[key]

    def findings(self) -> List[Finding]:
        """Those of the rules that need a walk."""
        outside = self.places(*FROM_OUTSIDE, MESSAGE)
        later = self.places(*{one.kind for one in self.entries} - {*FROM_OUTSIDE, MESSAGE, ENDPOINT, VOICEMAIL})
        phones = self.places(ENDPOINT)
        return [*self._each("AST-DP-001", outside, self._from_outside), *self._each("AST-DP-006", later, self._costly),
                *self._each("AST-DP-009", phones, self._costly), *self._each("AST-DP-012", outside, self._decided),
                *self._each("AST-DP-015", outside, self._services), *self._each("AST-DP-017", phones, self._emergency),
                *self._each("AST-VM-006", self.places(VOICEMAIL), self._costly)]

    @staticmethod
    def _each(rule: str, places: List[_Place], judge) -> List[Finding]:
        if not places:
            return [Finding(RULES[rule], NOT_APPLICABLE, "No such calls come in here.")]
        found = [finding for finding in (judge(RULES[rule], place) for place in places) if finding is not None]
        return [one for state in (FAIL, NOT_CHECKED, PASS) for one in _counted([one for one in found if one.state == state])]

    def _from_outside(self, rule, place: _Place):
        guests = any(one.kind == GUEST for one in place.callers)
        ways = place.ways(COSTLY) + [one for one in place.chosen if guests and one.number not in COSTLY]
        if ways:
            return Finding(rule, FAIL, "Callers from outside reach a trunk with a number that costs money.", place.context, place.who + _told(ways))
        return self._not_found(rule, place, "Nothing there calls out for them.")

    @staticmethod
    def _not_found(rule, place: _Place, words: str):
        if place.undecided:
            return Finding(rule, NOT_CHECKED, "What they can call cannot be decided by the files.", place.context, place.who + _told(place.undecided))
        return Finding(rule, PASS, words, place.context, place.who)

    def _costly(self, rule, place: _Place):
        """Ways that a code, a caller's number or a time restricts are told, and do not count as open; nobody knows whether other conditions hold."""
        guarded: List[Reached] = []
        left: List[Reached] = []
        for one in place.found:
            (guarded if (one.number in COSTLY or one.state != REACHABLE) and self.guards(one.path) else left).append(one)
        place = place._replace(found=tuple(left))
        ways = place.ways(COSTLY)
        free = [one for one in ways if not one.conditions]
        if free:
            return Finding(rule, FAIL, "International or premium numbers can be called there.", place.context, place.who + _told(free))
        unsure = [one for one in ways if is_unsure(one.conditions)]
        if unsure:
            reason = "Whether international or premium numbers can be called there depends on conditions that the files do not decide."
            return Finding(rule, NOT_CHECKED, reason, place.context, place.who + _told(unsure))
        if ways and not place.undecided:
            return Finding(rule, PASS, "International or premium numbers can be called there under conditions only.", place.context, place.who + _told(ways))
        if guarded and not place.undecided:
            reason = "The guard of the role toll_fraud decides about international and premium numbers."
            return Finding(rule, PASS, reason, place.context, place.who + _told(guarded))
        return self._not_found(rule, place, "No international or premium number can be called there.")

    @staticmethod
    def _decided(rule, place: _Place):
        if place.undecided:
            return Finding(rule, FAIL, "Where calls get to there cannot be decided by the files.", place.context, place.who + _told(place.undecided))
        return Finding(rule, PASS, "Everything there can be decided.", place.context, place.who)

    def _services(self, rule, place: _Place):
        found = lines.services(self.walker.search.visits(place.context))
        if found:
            return Finding(rule, FAIL, "Services for telephones can be dialled there.", place.context, place.who + tuple(found))
        return Finding(rule, PASS, "There is no service for telephones.", place.context, place.who)

    @staticmethod
    def _emergency(rule, place: _Place):
        if not place.ways({one.number for one in place.found} - {EMERGENCY}):
            return None
        if place.ways((EMERGENCY,)):
            return Finding(rule, PASS, "An emergency number can be called.", place.context, place.who)
        return Finding(rule, FAIL, "It calls out, and reaches no emergency number.", place.context, place.who)
