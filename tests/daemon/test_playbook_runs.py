# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the playbooks do from one run to the next: harden, nothing to do, a failure on the way, back."""

from __future__ import annotations

import json

import pytest
from plays import play, state, stock

# One version: the molecule scenarios run the same playbooks on both.
pytestmark = pytest.mark.parametrize("host", ["22"], indirect=True, scope="module")

ETC = "/etc/asterisk/"
MANAGER = """; who may manage us
[general]
enabled = yes
bindaddr = 0.0.0.0   ; everybody
[wallboard]
secret = Kx9-wallboard-secret
deny = 0.0.0.0/0
permit = 127.0.0.1/32
read = call
write = call
"""


@pytest.fixture(name="pbx")
def open_pbx(asterisk):
    """Debian's stock configuration with an AMI that everybody reaches, and no memory of earlier runs."""
    return stock(asterisk, MANAGER)


def contents(host):
    return host.exec("cd /etc/asterisk && find . -type f -exec sha256sum {} + | sort; find . -printf '%p %m %u %g\\n' | sort")


def bound(host):
    return next(line.split()[-1] for line in host.cli("manager show settings").splitlines() if "TCP Bindaddress" in line)


def run_id(run):
    return next(result["ansible_facts"]["voipsec_run_id"] for _name, result in run.results() if "voipsec_run_id" in result.get("ansible_facts", {}))


def test_a_second_run_costs_three_remote_tasks_and_changes_nothing(pbx, tmp_path):
    first = play(pbx, tmp_path, "harden")
    assert first.code == 0 and first.changed() == 2, first.failed()
    assert bound(pbx) == "127.0.0.1:5038"
    before = state(pbx)
    second = play(pbx, tmp_path, "harden")
    assert (second.code, second.changed(), second.remote()) == (0, 0, ["facts", "harden", "harden"]), second.report
    assert second.said()[0] == "Nothing to change"
    assert state(pbx) == before


def test_check_mode_changes_nothing(pbx, tmp_path):
    before = state(pbx)
    run = play(pbx, tmp_path, "harden", "--check", "--diff")
    assert run.code == 0 and run.changed() == 2
    assert run.said()[0].startswith("Would change /etc/asterisk/")
    assert any(line.startswith("to fix AST-AMI-002: ") for line in run.said()) and not any(line.startswith("fixed") for line in run.said())
    assert state(pbx) == before and bound(pbx) == "0.0.0.0:5038"


def test_one_role_by_its_tag(pbx, tmp_path):
    run = play(pbx, tmp_path, "harden", "--tags", "sip_hardening")
    assert run.code == 0 and run.remote() == ["facts", "harden", "facts"], run.report
    assert bound(pbx) == "0.0.0.0:5038"
    assert "Changed /etc/asterisk/iax.conf" in run.said()[0]


def test_a_failure_on_the_way_takes_the_whole_run_back(pbx, tmp_path):
    """The second role is given a device that this host does not have, after the first one has changed files and Asterisk has read them."""
    before = contents(pbx)
    run = play(pbx, tmp_path, "harden", "-e", json.dumps({"sip_hardening_device_groups": {"desk": {"devices": ["9999"], "networks": ["10.0.0.0/8"]}}}))
    assert run.code == 2
    assert "restore_point" in run.remote() and "reload" in run.remote()
    assert run.failed()[-1].endswith("The files that this run had changed are as they were before it, and Asterisk has read them.")
    assert contents(pbx) == before and bound(pbx) == "0.0.0.0:5038"


def test_a_run_on_several_hosts_has_one_name(pbx, tmp_path):
    """Three batches: one host, one more, the rest."""
    run = play(pbx, tmp_path, "harden", "--check", names=("a", "b", "c"))
    assert run.code == 0
    names = {result["ansible_facts"]["voipsec_run_id"] for name in "abc" for _task, result in run.results(name)
             if "voipsec_run_id" in result.get("ansible_facts", {})}
    assert len([one for one in run.report["plays"] if one["play"]["name"] == "Harden Asterisk"]) == 3
    assert len(names) == 1


def test_a_host_that_fails_stops_the_next_batch(pbx, tmp_path):
    pbx.put(ETC + "http.conf", "[general\n")
    run = play(pbx, tmp_path, "harden", names=("a", "b"))
    assert run.code == 2 and list(run.report["stats"]) == ["a"]
    run = play(pbx, tmp_path, "harden", "-e", "voipsec_max_fail_percentage=100", "-e", "voipsec_serial=100%", names=("a", "b"))
    assert run.code == 2 and sorted(run.report["stats"]) == ["a", "b"]


