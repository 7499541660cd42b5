# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook harden with its audits: what was before, what is now, and which outcome ends a run red."""

from __future__ import annotations

import json
import re

import pytest
from plays import play, stock

# One version: the molecule scenario audit runs the same playbook on both.
pytestmark = pytest.mark.parametrize("host", ["22"], indirect=True, scope="module")

MANAGER = "[general]\nenabled = yes\nbindaddr = 0.0.0.0\n[wallboard]\nsecret = Kx9-wallboard-secret\nread = call\nwrite = call\n"


@pytest.fixture(name="pbx")
def open_pbx(asterisk):
    """Debian's stock configuration with an AMI that everybody reaches, and no memory of earlier runs."""
    return stock(asterisk, MANAGER)


def _harden(pbx, tmp_path, *arguments):
    return play(pbx, tmp_path, "harden", "-e", "audit_report_path=%s" % (tmp_path / "report"), "-e", json.dumps({"audit_formats": ["json", "html"]}),
                *arguments, audits=True)


def _host(tmp_path):
    return json.loads((tmp_path / "report/audit.json").read_text())["hosts"][0]


def _states(findings, rule):
    return {finding["state"] for finding in findings if finding["rule"] == rule}


def test_the_report_shows_before_and_after_and_a_second_run_costs_one_audit(pbx, tmp_path):
    run = _harden(pbx, tmp_path)
    assert run.code == 0 and run.remote() == ["audit", "facts", "harden", "harden", "facts", "audit", "audit_report"], run.text
    host = _host(tmp_path)
    assert _states(host["before"]["findings"], "AST-AMI-002") == {"fail"} and _states(host["findings"], "AST-AMI-002") == {"pass"}
    assert host["score"]["score"] >= host["before"]["score"]["score"] and (tmp_path / "report/audit.html").stat().st_size > 10000
    said = "\n".join(run.said())
    assert "Reported and not changed: " in said and "AST-FW-001" in said and "Not so although" not in said
    assert re.search("[0-9]+ of less severity", said) and "AST-SSH-005" not in said
    again = _harden(pbx, tmp_path)
    assert again.code == 0 and again.changed() == 0 and again.remote() == ["audit", "facts", "harden", "harden", "audit_report"], again.text
    assert _host(tmp_path)["before"] is None


def test_what_only_a_restart_activates_is_told_and_ends_no_run(pbx, tmp_path):
    # The daemon tells its age in whole seconds, so a file is younger than it from the next but one on.
    pbx.until(lambda: int(re.search(r"System uptime: (\d+)", pbx.cli("core show uptime seconds")).group(1)) > 3)
    pbx.exec("sed -i 's/^\\[options\\]/[options]\\nmaxcalls = 50/' /etc/asterisk/asterisk.conf")
    run = _harden(pbx, tmp_path)
    assert run.code == 0, run.text
    assert [line for line in run.said() if line.startswith("A restart of Asterisk activates: ") and "AST-CORE-004" in line]


def test_what_the_roles_say_is_closed_and_the_audit_finds_open_ends_the_run(pbx, tmp_path):
    """The daemon is made to differ from what the roles leave behind: they look at the file and at the daemon before, the audit afterwards."""
    rule = {"AST-AMI-010": {"id": "AST-AMI-010", "state": "pass", "pending_restart": False, "variable": ""}}
    play_vars = {"sip_hardening_result": {"findings": list(rule.values()), "changed": True}, "voipsec_audit": True}
    pbx.exec("sed -i 's/^enabled = yes/enabled = yes\\ndisplayconnects = no/' /etc/asterisk/manager.conf")
    pbx.cli("manager reload")
    run = _harden(pbx, tmp_path, "--tags", "audit", "-e", json.dumps(play_vars))
    assert run.code == 2 and "AST-AMI-010" in run.failed()[-1], run.text


def test_check_mode_and_a_switch_leave_the_audits_out(pbx, tmp_path):
    assert "audit" not in _harden(pbx, tmp_path, "--check").remote()
    assert "audit" not in _harden(pbx, tmp_path, "-e", "voipsec_audit=false").remote() and not (tmp_path / "report").exists()
