# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the hosts of a report are as safe as was asked for."""

from __future__ import annotations

from typing import List

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.report_options import NEVER
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.scoring import SEVERITIES
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.fleet import Fleet

_NAMED = 10


def exceeded(fleet: Fleet, fail_on: str) -> List[dict]:
    """What is not, in the order of the hosts: ``{"host", "rule", "subject", "severity"}``.

    A host without an audit, or of which nothing could be judged, is not known to be safe; its ``rule``, ``subject`` and ``severity`` are None.

    :param fail_on: the least severity of findings that count; ``never``: none does.
    """
    if fail_on == NEVER:
        return []
    counts = SEVERITIES[:SEVERITIES.index(fail_on) + 1]
    found = [_entry(name) for name in fleet.missing]
    for host in fleet.hosts:
        if host.now.score.score is None:
            found.append(_entry(host.name))
        for finding in host.now.findings:
            severity = fleet.rules[finding["rule"]]["severity"]
            if finding["state"] == "fail" and severity in counts:
                found.append(_entry(host.name, finding["rule"], finding["subject"], severity))
    return found


def sentence(entries, fail_on) -> str:
    """One sentence about a list that is not empty."""
    findings = [entry for entry in entries if entry["rule"]]
    unknown = [entry["host"] for entry in entries if not entry["rule"]]
    clauses = []
    if findings:
        named = ", ".join("%s on %s" % (_rule(entry), entry["host"]) for entry in findings[:_NAMED])
        worse = " or worse" if fail_on != SEVERITIES[0] else ""
        count = "1 finding of severity %s%s is" if len(findings) == 1 else "%d findings of severity %%s%%s are" % len(findings)
        clauses.append("%s open (%s%s)" % (count % (fail_on, worse), named, _more(findings)))
    if unknown:
        count = "1 host" if len(unknown) == 1 else "%d hosts" % len(unknown)
        clauses.append("%s could not be judged (%s%s)" % (count, ", ".join(unknown[:_NAMED]), _more(unknown)))
    return "%s; mend them, waive them with a reason, or change fail_on." % " and ".join(clauses)


def _entry(host, rule=None, subject=None, severity=None):
    return {"host": host, "rule": rule, "subject": subject, "severity": severity}


def _rule(entry):
    return entry["rule"] + (" [%s]" % entry["subject"] if entry["subject"] else "")


def _more(entries):
    return " and %d more" % (len(entries) - _NAMED) if len(entries) > _NAMED else ""
