# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever changes the table dies between two steps: the host brings it to an end by itself, and no change stays that nobody confirmed."""

from __future__ import annotations

import json
import subprocess

import pytest
from conftest import MODULES
from firewalls import FILE, RULES, STATE, fixture

host = fixture("nftables-crash")

NEW = RULES.replace("policy accept", "policy drop")
TOKEN = "a1" * 16
DYING = """
import os, runpy, signal, sys
sys.path.insert(0, "/usr/local/lib/voipsec")
import ansible
ansible.__file__ = "/usr/local/lib/voipsec/ansible/__init__.py"
from ansible.module_utils import basic
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import places, runner, timer
step, module = sys.argv[1:]
basic._ANSIBLE_ARGS = sys.stdin.buffer.read()
basic._ANSIBLE_PROFILE = "legacy"
where, name, path = (step.split(" ") + [""])[:3]
owner = {"os": os, "places": places, "timer": timer, "runner": runner}[where.split(".")[1]]
plain = getattr(owner, name)

def dying(*given, **named):
    fits = any(str(one).endswith(path) for one in given)
    if fits and where.startswith("before"):
        os.kill(os.getpid(), signal.SIGKILL)
    value = plain(*given, **named)
    if fits:
        os.kill(os.getpid(), signal.SIGKILL)
    return value

setattr(owner, name, dying)
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


@pytest.fixture(name="calm")
def fixture_calm(host):
    """The host with the confirmed rules, where no repair comes unasked."""
    host.exec("systemctl stop 'voipsec-nftables-repair@*' 'voipsec-nftables-rollback-*' 2>/dev/null; true")
    repair(host)
    host.settled()
    host.exec("systemctl stop 'voipsec-nftables-repair@*'")
    return host


def repair(host):
    if host.run(["test", "-e", "/var/lib/voipsec/firewall.pyz"]).returncode == 0:
        host.exec("python3 -I /var/lib/voipsec/firewall.pyz repair voipsec; python3 -I /var/lib/voipsec/firewall.pyz repair voipsec")


def die(host, step, **options):
    """Run the module nftables until it is killed at a step."""
    arguments = {"ANSIBLE_MODULE_ARGS": dict({"ruleset": NEW, "elements": {}, "token": TOKEN, "rollback_after": 600}, **options)}
    done = subprocess.run(["docker", "exec", "-i", host.name, "python3", "-c", DYING, step, MODULES + "nftables"],
                          input=json.dumps(arguments), capture_output=True, text=True, check=False)
    assert done.returncode == 137 and not done.stdout, done


@pytest.mark.parametrize("step", ["after.places write_trial trial.json", "before.runner load", "after.runner load"])
def test_a_trial_that_was_killed_while_it_began_is_ended_though_its_timer_is_gone(calm, step):
    die(calm, step)
    calm.exec("systemctl stop 'voipsec-nftables-rollback-*.timer'")
    repair(calm)
    assert "policy accept" in calm.rules() and calm.run(["test", "-e", STATE + "trial.json"]).returncode
    assert calm.confirm(TOKEN)["rolled_back"]


@pytest.mark.parametrize("step", ["before.timer disarm", "after.timer disarm", "before.places write_record", "after.places write_record",
                                  "after.places write_text " + FILE])
@pytest.mark.parametrize("ender", ["the controller, which tries again", "the host"])
def test_a_confirmation_that_was_killed_counts_for_the_table_and_for_its_file(calm, step, ender):
    assert calm.apply(ruleset=NEW, elements={}, token=TOKEN, rollback_after=600)["trial"]
    die(calm, step, confirm=True)
    if ender == "the host":
        repair(calm)
    assert calm.confirm(TOKEN)["confirmed"]
    assert calm.confirm(TOKEN)["confirmed"]
    assert "policy drop" in calm.rules() and "policy drop" in calm.get(FILE).decode()
    assert not calm.settled(ruleset=NEW, elements={})["changed"]


def test_a_confirmation_that_was_killed_before_it_decided_is_taken_back(calm):
    assert calm.apply(ruleset=NEW, elements={}, token=TOKEN, rollback_after=10)["trial"]
    die(calm, "before.os rename " + STATE + "confirmed.json", confirm=True)
    calm.until(lambda: "policy accept" in calm.rules())
    assert calm.confirm(TOKEN)["rolled_back"] and not calm.settled()["changed"]


def test_a_disk_that_is_full_at_the_confirmation_keeps_the_rules_of_before(calm):
    assert calm.apply(ruleset=NEW, elements={}, token=TOKEN, rollback_after=600)["trial"]
    calm.exec("mount -t tmpfs -o size=4k,mode=700 tmpfs /mnt && cp %s /mnt/ && mount --bind /mnt /etc/voipsec/nftables" % FILE)
    try:
        refused = calm.confirm(TOKEN)
        assert refused["failed"] and "Cannot write the ruleset" in refused["msg"]
        assert "policy accept" in calm.rules() and calm.confirm(TOKEN)["rolled_back"]
        repair(calm)
        assert "policy accept" in calm.rules()
    finally:
        calm.exec("umount /etc/voipsec/nftables /mnt")
    assert not calm.settled()["changed"]
