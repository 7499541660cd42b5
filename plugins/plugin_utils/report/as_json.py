# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as JSON, as ``schema.json`` says."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.fleet import Fleet, Host, grades, median
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.json_lines import dump, joined

_ABOUT = ("host", "collected_at", "collection_version", "asterisk_version", "distribution", "user", "could_not_see")


def render(fleet: Fleet):
    """Pieces of text. One line for each host and each rule, so that two reports can be compared line by line."""
    yield '{"schema": 1,\n"generator": %s,\n' % dump({"name": "voipsec.asterisk", "version": fleet.version})
    yield '"collected_at": %s,\n"fleet": %s,\n"rules": {' % (dump(fleet.collected_at), dump(summary(fleet)))
    yield from joined("%s: %s" % (dump(name), dump(rule)) for name, rule in fleet.rules.items())
    yield '\n},\n"hosts": ['
    yield from joined(dump(_host(host)) for host in fleet.hosts)
    yield "\n]}\n"


def summary(fleet: Fleet) -> dict:
    """The member ``fleet`` of the report."""
    before = fleet.snapshots_before
    return {
        "hosts": len(fleet.hosts), "missing": list(fleet.missing), "notes": list(fleet.notes), "median": median(fleet.snapshots),
        "grades": grades(fleet.snapshots), "before": {"median": median(before), "grades": grades(before)} if before else None, "open": fleet.opened,
        "rules": [{"rule": rule, "hosts": hosts, "findings": findings} for rule, hosts, findings in fleet.failing_rules()],
        "fixes": [{"rule": rule, "hosts": hosts, "gain": gain} for rule, hosts, gain in fleet.best_fixes()]}


def _host(host: Host):
    found = {name: host.now.document[name] for name in _ABOUT}
    found.update(score=host.now.score.to_dict(), findings=host.now.findings, before=None)
    if host.before:
        found["before"] = {"collected_at": host.before.document["collected_at"], "score": host.before.score.to_dict(), "findings": host.before.findings}
    return found
