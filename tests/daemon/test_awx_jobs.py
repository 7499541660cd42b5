# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Job templates of AWX, as jobs of ansible-runner with answers of their surveys, on a running Asterisk."""

from __future__ import annotations

import pytest
from awx_jobs import Jobs
from plays import state, stock

# One version: what differs between the versions is tested with the playbooks.
pytestmark = pytest.mark.parametrize("host", ["22"], indirect=True, scope="module")

MANAGER = "[general]\nenabled = yes\nbindaddr = 0.0.0.0\n[wallboard]\nsecret = Kx9-wallboard-secret\npermit = 127.0.0.1/32\nread = call\n"
RUN = "awx-{{ awx_workflow_job_id | default(awx_job_id) }}"


@pytest.fixture(name="jobs", scope="module")
def jobs_on_a_host(asterisk, tmp_path_factory):
    """Jobs on a host of which the inventory says that no audit is to fail."""
    pbx = stock(asterisk, MANAGER)
    entry = {"ansible_connection": "community.docker.docker", "ansible_host": pbx.name, "ansible_python_interpreter": "/usr/bin/python3",
             "audit_fail_on": "never"}
    return Jobs(tmp_path_factory.mktemp("awx"), {"pbx": entry})


def reports(jobs):
    return {"audit_report_path": str(jobs.reports) + "/awx-{{ awx_job_id }}", "audit_report_url": "https://reports.example.net/awx-{{ awx_job_id }}"}


def test_an_audit_writes_what_was_asked_for_and_links_to_it(jobs):
    done = jobs.start("audit", "audit", {"voipsec_survey_audit_formats": ["html", "json"]}, of_template=reports(jobs))
    assert (done.code, done.status) == (0, "successful"), done.output
    told = done.artifacts["voipsec_audit_report"]
    assert told["links"] == {"html": "https://reports.example.net/awx-1/audit.html", "json": "https://reports.example.net/awx-1/audit.json"}
    assert sorted(path.name for path in (jobs.reports / "awx-1").iterdir()) == ["audit.html", "audit.json"] and told["hosts"] == 1


def test_an_answer_of_the_wrong_type_stops_before_the_host_is_touched(asterisk, jobs):
    before = state(asterisk)
    done = jobs.start("harden", "harden", {"voipsec_survey_sip_hardening_contain": "{{ 1 }}"}, of_template={"audit_report_path": ""})
    assert done.code == 2 and "The answer for sip_hardening_contain is '{{ 1 }}', and it must be true or false." in done.output
    assert state(asterisk) == before and "voipsec_run_id" not in done.artifacts


ANSWERS = {"voipsec_survey_voipsec_fail2ban": "false", "voipsec_survey_voipsec_password_rotation": "false",
           "voipsec_survey_manager_binding_accept": "AST-AMI-006\nAST-AMI-016:nobody"}


def test_a_look_changes_nothing_and_tells_what_would_be(asterisk, jobs):
    before = state(asterisk)
    done = jobs.start("harden", "harden", ANSWERS, "--check", "--diff", of_template={"audit_report_path": ""})
    assert done.code == 0, done.output
    assert done.artifacts["voipsec_outcomes"]["pbx"]["outcome"] == "would change" and "bindaddr" in done.output
    assert state(asterisk) == before


def test_harden_is_healthy_and_taken_back_by_the_name_that_the_workflow_hands_on(asterisk, jobs):
    done = jobs.start("harden", "harden", ANSWERS, of_template={"voipsec_run_id": RUN, **reports(jobs)}, awx_workflow_job_id=77)
    assert done.code == 0, done.output
    assert done.artifacts["voipsec_run_id"] == "awx-77" and done.artifacts["voipsec_outcomes"] == {"pbx": {"outcome": "changed", "restart": [], "open": []}}
    assert "127.0.0.1:5038" in asterisk.cli("manager show settings")
    handed_on = done.artifacts

    done = jobs.start("health", "health", of_template={}, **handed_on)
    assert done.code == 0 and done.artifacts["voipsec_outcomes"]["pbx"]["health"] == "healthy", done.output

    done = jobs.start("health", "health", {"voipsec_survey_voipsec_least_devices": 3})
    assert done.code == 2 and "0 devices are there, and voipsec_least_devices says 3." in done.output, done.output
    assert done.artifacts["voipsec_outcomes"]["pbx"]["health"] == "unhealthy"

    done = jobs.start("rollback", "rollback", of_template={}, **handed_on)
    assert done.code == 0 and done.artifacts["voipsec_outcomes"] == {"pbx": {"outcome": "restored"}}, done.output
    assert "0.0.0.0:5038" in asterisk.cli("manager show settings")


def test_nothing_is_written_beside_the_reports(jobs):
    assert {path.name for path in jobs.reports.parent.iterdir() if not path.name.startswith("job-")} == {"reports", "requirements_collections"}
