# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit of one host: every rule of the catalogue, judged, waived where that is due, and told as one document."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import catalogue, numbers, waivers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.case import Case
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.host import Attestation
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.edition import COLLECTION_VERSION
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import (
    ALWAYS, Evidence, FAIL, Finding, NOT_APPLICABLE, NOT_CHECKED, PASS, STATES, Verdict, WAIVED,
)

SCHEMA = 1

_FILE_NAME = re.compile(r"\b\w+\.conf\b")

MOST_SUBJECTS = 20
"""So many findings of one rule, state and reason stand one by one; the rest become one that counts them. Whatever is mended, their number
never grows, so that a score that counts findings never falls."""

MOST_EVIDENCE = 5
"""Items of evidence of several verdicts in one finding; that of one verdict has as many as it says."""
_NAMED = 3


class _Bundle(NamedTuple):
    """Verdicts of one rule that say the same; of many the first ones stand for all."""

    state: str
    reason: str
    pending: bool
    waiver: object
    verdicts: list
    count: list


class Auditor:
    """The audit with its settings.

    :param given: dict with ``waivers``, ``attestations``, ``numbers``, and ``host`` (the name by which waivers know this host).
    :param today: a datetime.date; None: this day.
    :raises SettingsError: one of them is wrong.
    """

    def __init__(self, given, today=None):
        self.entries = catalogue.ENTRIES
        self.today = today or datetime.date.today()
        self.host = given.get("host") or ""
        attestable = [entry.rule.id for entry in self.entries.values() if isinstance(entry.check, Attestation)]
        self.waivers = waivers.parse(given.get("waivers") or [], list(self.entries))
        self.numbers = numbers.parse(given.get("numbers") or {})
        self.attestations = waivers.attestations(given.get("attestations") or {}, attestable, self.today)

    def audit(self, source, version, seen):
        """The findings of one host, in the order of the catalogue.

        :param source, version, seen: see ``Case``.
        """
        case = Case(source, version, seen, self.today, self.attestations, self.numbers)
        entries = sorted(self.entries.values(), key=lambda entry: getattr(entry.check, "last", False))
        found = {entry.rule.id: self._findings(entry, case) for entry in entries}
        case.forget()
        return [finding for rule in self.entries for finding in found[rule]]

    def rules(self):
        """What the report says of each rule, by id."""
        return {rule: described(entry) for rule, entry in self.entries.items()}

    def document(self, findings, **host):
        """What the module returns; ``host`` are the keys about the host itself."""
        return dict({"schema": SCHEMA, "host": self.host, "collection_version": COLLECTION_VERSION}, **host,
                    findings=[finding.to_dict() for finding in findings], rules=self.rules())

    # -- one rule -------------------------------------------------------------------------------------------------------

    def _findings(self, entry, case):
        bundles = {}
        for verdict in self._verdicts(entry, case):
            self._sort(bundles, entry.rule.id, verdict)
        told = [finding for bundle in bundles.values() for finding in _told(entry.rule, bundle, case)]
        worth = [finding for finding in told if finding.state != NOT_APPLICABLE] or told
        return _once(sorted(worth, key=lambda finding: STATES.index(finding.state)))

    @staticmethod
    def _verdicts(entry, case):
        """What the check says, unless this host cannot have what it is about."""
        if entry.versions is not ALWAYS and (case.known_version is None or case.known_version not in entry.versions):
            if case.known_version is None:
                return [Verdict(NOT_CHECKED, "The version of Asterisk is not known.")]
            return [Verdict(NOT_APPLICABLE, f"Asterisk {case.version} does not have this; it is for {entry.rule.applies}.")]
        if entry.driver and case.has(entry.driver) is False:
            return [Verdict(NOT_APPLICABLE, f"{' and '.join(name + '.so' for name in entry.driver.split())} is not loaded, and will not be at the next start.")]
        try:
            return _doubted(case, entry, list(entry.check.judge(case)))
        except Exception as error:  # pylint: disable=broad-exception-caught  # one check must not take the report of a host with it
            return [Verdict(NOT_CHECKED, f"The check stopped on what it found here ({type(error).__name__}), which is a mistake of this collection; please "
                                         "report it.")]

    def _sort(self, bundles, rule, verdict):
        reason, waiver = verdict.reason, None
        if verdict.state in (FAIL, NOT_CHECKED) and self.waivers:
            verdict, waiver = self._waived(rule, verdict)
            reason = verdict.reason
        if verdict.state == PASS and verdict.subject:
            reason = ""
        bundle = bundles.setdefault((verdict.state, reason, verdict.pending, waiver),
                                    _Bundle(verdict.state, reason, verdict.pending, waiver, [], [0]))
        bundle.count[0] += 1
        if bundle.count[0] <= (_NAMED if verdict.state == PASS else MOST_SUBJECTS + _NAMED):
            bundle.verdicts.append(verdict)

    def _waived(self, rule, verdict):
        """(the verdict, the Waiver that counts or None); an expired waiver is told in the reason."""
        fitting = [waiver for waiver in self.waivers if waiver.fits(rule, verdict.subject, self.host)]
        valid = next((waiver for waiver in fitting if waiver.expires > self.today), None)
        if valid and verdict.state == FAIL:
            return verdict._replace(state=WAIVED), valid
        if fitting and not valid:
            old = fitting[0]
            return verdict._replace(reason=f"{verdict.reason} The waiver of {old.by} ({old.reason}) expired on {old.expires}."), None
        return verdict, None


