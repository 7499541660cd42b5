# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""playbooks/rollout.yml on a fleet of Asterisks: what stops it, whom the report names, what is taken back."""

from __future__ import annotations

import json
import os
import re
import subprocess

import pytest
from conftest import container
from plays import ROOT, Run
from test_health import PJSIP, REGISTER

# One version: the molecule scenario fleet has both.
NAMES = ("a", "b", "c", "d")
THREE = NAMES[:3]
ETC = "/etc/asterisk/"
MANAGER = "[general]\nenabled = yes\nbindaddr = 0.0.0.0\n[wallboard]\nsecret = Kx9-wallboard-secret\nread = call\nwrite = call\n"
TELEPHONE = """cd /; python3 /register.py phone 300 5070
while cmp -s /etc/asterisk/manager.conf /root/manager.conf; do sleep 0.2; done
python3 /register.py phone 0 5070
until cmp -s /etc/asterisk/manager.conf /root/manager.conf; do sleep 0.2; done
python3 /register.py phone 300 5070
"""
"""A telephone that does not come back from a hardened PBX, and does from one that is as it was."""

WATCHED = {"b": {"voipsec_gate_hold": 300}}
"""The host with the telephone is looked at until that is gone."""

SSH_NOWHERE = {"ansible_connection": "ansible.builtin.ssh", "ansible_host": "127.0.0.1", "ansible_port": 1}
"""Nothing listens there."""


@pytest.fixture(scope="module", name="machines")
def four_containers():
    """Name to container, Asterisk with an AMI that everybody reaches, and a telephone's account."""
    made = {}
    try:
        for name in NAMES:
            made[name] = container("22", "rollout-" + name)
            made[name].put(ETC + "pjsip.conf", PJSIP)
            made[name].put("/register.py", REGISTER, owner="root")
            made[name].put("/telephone.sh", TELEPHONE, owner="root")
            made[name].exec("cp -a /etc/asterisk /root/stock")
            made[name].put("/root/manager.conf", MANAGER)
        yield made
    finally:
        for one in made.values():
            subprocess.run(["docker", "rm", "-f", one.name], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(name="fleet")
def open_fleet(machines):
    """Each of them as it was at first, and running."""
    for one in machines.values():
        one.exec("pkill -CONT -x asterisk; pkill -f '[t]elephone.sh'; find /etc/asterisk -mindepth 1 -delete; cp -a /root/stock/. /etc/asterisk; "
                 "cp -a /root/manager.conf /etc/asterisk/manager.conf; rm -rf /var/lib/voipsec; true")
        if one.run(["asterisk", "-rx", "manager reload"]).returncode:
            one.start()
        for command in ("manager reload", "module reload", "database deltree registrar"):
            one.cli(command)
    return machines


def roll(fleet, folder, *arguments, names=NAMES, tags="manager_binding", entries=None, playbook="voipsec.asterisk.rollout", **variables):
    """Run the playbook, a canary and then two hosts at a time, and keep the report in the folder.

    :param tags: what is hardened; the most of tests are about what is around it. :param entries: host to variables of the inventory.
    :param playbook: one that has it. :param variables: extra variables.
    """
    hosts = {}
    for name in names:
        hosts[name] = {"ansible_connection": "community.docker.docker", "ansible_host": fleet[name].name, "ansible_python_interpreter": "/usr/bin/python3"}
        hosts[name].update((entries or {}).get(name, {}))
    (folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}))
    given = dict({"voipsec_fail2ban": False, "voipsec_password_rotation": False, "voipsec_audit": False, "voipsec_serial": [2], "voipsec_gate_wait": 0,
                  "voipsec_rollout_report": str(folder / "report")}, **variables)
    environment = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache" / "collections"), ANSIBLE_PIPELINING="true",
                       ANSIBLE_STDOUT_CALLBACK="ansible.posix.json", ANSIBLE_SHOW_CUSTOM_STATS="true")
    command = ["ansible-playbook", "-i", str(folder / "hosts.json"), playbook, "-e", json.dumps(given), "--tags", tags, *arguments]
    return Run(subprocess.run(command, env=environment, capture_output=True, text=True, check=False))


def outcomes(folder):
    """Host to outcome, as the report on the disk has it, and the report."""
    document = json.loads((folder / "report/rollout.json").read_text())
    return {row["host"]: row["outcome"] for row in document["hosts"]}, document


def bound(host):
    return next(line.split()[-1] for line in host.cli("manager show settings").splitlines() if "TCP Bindaddress" in line)


def hardened(fleet):
    return {name for name, host in fleet.items() if bound(host) == "127.0.0.1:5038"}


def plays_named(run, name):
    return [one for one in run.report["plays"] if one["play"]["name"] == name]


