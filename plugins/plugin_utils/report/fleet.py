# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All hosts of a run, read from their audits, with what the reports say about them together."""

from __future__ import annotations

import re
from collections import Counter
from typing import Dict, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import scoring
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.checking import Wrong, checker
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.plain import visible

GRADES = tuple(grade for grade, _least in scoring.GRADES) + ("none",)
"""``none``: nothing could be judged."""


class BadAudit(Exception):
    """An audit is not what the schema says; the message is one sentence."""


class Snapshot(NamedTuple):
    """One look at a host.

    :ivar document: as in the schema, with what cannot be seen spelled out.
    :ivar score: a :class:`scoring.Score`.
    """

    document: dict
    score: scoring.Score

    @property
    def findings(self) -> List[dict]:
        """In the order of the audit."""
        return self.document["findings"]

    @property
    def grade(self) -> str:
        """One of GRADES."""
        return self.score.grade or "none"


class Host(NamedTuple):
    """One host: now, and before hardening where that is known."""

    now: Snapshot
    before: Optional[Snapshot]

    @property
    def name(self) -> str:
        """Name in the inventory."""
        return self.now.document["host"]

    def states_before(self) -> Dict[Tuple[str, Optional[str]], dict]:
        """Findings from before by rule and subject."""
        return {(finding["rule"], finding["subject"]): finding for finding in self.before.findings} if self.before else {}


class Fleet(NamedTuple):
    """All hosts.

    :ivar hosts: in the order of their names.
    :ivar rules: by id, in the order of the ids.
    :ivar missing: names of hosts without an audit.
    :ivar notes: sentences about the report itself.
    """

    hosts: Tuple[Host, ...]
    rules: Dict[str, dict]
    missing: Tuple[str, ...]
    notes: Tuple[str, ...]

    @property
    def version(self) -> Optional[str]:
        """Newest version of the collection among the audits."""
        return max((host.now.document["collection_version"] for host in self.hosts), key=_natural, default=None)

    @property
    def collected_at(self) -> Optional[str]:
        """Time of the newest audit."""
        return max((host.now.document["collected_at"] for host in self.hosts), default=None)

    @property
    def snapshots(self) -> List[Snapshot]:
        """How each host is now."""
        return [host.now for host in self.hosts]

    @property
    def snapshots_before(self) -> List[Snapshot]:
        """How each host was; empty unless that is known of all of them, so that the two can be compared."""
        found = [host.before for host in self.hosts if host.before]
        return found if len(found) == len(self.hosts) else []

    @property
    def opened(self) -> Dict[str, int]:
        """Findings that fail, by severity."""
        return {severity: sum(host.now.score.open[severity] for host in self.hosts) for severity in scoring.SEVERITIES}

    def failing_rules(self) -> List[Tuple[str, int, int]]:
        """(rule, hosts, findings), the worst first: by the weight of the severity times hosts."""
        found: Dict[str, List[int]] = {}
        for number, host in enumerate(self.hosts):
            for finding in host.now.findings:
                if finding["state"] == "fail":
                    found.setdefault(finding["rule"], []).append(number)
        counted = [(rule, len(set(hosts)), len(hosts)) for rule, hosts in found.items()]
        return sorted(counted, key=lambda one: (-scoring.WEIGHTS[self.rules[one[0]]["severity"]] * one[1], _rank(self.rules[one[0]]), one[0]))

    def best_fixes(self) -> List[Tuple[str, int, float]]:
        """(rule, hosts, points that the mean of all graded hosts gains if the rule alone is mended everywhere), at most three."""
        gains: Dict[str, List[float]] = {}
        for snapshot in self.snapshots:
            for rule, gain in snapshot.score.gains.items():
                gains.setdefault(rule, []).append(gain)
        graded = sum(1 for snapshot in self.snapshots if snapshot.score.score is not None)
        ranked = sorted(gains, key=lambda rule: (-round(sum(gains[rule]), 3), _rank(self.rules[rule]), rule))
        return [(rule, len(gains[rule]), round(sum(gains[rule]) / graded, 1)) for rule in ranked[:scoring.BEST_FIXES]]


