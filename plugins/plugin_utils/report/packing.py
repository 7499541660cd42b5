# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data of the page: small enough for a thousand hosts, and readable a part at a time.

Each part is JSON, deflated, in base64, which has no character that means something in HTML. The overview holds what the tables show; the
findings of every so many hosts are a part of their own that the page reads when one of these hosts is opened. A text stands once: those that
several parts have in the overview, the others in their part. A finding refers to a text by its number.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Dict, Iterator, List, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import scoring
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.fleet import Fleet, Host, grades, median

HOSTS_PER_PART = 20
_GONE = len(scoring.STATES)
"""State of a finding from before that the audit of now does not have any more, such as that of an account that was removed."""


def parts(fleet: Fleet) -> Iterator[Tuple[str, str]]:
    """(name, base64) of each part; the first one is ``overview``."""
    groups = [fleet.hosts[first:first + HOSTS_PER_PART] for first in range(0, len(fleet.hosts), HOSTS_PER_PART)]
    rules = {name: number for number, name in enumerate(fleet.rules)}
    common = _common(groups)
    yield "overview", _packed(dict(_overview(fleet, rules), strings=list(common), per_part=HOSTS_PER_PART))
    for number, group in enumerate(groups):
        texts = _Texts(common)
        hosts = [[_finding(finding, rules, texts, before) for finding, before in _all_findings(host)] for host in group]
        yield "part-%d" % number, _packed({"strings": texts.own, "hosts": hosts})


def _packed(value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(packer.compress(text) + packer.flush()).decode()


def _common(groups) -> Dict[str, int]:
    """Texts of more than one part, numbered from 1 in the order in which they come."""
    seen: Dict[str, int] = {}
    common: Dict[str, int] = {}
    for number, group in enumerate(groups):
        for host in group:
            for text in _texts_of(host):
                if seen.setdefault(text, number) != number:
                    common.setdefault(text, len(common) + 1)
    return common


class _Texts:
    """Numbers for texts: 0 for none, positive in the overview, negative in the part itself."""

    def __init__(self, common):
        self._common, self._numbers = common, {}

    def number(self, text):
        if text is None:
            return 0
        if text in self._common:
            return self._common[text]
        return -self._numbers.setdefault(text, len(self._numbers) + 1)

    @property
    def own(self):
        return list(self._numbers)


def _all_findings(host: Host):
    """(finding or None, the one from before or None): those of now, then those that are gone."""
    before = host.states_before()
    for finding in host.now.findings:
        yield finding, before.pop((finding["rule"], finding["subject"]), None)
    for finding in before.values():
        if finding["state"] == "fail":
            yield None, finding


def _texts_of(host):
    for pair in _all_findings(host):
        for finding in pair:
            if finding:
                yield from _of_finding(finding)


def _of_finding(finding):
    if finding["subject"] is not None:
        yield finding["subject"]
    yield finding["reason"]
    for proof in finding["evidence"]:
        yield from (text for text in _proof_texts(proof) if text is not None)
    if finding["waiver"]:
        yield from _waiver_texts(finding["waiver"])


def _proof_texts(proof):
    return proof["where"], proof["value"], proof["source"], proof["running"], proof["text"]


def _waiver_texts(waiver):
    return waiver["reason"], waiver["expires"], waiver["by"]


def _finding(finding, rules, texts, before):
    """As data.js reads it."""
    number = texts.number
    if finding is None:
        return [rules[before["rule"]], number(before["subject"]), _GONE, 0, [], 0, 0, _before(before, None, texts)]
    waiver = [number(text) for text in _waiver_texts(finding["waiver"])] if finding["waiver"] else 0
    return [rules[finding["rule"]], number(finding["subject"]), scoring.STATES.index(finding["state"]), number(finding["reason"]), _proofs(finding, texts),
            waiver, int(finding["pending_restart"]), _before(before, finding, texts) if before else 0]


def _before(before, finding, texts):
    """What was said before only where the state is another one now."""
    state = scoring.STATES.index(before["state"])
    if finding is not None and finding["state"] == before["state"]:
        return [state]
    return [state, texts.number(before["reason"]), _proofs(before, texts)]


def _proofs(finding, texts):
    return [[texts.number(text) for text in _proof_texts(proof)] for proof in finding["evidence"]]


def _overview(fleet, rules):
    before = fleet.snapshots_before
    about = dict(_together(fleet.snapshots), missing=fleet.missing, notes=fleet.notes, before=_together(before) if before else None)
    return {
        "about": about, "rules": [_rule(name, rule) for name, rule in fleet.rules.items()], "hosts": [_host(host, rules) for host in fleet.hosts],
        "worst": [[rules[name], hosts] for name, hosts, _findings in fleet.failing_rules()],
        "fixes": [[rules[name], hosts, gain] for name, hosts, gain in fleet.best_fixes()], "failing": _failing(fleet, rules)}


def _together(snapshots):
    middle = median(snapshots)
    return {"median": middle, "grade": None if middle is None else scoring.grade_of(middle), "grades": grades(snapshots)}


def _rule(name, rule):
    return [name, rule["title"], scoring.SEVERITIES.index(rule["severity"]), rule["applies_to"], rule["rationale"], rule["source"], rule["remedy"],
            rule["variable"], rule["disruption"]]


def _host(host, rules):
    score, document = host.now.score, host.now.document
    before = [host.before.score.score, host.before.score.grade, host.before.document["collected_at"]] if host.before else None
    return [host.name, score.score, score.grade, score.coverage, score.limits, [score.states[state] for state in scoring.STATES],
            [score.open[severity] for severity in scoring.SEVERITIES], [[rules[fix.rule], fix.findings, fix.gain, fix.score_after] for fix in score.fixes],
            document["asterisk_version"], document["distribution"], document["user"], document["collected_at"], document["could_not_see"], before]


def _failing(fleet, rules) -> List[list]:
    """[rule, numbers of hosts, findings on each of them]."""
    found: Dict[str, Dict[int, int]] = {}
    for number, host in enumerate(fleet.hosts):
        for finding in host.now.findings:
            if finding["state"] == "fail":
                hosts = found.setdefault(finding["rule"], {})
                hosts[number] = hosts.get(number, 0) + 1
    return [[rules[name], list(hosts), list(hosts.values())] for name, hosts in sorted(found.items())]