def test_all_is_well_and_a_second_run_costs_four_remote_tasks(fleet, tmp_path):
    run = roll(fleet, tmp_path, tags="all", sip_hardening_fail=False)
    assert run.code == 0, run.text
    found, document = outcomes(tmp_path)
    assert set(found.values()) == {"hardened"} and hardened(fleet) == set(NAMES) and document["ok"] and not document["stopped"]
    assert [row["batch"] for row in document["hosts"]] == [1, 2, 2, 3]
    assert oct((tmp_path / "report/rollout.json").stat().st_mode & 0o777) == "0o600"
    assert "| d | 3 | hardened | It was changed, and it is as healthy as before." in (tmp_path / "report/rollout.md").read_text()
    again = roll(fleet, tmp_path, tags="all", sip_hardening_fail=False)
    assert again.code == 0 and set(outcomes(tmp_path)[0].values()) == {"unchanged"}
    for name in NAMES:
        assert again.remote(name) == ["health", "facts", "harden", "harden"] and again.changed(name) == 0


def test_check_mode_changes_nothing_and_looks_at_everybody(fleet, tmp_path):
    run = roll(fleet, tmp_path, "--check", "--diff", names=THREE)
    assert run.code == 0 and hardened(fleet) == set(), run.text
    assert not (tmp_path / "report").exists() and "3 hosts in 2 batches: 3 hardened." in run.said("a")
    assert run.report["global_custom_stats"]["voipsec_rollout"]["hosts"] == dict.fromkeys(THREE, "hardened")


def test_an_unhealthy_host_ends_the_rollout(fleet, tmp_path):
    fleet["b"].background("exec sh /telephone.sh")
    fleet["b"].until(lambda: "phone" in fleet["b"].cli("pjsip show contacts"))
    run = roll(fleet, tmp_path, entries=WATCHED)
    found, document = outcomes(tmp_path)
    assert run.code == 2 and found["b"] == "unhealthy" and found["d"] == "not begun", (document, run.text)
    assert found["a"] == found["c"] == "hardened" and hardened(fleet) == {"a", "b", "c"}
    assert document["stopped"] == "Batch 2 of 3 stopped the rollout: b (unhealthy)." and not document["ok"]
    rows = {row["host"]: row["sentence"] for row in document["hosts"]}
    assert "PJSIP/phone" in rows["b"] and rows["d"] == document["stopped"]
    assert run.failed("b") and run.failed("d") and not run.failed("a") and run.remote("d") == []


@pytest.mark.parametrize("scope, kept", [("batch", {"a"}), ("run", set())])
def test_what_was_changed_is_taken_back_where_that_is_asked_for(fleet, tmp_path, scope, kept):
    fleet["b"].background("exec sh /telephone.sh")
    fleet["b"].until(lambda: "phone" in fleet["b"].cli("pjsip show contacts"))
    run = roll(fleet, tmp_path, entries=WATCHED, voipsec_gate_wait=20, voipsec_rollback_unhealthy=True, voipsec_rollback_scope=scope)
    found, document = outcomes(tmp_path)
    assert run.code == 2 and hardened(fleet) == kept, (document, run.text)
    assert found == {"a": "hardened" if kept else "rolled back", "b": "rolled back", "c": "rolled back", "d": "not begun"}
    rows = {row["host"]: row["sentence"] for row in document["hosts"]}
    assert rows["b"].endswith("It was taken back, and it is as healthy as before.") and rows["b"].startswith("1 of 1 devices")
    assert rows["c"].startswith("Batch 2 of 3 stopped the rollout: b (unhealthy).")
    for name in set(NAMES) - kept - {"d"}:
        assert fleet[name].get(ETC + "manager.conf") == MANAGER.encode()


def test_an_unreachable_host_is_left_out_and_told(fleet, tmp_path):
    run = roll(fleet, tmp_path, entries={"c": SSH_NOWHERE})
    found, document = outcomes(tmp_path)
    assert run.code == 2 and found == {"a": "hardened", "b": "hardened", "c": "unreachable", "d": "hardened"}, run.text
    assert not document["stopped"] and not document["ok"] and run.failed("c")
    # Where ssh ends before Ansible has written to it, Ansible does not say why it ended.
    assert re.search("Connection refused|could not be sent to remote host", run.failed("c")[-1])


def test_a_canary_that_nobody_reaches_ends_the_rollout_with_a_report(fleet, tmp_path):
    """Ansible alone ends a playbook where a whole batch is unreachable, and says nothing of the others."""
    run = roll(fleet, tmp_path, entries={"a": SSH_NOWHERE})
    found, document = outcomes(tmp_path)
    assert run.code == 2 and found == {"a": "unreachable", "b": "not begun", "c": "not begun", "d": "not begun"}, run.text
    assert document["stopped"].startswith("Batch 1 of 3 stopped the rollout, because none of its hosts shows") and hardened(fleet) == set()
    assert all(run.failed(name) for name in NAMES)


