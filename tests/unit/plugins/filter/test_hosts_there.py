# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that would do nothing at all is refused, and only that."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from ansible import context
from ansible.errors import AnsibleFilterError

from ansible_collections.voipsec.asterisk.plugins.filter.hosts_there import FilterModule

ROOT = Path(__file__).resolve().parents[4]
hosts_there = FilterModule().filters()["hosts_there"]


def run(*arguments):
    """(status, what it says in one line) of a playbook for two hosts of this machine."""
    environment = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache/collections"))
    done = subprocess.run(["ansible-playbook", "-i", "one,two,", "-c", "local", *arguments], env=environment, capture_output=True, text=True, check=False)
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize("pattern", ["pbx", ["pbx", "!old"]])
def test_a_pattern_that_matches_is_passed_on(pattern):
    assert hosts_there(pattern, ["pbx1"]) == pattern


def test_one_that_does_not_is_named():
    with pytest.raises(AnsibleFilterError, match="No host of the inventory matches voipsec_hosts, which is a, !b, so nothing would be done"):
        hosts_there(["a", "!b"], [])


@pytest.mark.parametrize("asked", ["syntax", "listhosts", "listtasks", "listtags"])
def test_nobody_is_needed_where_ansible_only_tells(monkeypatch, asked):
    monkeypatch.setattr(context, "CLIARGS", {asked: True})
    assert hosts_there("pbx", []) == "pbx"


def test_the_first_play_of_each_playbook_is_checked():
    for path in (ROOT / "playbooks").glob("*.yml"):
        hosts = yaml.safe_load(path.read_text())[0]["hosts"]
        assert hosts == "localhost" or re.search(r"\| voipsec.asterisk.hosts_there\(query\('ansible.builtin.inventory_hostnames', ", hosts), path.name


@pytest.mark.parametrize("name", ["audit", "rollout"])
def test_a_misspelt_group_ends_a_run(name):
    status, said = run("voipsec.asterisk." + name, "-e", "voipsec_hosts=pbxs")
    assert status != 0 and "No host of the inventory matches voipsec_hosts, which is pbxs, so nothing would be done" in said


@pytest.mark.parametrize("name, words", [
    ("audit", "by --tags audits; its only tag is audit."),
    ("harden", "by --tags audits; the tags are manager_binding, sip_hardening"), ("rollout", "by --tags audits; the tags are manager_binding, sip_hardening"),
])
def test_tags_that_leave_nothing_to_do_end_a_run(name, words):
    status, said = run("voipsec.asterisk." + name, "-e", "voipsec_rollout_report=", "--tags", "audits")
    assert status == 2 and words in said
    assert "changed=0" in said and "Look at its health before" not in said


def test_a_step_of_a_workflow_that_is_to_fail_fails():
    status, said = run("voipsec.asterisk.workflow_failed", "--tags", "whatever")
    assert status == 2 and "A step of this workflow failed; look at its red steps" in said
