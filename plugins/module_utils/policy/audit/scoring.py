# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How safe a host is: a score from 0 to 100, a grade from A to F, and what gains most.

The score is ``limit * (1 - loss / weight)``, rounded down, so that 100 means that nothing at all is open.

* ``weight`` is the sum of the weights of all rules that apply (critical 40, high 10, medium 3, low 1). A rule applies where at least one
  of its findings is anything but ``not_applicable``.
* ``loss``: a rule with one open finding has lost half of its weight at once, because one open door is enough; the other half goes by the
  share of its findings that are open. A waived finding costs half of that, since the risk was accepted and is there all the same. One that
  was not checked costs a quarter, since nobody knows.
* ``limit`` is 100, or 89 while a finding of medium severity fails, 79 with one of high and 59 with one of critical severity. Where less than
  three quarters of the weight could be judged it is 79 at most, and 59 where less than half could: what was not seen is not safe.

Grades: A from 90, B from 80, C from 70, D from 60, E from 50, else F. So A means that nothing worse than low is open, and no critical finding
is better than E. Where nothing could be judged there is neither score nor grade.

One finding from fail to pass, nothing else moved, never lowers the score: its rule loses less, the weight stays, and a limit can only rise.
From fail to waived and from waived to pass neither.
"""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional, Tuple

SEVERITIES = ("critical", "high", "medium", "low")
STATES = ("fail", "waived", "not_checked", "pass", "not_applicable")
WEIGHTS = {"critical": 40, "high": 10, "medium": 3, "low": 1}
LIMITS = {"critical": 59, "high": 79, "medium": 89, "low": 100}
GRADES = (("A", 90), ("B", 80), ("C", 70), ("D", 60), ("E", 50), ("F", 0))
COVERAGE_LIMITS = ((50, 59), (75, 79))
"""Below so many per cent of the weight that was judged, the score is no more than that."""
BEST_FIXES = 3

_UNIT = 1000000  # of a weight: whole numbers, so that no rounding of floats ever lowers a score
_COSTS = {"fail": 4, "waived": 2, "not_checked": 1, "pass": 0}  # quarters of what an open finding costs


class Fix(NamedTuple):
    """A rule of which every open finding is mended.

    :ivar rule: its id.
    :ivar findings: how many are open.
    :ivar gain: points that it adds to the score, with one decimal, after the fixes before it in the list.
    :ivar score_after: the score with it and those before it.
    """

    rule: str
    findings: int
    gain: float
    score_after: int

    def to_dict(self):
        """For a report."""
        return self._asdict()


class Score(NamedTuple):
    """What a host gets.

    :ivar score: 0 to 100; None where nothing could be judged.
    :ivar grade: A to F; None where nothing could be judged.
    :ivar limits: what held the score down: the severity of the worst open finding (``critical``, ``high``, ``medium``), and ``coverage``.
    :ivar coverage: per cent of the weight that was judged, rounded down.
    :ivar states: number of findings by state.
    :ivar open: number of failing findings by severity.
    :ivar fixes: at most three, the one that gains most first.
    :ivar gains: points that each rule with open findings adds if it alone is mended, for a ranking over many hosts.
    """

    score: Optional[int]
    grade: Optional[str]
    limits: Tuple[str, ...]
    coverage: int
    states: Dict[str, int]
    open: Dict[str, int]
    fixes: Tuple[Fix, ...]
    gains: Dict[str, float]

    def to_dict(self):
        """For a report; without ``gains``."""
        return {"score": self.score, "grade": self.grade, "limits": list(self.limits), "coverage": self.coverage, "states": dict(self.states),
                "open": dict(self.open), "fixes": [fix.to_dict() for fix in self.fixes]}


class _Rule(NamedTuple):
    """One rule on one host, in millionths of a weight."""

    id: str
    severity: str
    failing: int
    weight: int
    loss: int
    mended: int
    """The loss once nothing of it fails."""
    judged: int


class _Sum:
    """The sums over all rules of a host; ``mend`` takes one rule's open findings away."""

    def __init__(self, rules: List[_Rule]):
        self.weight = sum(rule.weight for rule in rules)
        self.loss = sum(rule.loss for rule in rules)
        judged = sum(rule.judged for rule in rules)
        self.coverage = 100 * judged // self.weight if self.weight else 0
        self.is_judged = judged > 0
        self._failing = {severity: sum(1 for rule in rules if rule.failing and rule.severity == severity) for severity in SEVERITIES}

    def mend(self, rule: _Rule):
        """Every open finding of the rule passes."""
        self.loss -= rule.loss - rule.mended
        self._failing[rule.severity] -= 1

    def limit(self):
        """(highest score, why)."""
        limits = [(LIMITS[severity], severity) for severity in SEVERITIES if self._failing[severity] and LIMITS[severity] < 100]
        limits += [(limit, "coverage") for percent, limit in COVERAGE_LIMITS if self.coverage < percent][:1]
        lowest = min(limits, default=(100, ""))[0]
        return lowest, tuple(why for limit, why in limits if limit == lowest)

    def points(self, without: Optional[_Rule] = None):
        """Millionths of a point, rounded down; with a rule mended."""
        if without is not None:
            self._failing[without.severity] -= 1
        loss = self.loss - (without.loss - without.mended if without is not None else 0)
        found = self.limit()[0] * _UNIT * (self.weight - loss) // self.weight
        if without is not None:
            self._failing[without.severity] += 1
        return found


