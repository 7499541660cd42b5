# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module nftables on trial: only a confirmation in time keeps the change, whatever dies meanwhile."""

from __future__ import annotations

import json
import subprocess

import pytest
from conftest import MODULES, RUNNER
from firewalls import FILE, RULES, STATE, fixture

host = fixture("nftables-trial")

NEW = RULES.replace("policy accept", "policy drop").replace("size 1000", "size 2000")
NO_WAY_OUT = "chain none { type filter hook input priority 0; policy drop; }\n"


@pytest.fixture(name="calm")
def fixture_calm(host):
    """The host with the confirmed rules and a ban."""
    host.until(lambda: host.run(["test", "-e", STATE + "trial.json"]).returncode)
    host.settled()
    host.nft("flush set inet voipsec banned\nadd element inet voipsec banned { 198.51.100.66, 198.51.100.67 timeout 2h }\n")
    return host


def timers(host):
    return host.exec("systemctl list-units --all --plain --no-legend 'voipsec-nftables-rollback*'")


def test_confirmed_in_time_it_stays_and_is_loaded_at_boot(calm):
    begun = calm.apply(ruleset=NEW, token="a1" * 16, rollback_after=30)
    assert begun["changed"] and begun["trial"]["seconds"] == 30 and not begun["confirmed"], begun
    assert "policy drop" in calm.rules() and "policy accept" in calm.get(FILE).decode()
    assert "voipsec-nftables-rollback-voipsec-a1a1a1a1.timer" in timers(calm)
    done = calm.confirm("a1" * 16)
    assert done["changed"] and done["confirmed"] and not done["rolled_back"]
    assert timers(calm) == "" and "policy drop" in calm.get(FILE).decode()
    assert calm.elements("banned") == ["198.51.100.66", "198.51.100.67 timeout 2h"]
    assert not calm.settled(ruleset=NEW)["changed"]
    assert calm.confirm("a1" * 16)["confirmed"]
    calm.reboot()
    assert "policy drop" in calm.rules()
    assert [element.split()[0] for element in calm.elements("banned")] == ["198.51.100.66", "198.51.100.67"]


def test_without_confirmation_the_host_takes_it_back(calm):
    before = calm.rules()
    calm.apply(ruleset=NEW + NO_WAY_OUT, token="b2" * 16, rollback_after=10)
    calm.until(lambda: calm.rules() and "policy drop" not in calm.rules())
    assert sorted(calm.rules().split()) == sorted(before.split())
    late = calm.confirm("b2" * 16)
    assert late["rolled_back"] and not late["confirmed"] and not late["changed"]
    assert not calm.settled()["changed"]


def test_bans_of_the_window_stay_where_the_set_is_the_same(calm):
    calm.apply(ruleset=RULES + NO_WAY_OUT, token="c3" * 16, rollback_after=10)
    calm.nft("add element inet voipsec banned { 198.51.100.68 }")
    calm.until(lambda: "chain none" not in calm.rules())
    assert calm.elements("banned") == ["198.51.100.66", "198.51.100.67 timeout 2h", "198.51.100.68"]


def test_it_is_taken_back_although_the_table_is_no_longer_what_it_was(calm):
    calm.apply(ruleset=NEW + NO_WAY_OUT, token="d4" * 16, rollback_after=10)
    calm.nft("flush table inet voipsec\nflush set inet voipsec banned\ndelete chain inet voipsec service_sip\n")
    calm.until(lambda: "policy drop" not in calm.rules() and "chain service_sip" in calm.rules())
    assert [element.split()[0] for element in calm.elements("banned")] == ["198.51.100.66", "198.51.100.67"]
    assert not calm.settled()["changed"]


def test_only_its_own_token_confirms_it_and_nothing_else_starts_meanwhile(calm):
    calm.apply(ruleset=NEW, token="e5" * 16, rollback_after=20)
    wrong = calm.confirm("f6" * 16)
    assert wrong["failed"] and "another run's" in wrong["msg"]
    for check_mode in (True, False):
        second = calm.apply(ruleset=NEW, token="f6" * 16, check_mode=check_mode)
        assert second["failed"] and "is on trial for" in second["msg"]
    assert "policy accept" in calm.get(FILE).decode()
    assert calm.confirm("e5" * 16)["confirmed"]


