# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rollout left on each host, what its report says, and the same rollout again when host and variables are mended."""
from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

SCENARIO = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "fleet"
FIRST = {"fleet16a": "hardened", "fleet22a": "hardened", "fleet16b": "unreachable", "fleet22b": "rolled back", "fleet22c": "rolled back",
         "fleet16c": "not begun"}


def inside(name, *command):
    """What a command prints in a host, past its sshd."""
    return subprocess.run(["docker", "exec", "voipsec-" + name, *command], check=True, capture_output=True, text=True).stdout


def report(name):
    """Host to row, and the whole document."""
    document = json.loads((FOLDER / name / "rollout.json").read_text())
    return {row["host"]: row for row in document["hosts"]}, document


def is_hardened(name):
    settings = inside(name, "asterisk", "-rx", "manager show settings")
    return next(line.split()[-1] for line in settings.splitlines() if "TCP Bindaddress" in line) == "127.0.0.1:5038"


def telephone(name):
    return json.loads(inside("fleetphones", "cat", "/run/voipsec/phone-%s.json" % name))


def test_the_report_tells_what_became_of_each_host():
    rows, document = report("first")
    assert {name: row["outcome"] for name, row in rows.items()} == FIRST
    assert document["stopped"].startswith("Batch 2 of 3 stopped the rollout: fleet22b (") and not document["ok"]
    assert [row["batch"] for row in document["hosts"]] == [1, 1, 2, 2, 2, 3]
    assert "PJSIP/fleet22b" in rows["fleet22b"]["sentence"] and rows["fleet22b"]["sentence"].endswith("It was taken back, and it is as healthy as before.")
    # Where ssh ends before Ansible has written to it, Ansible does not say why it ended.
    assert re.search("Connection refused|could not be sent to remote host", rows["fleet16b"]["sentence"])
    assert rows["fleet16c"]["sentence"] == document["stopped"]
    assert rows["fleet22c"]["sentence"].startswith(document["stopped"])


@pytest.mark.parametrize("name", FIRST)
def test_each_host_is_as_the_report_says(name):
    assert is_hardened(name) is (FIRST[name] == "hardened")
    if FIRST[name] != "hardened":
        assert inside(name, "diff", "-r", "/root/before", "/etc/asterisk") == ""


def test_nobody_lost_a_call_and_only_one_telephone_was_locked_out_for_a_while():
    for name in FIRST:
        state = telephone(name)
        assert state["registered"] and state["call"] == "up", (name, state)
        assert (state["failures"] > 0) is (name == "fleet22b"), (name, state)


def test_it_goes_on_when_host_and_variables_are_mended():
    inside("fleet16b", "systemctl", "start", "ssh")
    failures = telephone("fleet22b")["failures"]
    given = {"voipsec_hosts": "pbx", "voipsec_rollout_report": str(FOLDER / "second")}
    done = subprocess.run(["ansible-playbook", "--inventory", str(SCENARIO / "inventory"), "--limit=pbx", "--forks=6", "--extra-vars", json.dumps(given),
                           "voipsec.asterisk.rollout"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    rows, document = report("second")
    assert document["ok"] and {name for name, row in rows.items() if row["outcome"] == "unchanged"} == {"fleet16a", "fleet22a"}
    assert all(is_hardened(name) for name in FIRST)
    said = re.sub(r"\x1b\[[\d;]*m", "", done.stdout)
    assert re.search(r"TASK \[\S*audit : Look at the Asterisk of the host, and judge it\] \*+\s+\w+: \[fleet16c\]", said), re.findall(r"TASK \[.*audit.*", said)
    assert "voipsec-auth" in inside("fleet16c", "fail2ban-client", "status") and rows["fleet16c"]["outcome"] == "hardened", rows["fleet16c"]
    assert telephone("fleet22b")["failures"] == failures and all(telephone(name)["call"] == "up" for name in FIRST)