def score(findings, rules) -> Score:
    """Judge the findings of one host.

    :param findings: dicts with ``rule`` and ``state``; a rule may have many.
    :param rules: dicts with ``severity`` by rule id.
    :raises KeyError: a finding names a rule that is not there.
    """
    counts: Dict[str, Dict[str, int]] = {}
    for finding in findings:
        states = counts.setdefault(finding["rule"], dict.fromkeys(STATES, 0))
        states[finding["state"]] += 1
    weighed = [_weigh(name, rules[name]["severity"], counts[name]) for name in sorted(counts)]
    total = _Sum([rule for rule in weighed if rule.weight])
    states = {state: sum(found[state] for found in counts.values()) for state in STATES}
    opened = {severity: sum(rule.failing for rule in weighed if rule.severity == severity) for severity in SEVERITIES}
    if not total.is_judged:
        return Score(None, None, (), 0, states, opened, (), {})
    points = total.points()
    limits = total.limit()[1]
    failing = [rule for rule in weighed if rule.failing]
    gains = {rule.id: _decimal(total.points(rule) - points) for rule in failing}
    return Score(points // _UNIT, grade_of(points // _UNIT), limits, total.coverage, states, opened, tuple(_best(total, failing)), gains)


def grade_of(points: int) -> str:
    """The grade of a score from 0 to 100."""
    return next(grade for grade, least in GRADES if points >= least)


def _weigh(name, severity, states):
    count = sum(states[state] for state in _COSTS)
    weight = WEIGHTS[severity] * _UNIT if count else 0
    mended = dict(states, fail=0)
    mended["pass"] += states["fail"]
    judged = weight * (count - states["not_checked"]) // count if count else 0
    return _Rule(name, severity, states["fail"], weight, _loss(weight, count, states), _loss(weight, count, mended), judged)


def _loss(weight, count, states):
    """Half by the worst finding, half by the share; rounded up, so that an open finding always costs something."""
    share = sum(cost * states[state] for state, cost in _COSTS.items())
    worst = next(cost for state, cost in _COSTS.items() if states[state] or not cost)
    return -(-weight * (worst * count + share) // (8 * count)) if share else 0


def _best(total, failing):
    """One after the other, each time the rule that gains most; of equals the more severe one."""
    left, points = list(failing), total.points()
    for _number in range(min(BEST_FIXES, len(left))):
        best = min(left, key=lambda rule: (-total.points(rule), SEVERITIES.index(rule.severity), rule.id))
        left.remove(best)
        total.mend(best)
        after = total.points()
        yield Fix(best.id, best.failing, _decimal(after - points), after // _UNIT)
        points = after


def _decimal(millionths):
    return millionths // (_UNIT // 10) / 10
