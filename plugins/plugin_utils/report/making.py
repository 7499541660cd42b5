# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the audits of a run to its files, and to what the task returns."""

from __future__ import annotations

import os
from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import as_html, as_json, as_junit, as_sarif, as_text, thresholds
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.fleet import build, grades, median
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.writing import write_all

FILES = {"html": ("audit.html", as_html), "json": ("audit.json", as_json), "sarif": ("audit.sarif", as_sarif), "junit": ("audit.junit.xml", as_junit),
         "text": ("audit.txt", as_text)}


class Wish(NamedTuple):
    """What to write, and when the hosts are not safe enough.

    :ivar path: a folder; nothing is written where it is empty.
    :ivar formats: names of FILES.
    :ivar mode: of each file.
    :ivar fail_on: a severity or ``never``.
    :ivar url: the address under which the folder is served, or empty.
    """

    path: str
    formats: tuple = tuple(FILES)
    mode: int = 0o600
    fail_on: str = "never"
    url: str = ""


def make(audits, missing, wish: Wish, keep=False) -> dict:
    """Write the report of a run.

    :param audits: documents as the schema says.
    :param missing: names of hosts without one.
    :param keep: write nothing, and only say what would change.
    :return: what the module returns; see its documentation.
    :raises BadAudit, WriteError: each with one sentence.
    """
    fleet = build(audits, missing)
    names = list(dict.fromkeys(wish.formats)) if wish.path else []
    files = {FILES[name][0]: FILES[name][1].render(fleet) for name in names}
    changed = write_all(wish.path, files, wish.mode, keep) if wish.path else []
    over = thresholds.exceeded(fleet, wish.fail_on)
    return {
        "changed": bool(changed), "paths": {name: os.path.join(wish.path, FILES[name][0]) for name in names},
        "links": {name: "%s/%s" % (wish.url.rstrip("/"), FILES[name][0]) for name in names if wish.url},
        "summary": "".join(as_text.render(fleet)), "hosts": len(fleet.hosts), "missing": list(fleet.missing), "median": median(fleet.snapshots),
        "grades": grades(fleet.snapshots), "open": fleet.opened, "worst": _worst(fleet), "exceeded": over, "notes": list(fleet.notes),
        "scores": {host.name: {"score": host.now.score.score, "grade": host.now.score.grade} for host in fleet.hosts}}


def statistics(result: dict) -> dict:
    """The part of a result that AWX keeps as the artifacts of a job: numbers and names, no finding."""
    return {name: result[name] for name in ("hosts", "missing", "median", "grades", "open", "worst", "paths", "links")}


def _worst(fleet):
    found = as_text.worst(fleet.hosts)[:1]
    return {"host": found[0].name, "score": found[0].now.score.score, "grade": found[0].now.score.grade} if found else None
