# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as SARIF 2.1.0 (OASIS Standard), for code scanning and whatever else collects results of tools.

What fails or is waived is a result. What could not be checked is a notification of the host's invocation (section 3.58), because readers of
SARIF show each result as a problem. What passes is in the other formats. A host without an audit is an invocation that did not succeed.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.fleet import Fleet, Host
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.json_lines import dump, joined

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
SECURITY_SEVERITY = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
"""The property of rules by which code scanning ranks: above 9.0 critical, from 7.0 high, from 4.0 medium."""


def render(fleet: Fleet):
    """Pieces of text."""
    numbers = {name: number for number, name in enumerate(fleet.rules)}
    yield '{"$schema": %s,\n"version": "2.1.0",\n"runs": [{\n"tool": %s,\n' % (dump(SCHEMA), dump({"driver": _driver(fleet)}))
    yield '"automationDetails": {"id": "voipsec.asterisk/audit/"},\n"columnKind": "unicodeCodePoints",\n"invocations": ['
    yield from joined(map(dump, [*map(_invocation, fleet.hosts), *map(_failure, fleet.missing)]))
    yield '],\n"results": ['
    yield from joined(dump(_result(host, finding, fleet, numbers, before)) for host in fleet.hosts for finding, before in _problems(host))
    yield "]\n}]}\n"


def _driver(fleet):
    driver = {"name": "voipsec.asterisk", "rules": [_rule(name, rule) for name, rule in fleet.rules.items()]}
    return dict(driver, version=fleet.version) if fleet.version else driver


def _rule(name, rule):
    notes = [rule["rationale"], "Applies to: %s." % rule["applies_to"].rstrip("."), "Remedy: %s" % rule["remedy"]]
    notes += ["Disruption: %s" % rule["disruption"]] if rule["disruption"] else []
    notes += ["Variable: %s" % rule["variable"]] if rule["variable"] else []
    notes += ["Source: %s" % rule["source"]] if rule["source"] else []
    return {
        "id": name, "name": re.sub(r"[^A-Za-z0-9]", "", name), "shortDescription": {"text": rule["title"]}, "fullDescription": {"text": rule["rationale"]},
        "help": {"text": "\n".join(notes)}, "defaultConfiguration": {"level": LEVELS[rule["severity"]]},
        "properties": {"security-severity": SECURITY_SEVERITY[rule["severity"]], "severity": rule["severity"], "tags": ["security", "asterisk"]}}


def _invocation(host: Host):
    document = host.now.document
    unchecked = [finding for finding in host.now.findings if finding["state"] == "not_checked"]
    notes = [{"level": "warning", "message": {"text": "%s: %s" % (host.name, sentence)}} for sentence in document["could_not_see"]]
    notes += [{"level": "note", "associatedRule": {"id": finding["rule"]}, "message": {"text": "%s: %s" % (_place(host, finding), finding["reason"])}}
              for finding in unchecked]
    score = {"score": host.now.score.score, "grade": host.now.score.grade}
    return {"executionSuccessful": True, "endTimeUtc": document["collected_at"].replace("+00:00", "Z"), "machine": host.name, "account": document["user"],
            "toolExecutionNotifications": notes, "properties": dict(score, asteriskVersion=document["asterisk_version"], distribution=document["distribution"])}


def _failure(name):
    """Of a host without an audit, so that nobody takes it for one without results."""
    return {"executionSuccessful": False, "machine": name, "toolExecutionNotifications": [{"level": "error", "message": {"text": "%s: no audit" % name}}]}


def _problems(host):
    """(finding, its state before hardening or None)."""
    before = host.states_before()
    for finding in host.now.findings:
        if finding["state"] in ("fail", "waived"):
            yield finding, before.get((finding["rule"], finding["subject"]))


def _result(host, finding, fleet, numbers, before):
    rule = fleet.rules[finding["rule"]]
    found = {
        "ruleId": finding["rule"], "ruleIndex": numbers[finding["rule"]], "kind": "fail", "level": LEVELS[rule["severity"]],
        "message": {"text": " ".join([finding["reason"] or rule["title"]] + [proof["text"] for proof in finding["evidence"]])},
        "locations": _locations(host, finding), "partialFingerprints": {"voipsecFinding/v1": fingerprint(host.name, finding)},
        "properties": {"host": host.name, "subject": finding["subject"], "severity": rule["severity"], "pendingRestart": finding["pending_restart"]}}
    if before:
        found["properties"]["before"] = before["state"]
    if finding["waiver"]:
        waiver = finding["waiver"]
        found["suppressions"] = [{"kind": "external", "status": "accepted",
                                  "justification": "%s (by %s, until %s)" % (waiver["reason"], waiver["by"], waiver["expires"])}]
    elif finding["state"] == "waived":
        found["suppressions"] = [{"kind": "external", "status": "accepted"}]
    return found


def fingerprint(host, finding) -> str:
    """The same for the same host, rule and subject, wherever the lines move."""
    return hashlib.sha256("\0".join([host, finding["rule"], finding["subject"] or ""]).encode()).hexdigest()


def _locations(host, finding):
    """Each file that the evidence names, on a path below the host's name; the host alone where it names none."""
    logical = [{"name": host.name, "fullyQualifiedName": _place(host, finding), "kind": "host"}]
    found = []
    for proof in finding["evidence"]:
        match = re.fullmatch(r"(.+?):([0-9]+)", proof["where"] or "")
        if match and int(match.group(2)) > 0:
            place = {"artifactLocation": {"uri": "%s/%s" % (quote(host.name, safe=""), quote(match.group(1).lstrip("/")))},
                     "region": {"startLine": int(match.group(2))}}
            if place not in [one["physicalLocation"] for one in found]:
                found.append({"physicalLocation": place, "logicalLocations": logical})
    return found or [{"logicalLocations": logical}]


def _place(host, finding):
    return host.name + ("/" + finding["subject"] if finding["subject"] else "")