def build(audits, missing=()) -> Fleet:
    """Read the audits of a run.

    :param audits: documents as ``#/$defs/audit`` of the schema says.
    :param missing: names of hosts of the run that have none.
    :raises BadAudit: one is not as it must be, or two are of one host.
    """
    reader = _Reader()
    clean = [reader.read(audit, number) for number, audit in enumerate(audits)]
    name, count = Counter(audit["host"] for audit in clean).most_common(1)[0] if clean else ("", 0)
    if count > 1:
        raise BadAudit("Two audits are of the host %s; give each host once." % name)
    rules, notes = _merge([snapshot for audit in clean for snapshot in (audit, audit.get("before")) if snapshot])
    hosts = [Host(_scored(audit, rules), _scored(audit["before"], rules) if audit.get("before") else None) for audit in clean]
    return Fleet(tuple(sorted(hosts, key=lambda host: _natural(host.name))), rules, tuple(sorted(map(visible, missing), key=_natural)), tuple(notes))


def grades(snapshots) -> Dict[str, int]:
    """Number of hosts by grade."""
    found = dict.fromkeys(GRADES, 0)
    for snapshot in snapshots:
        found[snapshot.grade] += 1
    return found


def median(snapshots) -> Optional[int]:
    """The score in the middle, of two the lower one; None where no host has one."""
    scores = sorted(snapshot.score.score for snapshot in snapshots if snapshot.score.score is not None)
    return scores[(len(scores) - 1) // 2] if scores else None


class _Reader:
    """Checks and cleans audits. Rules that many audits have alike are looked at once, and kept once."""

    def __init__(self):
        self._check, self._check_rules = checker("#/$defs/audit"), checker("#/$defs/rules")
        self._rules: List[Tuple[dict, dict]] = []  # as given, and clean

    def read(self, audit, number):
        try:
            return self._read(audit)
        except Wrong as wrong:
            name = audit.get("host") if isinstance(audit, dict) and isinstance(audit.get("host"), str) else None
            raise BadAudit(visible("Audit number %d%s cannot be read because %s; give what the module audit returned." % (
                number + 1, ", of the host %s," % name if name else "", wrong))) from None

    def _read(self, audit):
        self._check(_without_rules(audit))
        before = audit.get("before")
        clean = self._snapshot(audit)
        if before and before["host"] != audit["host"]:
            raise Wrong("before is of the host %s" % before["host"])
        return dict(clean, before=self._snapshot(before)) if before else clean

    def _snapshot(self, snapshot):
        rules = self._known(snapshot["rules"])
        clean = _clean({name: value for name, value in snapshot.items() if name not in ("rules", "before")})
        unknown = next((finding["rule"] for finding in clean["findings"] if finding["rule"] not in rules), None)
        if unknown:
            raise Wrong("the rule %s of a finding is not among the rules" % unknown)
        return dict(clean, rules=rules)

    def _known(self, rules):
        for given, clean in self._rules:
            if given == rules:
                return clean
        self._check_rules(rules)
        self._rules.append((rules, _clean(rules)))
        return self._rules[-1][1]


def _without_rules(audit):
    """For the first check; rules are checked on their own."""
    if not isinstance(audit, dict):
        return audit
    return {name: {} if name == "rules" else _without_rules(value) if name == "before" else value for name, value in audit.items()}


def _clean(value):
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {visible(name): _clean(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_clean(inner) for inner in value]
    return value


def _merge(snapshots):
    """One text for each rule: that of the newest collection, then of the newest audit."""
    rules, differs, last = {}, set(), None
    for snapshot in sorted(snapshots, key=lambda one: (_natural(one["collection_version"]), one["collected_at"])):
        if snapshot["rules"] is not last:
            differs.update(name for name, rule in snapshot["rules"].items() if rules.get(name, rule) != rule)
            rules.update(snapshot["rules"])
        last = snapshot["rules"]
    notes = []
    if differs:
        notes.append("Audits of different versions of the collection describe %d rules differently, %s among them; the newest text and severity "
                     "count for all hosts." % (len(differs), min(differs, key=_natural)))
    return {name: rules[name] for name in sorted(rules, key=_natural)}, notes


def _scored(document, rules):
    return Snapshot(document, scoring.score(document["findings"], rules))


def _rank(rule):
    return scoring.SEVERITIES.index(rule["severity"])


def _natural(text):
    """Numbers inside of names by their value, so that pbx2 stands before pbx10; a total order, so that it does not depend on the input's."""
    return [(0, int(part), part) if part.isdecimal() else (1, 0, part) for part in re.split(r"([0-9]+)", text)], text