def test_a_reboot_before_the_confirmation_takes_it_back(calm):
    calm.apply(ruleset=NEW, token="0a" * 16, rollback_after=600)
    calm.reboot()
    assert "policy accept" in calm.rules()
    assert calm.confirm("0a" * 16)["rolled_back"]
    assert not calm.settled()["changed"]


def test_the_host_takes_it_back_when_everything_that_asked_for_it_is_killed(calm):
    """The module runs in a unit of its own, whose processes are all killed as soon as the new rules are loaded."""
    arguments = json.dumps({"ANSIBLE_MODULE_ARGS": {"ruleset": NEW, "elements": {}, "token": "1b" * 16, "rollback_after": 10}})
    calm.put("/root/runner.py", RUNNER, owner="root")
    calm.put("/root/arguments.json", arguments, owner="root")
    calm.exec("systemd-run --quiet --unit=asker --remain-after-exit sh -c "
              "'python3 /root/runner.py %snftables < /root/arguments.json > /root/answer.json; sleep 600'" % MODULES)
    calm.until(lambda: "policy drop" in calm.rules())
    calm.exec("systemctl kill --signal=KILL asker.service")
    assert "policy drop" in calm.rules()
    calm.until(lambda: "policy drop" not in calm.rules())
    calm.exec("systemctl stop asker.service; systemctl reset-failed")
    assert not calm.settled()["changed"]


def test_the_repair_does_not_meddle_with_a_trial(calm):
    calm.apply(ruleset=NEW, token="2c" * 16, rollback_after=20)
    calm.exec("python3 -I /var/lib/voipsec/firewall.pyz repair voipsec")
    assert "policy drop" in calm.rules()
    assert calm.confirm("2c" * 16)["confirmed"]


@pytest.mark.parametrize("rule", ['tcp dport 22 ct state new limit rate 10/second burst 5 packets accept comment "mine, all mine"',
                                  "meta l4proto udp @th,64,32 0x4f505449 drop", "tcp dport { 22, 80-90 } counter accept"])
def test_a_table_of_somebody_else_with_our_name_comes_back(calm, rule):
    assert calm.module("nftables", {"state": "absent"})["changed"]
    calm.nft("table inet voipsec {\n set theirs { type ipv4_addr; flags interval; elements = { 10.77.0.0/16 } }\n"
             " set theirs_live { type ipv4_addr; flags timeout; elements = { 198.51.100.70 timeout 1h } }\n"
             " chain input { type filter hook input priority 3; policy accept; ip saddr @theirs accept\n %s\n }\n}\n" % rule)
    before = calm.rules()
    calm.settled(ruleset=NEW, token="3d" * 16, rollback_after=10)
    assert "theirs" not in calm.rules()
    calm.until(lambda: "theirs" in calm.rules())
    assert sorted(calm.rules().split("\n")) == sorted(before.split("\n"))
    assert "Segmentation" not in calm.exec("journalctl --no-pager -o cat -u 'voipsec-nftables-rollback-voipsec-3d*'")
    calm.nft("delete table inet voipsec")


def test_where_there_was_no_table_there_is_none_again(calm):
    calm.module("nftables", {"state": "absent"})
    calm.settled(ruleset=NEW, token="4e" * 16, rollback_after=10)
    assert calm.rules()
    calm.until(lambda: not calm.rules())


def test_a_trial_needs_a_token_and_systemd(calm):
    missing = calm.module("nftables", {"ruleset": NEW})
    assert missing["failed"] and "action plugin" in missing["msg"]
    subprocess.run(["docker", "exec", calm.name, "mount", "-t", "tmpfs", "tmpfs", "/run/systemd/system"], check=False)
    calm.exec("mkdir -p /tmp/aside && mount --bind /tmp/aside /run/systemd && test ! -e /run/systemd/system")
    try:
        for check_mode in (True, False):
            refused = calm.apply(ruleset=NEW, token="5f" * 16, check_mode=check_mode)
            assert refused["failed"] and refused["msg"].startswith("This host does not run systemd") and "rollback: false" in refused["msg"]
        assert "policy accept" in calm.rules()
        done = calm.settled(ruleset=NEW)
        assert done["confirmed"] and "nothing loads the nftables table" in json.dumps(done["warnings"])
    finally:
        calm.exec("umount /run/systemd; umount /run/systemd/system 2>/dev/null; true")
    assert "policy drop" in calm.rules()
