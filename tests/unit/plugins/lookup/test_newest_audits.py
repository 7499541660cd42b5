# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup, in the playbook that makes one report of several."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import as_json, fleet
from ansible_collections.voipsec.asterisk.tests.fixtures import audits

NAMES = [audit["host"] for audit in audits.fleet(3)]


@pytest.fixture(name="play")
def report_play(tmp_path):
    """Run the playbook where three audits lie in two reports, for their hosts and another one, which cannot be reached."""
    for name, documents in (("awx-1", audits.fleet(3)[:2]), ("awx-2", audits.fleet(3)[2:])):
        (tmp_path / "reports" / name).mkdir(parents=True)
        (tmp_path / "reports" / name / "audit.json").write_text("".join(as_json.render(fleet.build(documents))))

    def run(*options):
        command = [Path(sys.executable).with_name("ansible-playbook"), "-i", ",".join([*NAMES, "unknown"]), "voipsec.asterisk.report",
                   "-e", "audit_report_path=fleet", "-e", "audit_fail_on=never", *options]
        return subprocess.run(command, cwd=tmp_path, env=dict(os.environ, ANSIBLE_SHOW_CUSTOM_STATS="true"), capture_output=True, text=True, check=False)
    return run


def test_one_report_of_all_slices_which_names_who_is_missing(play, tmp_path):
    done = play("-e", "voipsec_reports=reports", "-e", "audit_report_url=https://reports.example.net/fleet")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((tmp_path / "fleet/audit.json").read_text())
    assert sorted(host["host"] for host in report["hosts"]) == sorted(NAMES) and report["fleet"]["missing"] == ["unknown"]
    assert "https://reports.example.net/fleet/audit.html" in done.stdout


def test_a_wrong_directory_is_one_sentence(play):
    done = play("-e", "voipsec_reports=gone")
    assert done.returncode != 0 and "There is no audit.json below" in done.stdout + done.stderr and "Traceback" not in done.stdout + done.stderr
