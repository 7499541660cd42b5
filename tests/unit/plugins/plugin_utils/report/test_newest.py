# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report that is made of the audits in reports says the same about each host."""

from __future__ import annotations

import json

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import as_json, fleet, newest
from ansible_collections.voipsec.asterisk.tests.fixtures import audits

NAMES = [audit["host"] for audit in audits.fleet(3)]


def report(documents):
    return json.loads("".join(as_json.render(fleet.build(documents))))


def put(folder, name, documents):
    (folder / name).mkdir(parents=True)
    (folder / name / "audit.json").write_text(json.dumps(report(documents)))


@pytest.mark.parametrize("before", [False, True])
def test_a_report_of_it_is_the_same_report(tmp_path, before):
    documents = audits.fleet(3, before=before)
    put(tmp_path, "job-1", documents)
    again = report(list(newest.read(str(tmp_path)).values()))
    assert again["hosts"] == report(documents)["hosts"] and again["fleet"] == report(documents)["fleet"]


def test_slices_become_one_and_the_newest_counts(tmp_path):
    documents = audits.fleet(3)
    put(tmp_path, "jobs/2", documents[:2])
    put(tmp_path, "jobs/1", documents[2:])
    put(tmp_path, "old", [dict(documents[0], collected_at="2026-11-25T05:00:00Z", findings=documents[0]["findings"][:1])])
    found = newest.read(str(tmp_path))
    assert sorted(found) == sorted(NAMES) and found[NAMES[0]]["collected_at"] == documents[0]["collected_at"]
    put(tmp_path, "new", [dict(documents[0], collected_at="2026-11-27T05:00:00Z", findings=documents[0]["findings"][:1])])
    assert len(newest.read(str(tmp_path))[NAMES[0]]["findings"]) == 1


def test_nothing_and_no_report_are_said_in_a_sentence(tmp_path):
    with pytest.raises(newest.NoReports, match="There is no audit.json below"):
        newest.read(str(tmp_path))
    (tmp_path / "audit.json").write_text('{"schema": 1}')
    with pytest.raises(newest.NoReports, match="cannot be read as a report"):
        newest.read(str(tmp_path))
    (tmp_path / "audit.json").write_text("{")
    with pytest.raises(newest.NoReports, match="audit.json cannot be read"):
        newest.read(str(tmp_path))
