# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks do the same whatever somebody's ansible.cfg says of facts and of the variables of roles."""

from __future__ import annotations

import json
import subprocess

import pytest
from conftest import container
from plays import play, stock

SETTINGS = {"ANSIBLE_PRIVATE_ROLE_VARS": "true", "ANSIBLE_INJECT_FACT_VARS": "false"}
MANAGER = "[general]\nenabled = yes\nbindaddr = 0.0.0.0\n"


@pytest.fixture(name="pbx", scope="module")
def host_that_may_ban():
    """One version: what differs is on the controller."""
    machine = container("22", "settings", "--cap-add", "SYS_ADMIN")
    machine.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        yield machine
    subprocess.run(["docker", "rm", "-f", machine.name], check=True, capture_output=True)


def test_what_goes_wrong_is_taken_back(pbx, tmp_path):
    stock(pbx, MANAGER)
    wrong = {"sip_hardening_device_groups": {"desk": {"devices": ["9999"], "networks": ["10.0.0.0/8"]}}}
    run = play(pbx, tmp_path, "harden", "-e", json.dumps(wrong))
    assert run.code == 2 and run.failed()[-1].endswith("The files that this run had changed are as they were before it, and Asterisk has read them.")
    assert pbx.get("/etc/asterisk/manager.conf") == MANAGER.encode()


def test_a_host_is_hardened_and_a_second_run_changes_nothing(pbx, tmp_path):
    stock(pbx, MANAGER)
    first = play(pbx, tmp_path, "harden", bans=True, passwords=True, audits=True)
    assert first.code == 0 and first.changed() > 2, first.failed()
    assert "127.0.0.1:5038" in pbx.cli("manager show settings")
    second = play(pbx, tmp_path, "rollout", "-e", "voipsec_rollout_report=", bans=True, passwords=True, audits=True)
    assert (second.code, second.changed()) == (0, 0), second.failed()
