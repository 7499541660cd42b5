# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rollout that also gives weak accounts new secrets: what is taken back with a batch that goes wrong, and what is not."""

from __future__ import annotations

import json
import subprocess

import pytest
from conftest import container
from rotations import Controller
from test_health import PJSIP, REGISTER
from test_playbook_rollout import ETC, MANAGER, TELEPHONE, bound

DESK = """[desk]
type=endpoint
aors=desk
auth=desk
context=demo
[desk]
type=aor
max_contacts=1
[desk]
type=auth
auth_type=userpass
username=desk
password=desk
"""


@pytest.fixture(scope="module", name="machine")
def one_container():
    made = container("22", "rollout-secrets")
    made.put("/register.py", REGISTER, owner="root")
    made.put("/telephone.sh", TELEPHONE, owner="root")
    made.put("/root/manager.conf", MANAGER)
    yield made
    subprocess.run(["docker", "rm", "-f", made.name], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(name="pbx")
def weak_pbx(machine):
    """A telephone that does not come back from a hardened PBX, and an account whose secret is its name."""
    machine.exec("pkill -f '[t]elephone.sh'; rm -rf /var/lib/voipsec; true")
    machine.put(ETC + "pjsip.conf", PJSIP + DESK)
    machine.put(ETC + "manager.conf", MANAGER)
    machine.restart()
    machine.cli("database deltree registrar")
    machine.background("exec sh /telephone.sh")
    machine.until(lambda: "phone" in machine.cli("pjsip show contacts"))
    return machine


@pytest.fixture(name="controller")
def a_controller(pbx, tmp_path):
    return Controller(tmp_path / "home", {"pbx": {
        "ansible_connection": "community.docker.docker", "ansible_host": pbx.name, "ansible_python_interpreter": "/usr/bin/python3"}})


def roll(controller, **more):
    """(status, what was said, the row of the host in the report) of a rollout that takes back what goes wrong."""
    given = dict({"voipsec_fail2ban": False, "voipsec_audit": False, "voipsec_gate_wait": 0, "voipsec_gate_hold": 300, "voipsec_rollback_unhealthy": True,
                  "sip_hardening_fail": False, "password_rotation_apply": True, "password_rotation_overlap_days": 0,
                  "voipsec_rollout_report": str(controller.home / "report")}, **more)
    process = controller.start_playbook("voipsec.asterisk.rollout", "-e", json.dumps(given))
    said = process.communicate()[0]
    return process.returncode, said, json.loads((controller.home / "report" / "rollout.json").read_text())["hosts"][0]


def secret(pbx):
    """What Asterisk takes from the telephone desk."""
    return next(line.split()[-1] for line in pbx.cli("pjsip show auth desk").splitlines() if line.strip().startswith("password "))


def test_new_secrets_stay_and_the_report_says_how_to_take_them_back(pbx, controller):
    status, said, row = roll(controller)
    assert status == 2 and row["outcome"] == "unhealthy" and "PJSIP/phone" in row["sentence"], (row, said)
    assert "nothing was restored" in row["sentence"] and "voipsec_restore_secrets" in row["sentence"], row
    kept = controller.escrow()["pjsip:desk"]
    assert secret(pbx) == kept["secret"] != "desk" and bound(pbx) == "127.0.0.1:5038"
    assert kept["secret"] not in said and kept["secret"] not in json.dumps(row)


def test_old_secrets_come_back_where_that_is_asked_for(pbx, controller):
    status, said, row = roll(controller, voipsec_restore_secrets=True, voipsec_gate_wait=20)
    assert status == 2 and row["outcome"] == "rolled back", (row, said)
    assert secret(pbx) == "desk" and pbx.get(ETC + "manager.conf") == MANAGER.encode() and pbx.get(ETC + "pjsip.conf") == (PJSIP + DESK).encode()
    assert controller.escrow()["pjsip:desk"]["secret"] not in said