def _doubted(case, entry, verdicts):
    """What a check says, where a program may add to the files that its rule is about: what looks safe is so only if the daemon says so too."""
    names = dict.fromkeys(_FILE_NAME.findall(entry.rule.applies)) if case.exec_includes else ()
    found = next((problem for name in names if name != "asterisk.conf" for problem in case.book(name).view.problems if problem.kind == "exec"), None)
    if found is None:
        return verdicts
    reason = f"A program that {found.where} runs with #exec adds to the files, and nobody knows what."
    return [verdict if verdict.state not in (PASS, NOT_APPLICABLE) or any(isinstance(one, Evidence) and one.running is not None for one in verdict.evidence)
            else verdict._replace(state=NOT_CHECKED, reason=reason) for verdict in verdicts]


def _once(findings):
    """Each subject once, in its worst state: what is said of it by several parts of a rule becomes one finding."""
    found = {}
    for finding in findings:
        first = found.setdefault(finding.subject, finding)
        if first is finding or first.state != finding.state or first.waiver != finding.waiver:
            continue
        reason = first.reason if finding.reason in first.reason else first.reason + " " + finding.reason
        evidence = tuple(dict.fromkeys(first.evidence + finding.evidence))[:max(MOST_EVIDENCE, len(first.evidence))]
        found[finding.subject] = first._replace(reason=reason, evidence=evidence, pending=first.pending and finding.pending)
    return list(found.values())


def _told(rule, bundle, case):
    """The findings of one bundle."""
    count, verdicts = bundle.count[0], bundle.verdicts
    waiver = bundle.waiver and bundle.waiver.to_dict()

    def finding(subject, reason, several):
        most = several[0].most if len(several) == 1 else MOST_EVIDENCE
        shown = [item for verdict in several for item in verdict.evidence][:most]
        return Finding(rule, bundle.state, reason, subject, _evidence(shown, case), waiver, bundle.pending)
    if bundle.state == PASS:
        reason = bundle.reason or ("It is so." if count == 1 else f"It is so for all {count}.")
        return [finding(verdicts[0].subject if count == 1 else None, reason, verdicts)]
    found = [finding(verdict.subject, verdict.reason, [verdict]) for verdict in verdicts[:MOST_SUBJECTS]]
    if count > MOST_SUBJECTS:
        rest = verdicts[MOST_SUBJECTS:]
        found.append(finding(f"{count - MOST_SUBJECTS} more, such as {', '.join(str(verdict.subject) for verdict in rest)}", bundle.reason, rest))
    return found


def _evidence(items, case):
    """What was seen, each once; an item of ``Each`` is (line, thing, option, value)."""
    found = []
    for item in items:
        if not isinstance(item, Evidence):
            line, thing, option, value = item
            item = case.evidence(line, thing.sections) if line is not None else case.default(f"{option} of {thing.label}", value)
        if item not in found:
            found.append(item)
    return tuple(found)


def described(entry):
    """One rule for the report."""
    rule = entry.rule
    return {"title": rule.title, "severity": rule.severity, "applies_to": rule.applies, "rationale": rule.rationale, "source": rule.source,
            "remedy": rule.remedy, "variable": rule.variable, "disruption": rule.disruption}
