# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The newest audit of each host in the reports that several runs have left, back in the form of which a report is made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Dict, Iterable

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import checking
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.making import FILES

_FILE = FILES["json"][0]


class NoReports(ValueError):
    """There is nothing to read, or it is no report, in one sentence."""


def read(folder: str) -> Dict[str, dict]:
    """Host to its newest audit.

    :param folder: has reports as JSON, at any depth.
    :raises NoReports: it has none, or one of them cannot be read.
    """
    paths = sorted(Path(folder).rglob(_FILE))
    if not paths:
        raise NoReports("There is no %s below %s; run an audit with audit_report_path there, or correct voipsec_reports." % (_FILE, folder))
    return newest(_report(path) for path in paths)


def newest(reports: Iterable[dict]) -> Dict[str, dict]:
    """Host to its newest audit. Times are in UTC and in one form, so that they compare as texts."""
    found = {}
    for report in reports:
        for host in report["hosts"]:
            if host["host"] not in found or host["collected_at"] > found[host["host"]]["collected_at"]:
                found[host["host"]] = _audit(host, report["rules"])
    return found


def _audit(host, rules):
    """The document that the audit was: a report has its rules once for all hosts, and a score beside it."""
    about = {name: value for name, value in host.items() if name not in ("score", "findings", "before")}
    audit = dict(about, schema=1, findings=host["findings"], rules=_of(host["findings"], rules))
    if host["before"]:
        before = host["before"]
        audit["before"] = dict(about, schema=1, collected_at=before["collected_at"], findings=before["findings"], rules=_of(before["findings"], rules))
    return audit


def _of(findings, rules):
    named = {finding["rule"] for finding in findings}
    return {name: rule for name, rule in rules.items() if name in named}


def _report(path):
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        checking.checker()(report)
    except (OSError, ValueError, checking.Wrong) as error:
        raise NoReports("%s cannot be read as a report (%s); move it away, or write it anew." % (path, error)) from None
    return report
