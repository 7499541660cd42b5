# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook audit: one report about all hosts, an exit status by threshold, and nothing left on the hosts."""

from __future__ import annotations

import json

from plays import play, state

ALL = ["audit.html", "audit.json", "audit.junit.xml", "audit.sarif", "audit.txt"]


def _play(host, path, *arguments, **more):
    return play(host, path, "audit", "-e", "audit_report_path=%s" % (path / "report"), *arguments, **more)


def test_it_fails_by_threshold_after_the_report_is_written(asterisk, tmp_path):
    before = state(asterisk)
    run = _play(asterisk, tmp_path, names=("pbx", "pbx2"))
    assert run.code != 0 and sorted(path.name for path in (tmp_path / "report").iterdir()) == ALL, run.text
    assert state(asterisk) == before and run.changed() == 0
    assert run.remote() == ["audit", "audit_report"] and run.remote("pbx2") == ["audit"]
    text = (tmp_path / "report/audit.txt").read_text()
    assert "pbx2" in text


def test_it_only_reports_where_it_is_told_so(asterisk, tmp_path):
    run = _play(asterisk, tmp_path, "-e", "audit_fail_on=never", "-e", json.dumps({"audit_formats": ["json"]}))
    assert run.code == 0, run.text
    assert [path.name for path in (tmp_path / "report").iterdir()] == ["audit.json"] and any("pbx" in line for line in run.said())


def test_waivers_count_by_the_name_of_the_host(asterisk, tmp_path):
    waivers = [{"rule": "*", "host": "pbx", "reason": "a test", "by": "nobody", "expires": "2099-01-01"}]
    run = _play(asterisk, tmp_path, "-e", json.dumps({"audit_waivers": waivers}), "-e", "audit_fail_on=low")
    assert run.code == 0, run.failed()
    run = _play(asterisk, tmp_path, "-e", json.dumps({"audit_waivers": waivers}), "-e", "audit_fail_on=low", names=("other",))
    assert run.code != 0


def test_another_account_is_enough_to_look(asterisk, tmp_path):
    asterisk.exec("id looker >/dev/null 2>&1 || useradd -m looker")
    run = _play(asterisk, tmp_path, "-e", "audit_fail_on=never", user="looker")
    assert run.code == 0, run.text
    audit = next(result["audit"] for _name, result in run.results() if "audit" in result)
    assert audit["user"] == "looker" and audit["could_not_see"]


def test_without_a_folder_nothing_is_written_and_the_threshold_counts(asterisk, tmp_path):
    run = play(asterisk, tmp_path, "audit", "-e", "audit_report_path=")
    assert run.code != 0 and not (tmp_path / "report").exists() and run.remote() == ["audit", "audit_report"]
    assert "of severity high or worse" in run.failed()[0]


def test_a_strategy_of_the_controller_does_not_matter(asterisk, tmp_path, monkeypatch):
    monkeypatch.setenv("ANSIBLE_STRATEGY", "free")
    run = _play(asterisk, tmp_path, "-e", "audit_fail_on=never", names=("pbx", "pbx2"))
    assert run.code == 0 and "Audit of 2 hosts" in (tmp_path / "report/audit.txt").read_text(), run.text


def test_a_relative_folder_is_where_the_run_was_started(asterisk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = play(asterisk, tmp_path, "audit", "-e", "audit_report_path=reports/audit", "-e", "audit_fail_on=never")
    assert run.code == 0 and sorted(path.name for path in (tmp_path / "reports/audit").iterdir()) == ALL, run.text


def test_what_cannot_be_meant_stops_before_the_host_is_asked(asterisk, tmp_path):
    run = _play(asterisk, tmp_path, "-e", "audit_timeout=0")
    assert run.code != 0 and run.remote() == [] and "audit_timeout must be a number of seconds from 1 on, not '0'." in run.failed()[0]