def test_what_only_people_can_change_makes_the_run_red_and_keeps_the_rest(pbx, tmp_path):
    pbx.put(ETC + "manager.conf", MANAGER.replace("Kx9-wallboard-secret", "wallboard"))
    pbx.cli("manager reload")
    run = play(pbx, tmp_path, "harden")
    assert run.code == 2 and "AST-AMI-004" in run.failed()[-1] and "wallboard" in run.failed()[-1], run.failed()
    assert bound(pbx) == "127.0.0.1:5038"
    accepted = play(pbx, tmp_path, "harden", "-e", json.dumps({"manager_binding_accept": ["AST-AMI-004:wallboard"]}))
    assert accepted.code == 0 and accepted.changed() == 0, accepted.failed()
    for switch in ("manager_binding_fail=false", "manager_binding_fail=no"):
        assert play(pbx, tmp_path, "harden", "-e", switch).code == 0, switch  # extra variables of this form are text


def test_the_name_of_an_earlier_run_is_not_taken_again(pbx, tmp_path):
    assert play(pbx, tmp_path, "harden", "-e", "voipsec_run_id=nightly").code == 0
    after = contents(pbx)
    again = play(pbx, tmp_path, "harden", "-e", "voipsec_run_id=nightly", "-e", "manager_binding_address=10.99.99.99")
    assert again.code == 2 and "an earlier run named nightly" in again.failed()[0]
    assert contents(pbx) == after and bound(pbx) == "127.0.0.1:5038"


def test_rollback(pbx, tmp_path):
    before = contents(pbx)
    hardened = play(pbx, tmp_path, "harden")
    after = contents(pbx)
    assert before != after

    would = play(pbx, tmp_path, "rollback", "--check", "--diff")
    assert would.code == 0 and would.said().startswith("Would restore /etc/asterisk/")
    assert contents(pbx) == after and bound(pbx) == "127.0.0.1:5038"
    assert "Kx9-wallboard-secret" not in would.text

    done = play(pbx, tmp_path, "rollback", "-e", "voipsec_run_id=" + run_id(hardened))
    assert done.code == 0 and done.changed() == 2, done.failed()
    assert contents(pbx) == before and bound(pbx) == "0.0.0.0:5038"

    again = play(pbx, tmp_path, "rollback")
    told = "All files already are as they were before the run, and Asterisk was told to read them."
    assert (again.code, again.changed(), again.said()) == (0, 0, told), again.report


def test_a_rollback_that_was_cut_off_before_asterisk_read_the_files(pbx, tmp_path):
    hardened = play(pbx, tmp_path, "harden")
    assert pbx.module("restore_point", {"state": "restored", "name": run_id(hardened)})["changed"] and bound(pbx) == "127.0.0.1:5038"
    again = play(pbx, tmp_path, "rollback", "-e", "voipsec_run_id=" + run_id(hardened))
    assert again.code == 0 and bound(pbx) == "0.0.0.0:5038", again.failed()


def test_rollback_stops_at_a_file_that_somebody_changed(pbx, tmp_path):
    before = contents(pbx)
    play(pbx, tmp_path, "harden")
    pbx.exec("echo '; mine' >>/etc/asterisk/iax.conf")
    mine = contents(pbx)
    run = play(pbx, tmp_path, "rollback")
    assert run.code == 2 and "/etc/asterisk/iax.conf" in run.failed()[0] and "changed after the run" in run.failed()[0], run.failed()
    assert contents(pbx) == mine and bound(pbx) == "127.0.0.1:5038"
    run = play(pbx, tmp_path, "rollback", "-e", json.dumps({"voipsec_force": ["/etc/asterisk/iax.conf"]}))
    assert run.code == 0 and contents(pbx) == before


def test_a_run_that_nobody_made_cannot_be_taken_back(pbx, tmp_path):
    before = state(pbx)
    run = play(pbx, tmp_path, "rollback", "-e", "voipsec_run_id=run-of-nobody")
    assert run.code == 2 and state(pbx) == before
    assert run.failed() == ["No host of this play has a restore point of the run run-of-nobody; this one has none. Correct voipsec_run_id."]