def test_all_hosts_unreachable(fleet, tmp_path):
    run = roll(fleet, tmp_path, entries=dict.fromkeys(NAMES, SSH_NOWHERE), voipsec_canary=0, voipsec_serial="100%")
    assert run.code == 2 and set(outcomes(tmp_path)[0].values()) == {"unreachable"}, run.text


def test_the_canary_is_a_pattern_and_the_limit_holds(fleet, tmp_path):
    run = roll(fleet, tmp_path, "--limit", "b,c,d", voipsec_canary="d:a")
    document = outcomes(tmp_path)[1]
    assert run.code == 0 and [(row["host"], row["batch"]) for row in document["hosts"]] == [("d", 1), ("b", 2), ("c", 2)], run.text
    assert hardened(fleet) == {"b", "c", "d"}


def test_a_run_after_a_stop_goes_on(fleet, tmp_path):
    fleet["b"].exec("pkill -STOP -x asterisk")
    run = roll(fleet, tmp_path, names=THREE, voipsec_gate_timeout=5, voipsec_serial=[1])
    found = outcomes(tmp_path)[0]
    assert run.code == 2 and found == {"a": "hardened", "b": "unhealthy", "c": "not begun"}, run.text
    fleet["b"].exec("pkill -CONT -x asterisk")
    run = roll(fleet, tmp_path, names=THREE)
    assert run.code == 0 and outcomes(tmp_path)[0] == {"a": "unchanged", "b": "hardened", "c": "hardened"}


def test_a_host_whose_files_are_broken_fails_and_stops(fleet, tmp_path):
    fleet["a"].put(ETC + "http.conf", "[general\n")
    run = roll(fleet, tmp_path, names=THREE)
    found, document = outcomes(tmp_path)
    assert run.code == 2 and found == {"a": "failed", "b": "not begun", "c": "not begun"}
    assert ETC + "http.conf:1: " in document["hosts"][0]["sentence"]
    run = roll(fleet, tmp_path, names=THREE, voipsec_max_fail_percentage=50, voipsec_canary=0)
    assert run.code == 2 and outcomes(tmp_path)[0] == {"a": "failed", "b": "hardened", "c": "hardened"}


SITE = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.fail:
      when: inventory_hostname == 'b'
      tags: always
- import_playbook: voipsec.asterisk.rollout
"""


def test_a_host_that_failed_before_the_rollout_is_told(fleet, tmp_path):
    (tmp_path / "site.yml").write_text(SITE)
    run = roll(fleet, tmp_path, names=THREE, tags="manager_binding,audit", playbook=str(tmp_path / "site.yml"), voipsec_audit=True,
               audit_report_path=str(tmp_path / "audit"))
    assert run.code == 2 and outcomes(tmp_path)[0] == {"a": "hardened", "b": "not begun", "c": "hardened"}, run.text
    audit = json.loads((tmp_path / "audit" / "audit.json").read_text())
    assert audit["fleet"]["missing"] == ["b"] and audit["fleet"]["hosts"] == 2


def test_the_report_is_his_who_runs_it(fleet, tmp_path):
    """Whatever the inventory says of privileges on the hosts; and a folder that was there stays as it is."""
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars" / "all.json").write_text(json.dumps({"ansible_become": True, "ansible_become_exe": "no-sudo-here"}))
    (tmp_path / "report").mkdir()
    (tmp_path / "report").chmod(0o755)
    entries = {"a": {"ansible_become_exe": "sudo"}}
    run = roll(fleet, tmp_path, names=("a",), entries=entries)
    assert run.code == 0 and outcomes(tmp_path)[0] == {"a": "hardened"}, run.text
    assert oct((tmp_path / "report").stat().st_mode & 0o777) == "0o755"


def test_what_stays_open_is_told_and_ends_red(fleet, tmp_path):
    for name in ("a", "b"):
        fleet[name].put(ETC + "manager.conf", MANAGER.replace("Kx9-wallboard-secret", "wallboard"))
        fleet[name].cli("manager reload")
    run = roll(fleet, tmp_path, names=("a", "b"))
    document = outcomes(tmp_path)[1]
    assert run.code == 2 and not document["ok"] and document["counts"]["hardened"] == 2 and not document["stopped"], run.text
    assert "AST-AMI-004" in document["hosts"][0]["open"] and "AST-AMI-004" in run.failed("b")[-1]


@pytest.mark.parametrize("variables, words", [
    ({"voipsec_canary": "nobody"}, "voipsec_canary names no host"), ({"voipsec_serial": "many"}, "voipsec_serial has 'many'"),
    ({"voipsec_max_fail_percentage": "few"}, "voipsec_max_fail_percentage is 'few'"), ({"voipsec_rollback_scope": "all"}, "give batch or run"),
])
def test_a_variable_is_wrong(fleet, tmp_path, variables, words):
    run = roll(fleet, tmp_path, names=("a",), **variables)
    assert run.code == 2 and words in json.dumps(run.failed("a")), run.text
    assert hardened(fleet) == set() and not plays_named(run, "Harden batch by batch")
