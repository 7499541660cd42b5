# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module's course on a host that is made up; tests/daemon/test_fail2ban.py has real ones."""

from __future__ import annotations

import contextlib

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import fail2ban_call, firewall_seen
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.fail2ban import plan

SERVICES = {"sip": {"udp": [5060]}, "ssh": {"tcp": [22]}}


class Host:
    """What is seen and done."""

    def __init__(self):
        self.installed, self.commands, self.changes, self.reasons, self.landed, self.why, self.unclear = True, [], [], [], [], {}, False

    def land(self, files, wrong, stale, judge):
        self.landed.append((files, wrong(), judge, stale()))


def refuse():
    raise HostError("not installed")


@pytest.fixture(name="seen")
def fixture_seen(monkeypatch):
    host = Host()
    monkeypatch.setattr(fail2ban_call.client, "found", lambda: host.installed)
    monkeypatch.setattr(fail2ban_call.client, "program", refuse)
    monkeypatch.setattr(fail2ban_call.ignoring, "of_host", lambda ours, asks: (["198.51.100.64/28"], ["unclear"] if host.unclear else []))
    monkeypatch.setattr(fail2ban_call.client, "dump", lambda copy: host.commands)
    monkeypatch.setattr(fail2ban_call.landing, "staged", lambda files: contextlib.nullcontext("/copy"))
    monkeypatch.setattr(fail2ban_call.landing, "changed", lambda files: host.changes)
    monkeypatch.setattr(fail2ban_call.landing.Landing, "land", host.land)
    monkeypatch.setattr(fail2ban_call.running, "differences", lambda server, expected, off: list(host.reasons))
    monkeypatch.setattr(fail2ban_call.running, "lift", lambda server, expected: None)
    monkeypatch.setattr(fail2ban_call.rotation.timer, "has_systemd", lambda: False)
    monkeypatch.setattr(fail2ban_call.rotation, "present", lambda: False)
    monkeypatch.setattr(fail2ban_call, "sets_of", lambda table: {"sip"})
    monkeypatch.setattr(fail2ban_call, "seen_addresses", lambda: ["198.51.100.1"])
    monkeypatch.setattr(fail2ban_call.startable, "sshd", lambda modules: ("auto", "/var/log/auth.log"))
    monkeypatch.setattr(fail2ban_call.startable, "why_not", lambda backend, logs, name, modules: host.why.get(name or "ours", ""))
    return host


def run(check_mode=False, diff_mode=False, **params):
    defaults = {name: option.get("default") for name, option in fail2ban_call.argument_spec().items()}
    return fail2ban_call.run(dict(dict(defaults, services=SERVICES, log="/log"), **params), check_mode, diff_mode, plan.Planner, plan.FILES)


def test_nothing_to_do(seen):
    done = run()
    assert (done["changed"], done["reasons"], done["warnings"], seen.landed) == (False, [], [], [])
    assert [jail["name"] for jail in done["jails"]] == ["voipsec-auth", "voipsec-scan", "sshd"] and done["jails"][2]["log"] == "/var/log/auth.log"


def test_files_and_the_server_are_both_reasons(seen):
    seen.changes, seen.reasons = [("jail.d/zz-voipsec.local", None, "x"), ("a", "b", "c")], ["the jail x does not run"]
    done = run(diff_mode=True)
    assert done["reasons"] == ["jail.d/zz-voipsec.local is missing", "a is not as it ought to be", "the jail x does not run"]
    assert seen.landed[0][2] is True and "198.51.100.1" in seen.landed[0][0][plan.JAIL_FILE]
    assert [part["before"] for part in done["diff"]] == ["", "b", "the jail x does not run\n"]
    assert run(check_mode=True)["changed"] and len(seen.landed) == 1
    seen.changes = []
    run()
    assert seen.landed[1][2] is False


def test_files_that_nobody_has_read_are_a_reason(seen, monkeypatch):
    monkeypatch.setattr(fail2ban_call.landing.Landing, "unread", lambda self: ["unread"], raising=False)
    assert run(check_mode=True)["reasons"] == ["unread"] and not seen.landed
    assert run()["changed"] and seen.landed
    removed = []
    monkeypatch.setattr(fail2ban_call.landing.Landing, "remove", lambda self, files: removed.append(files))
    assert run(state="absent")["changed"] and removed == [[]]


def test_whom_the_host_spares(seen):
    seen.changes, seen.unclear = [("x", "", "y")], True
    assert run()["warnings"] == ["unclear"] and "198.51.100.64/28" in seen.landed[0][0][plan.JAIL_FILE]


def test_a_provider_may_have_a_name_without_a_dot(seen, monkeypatch):
    """As /etc/hosts has it; nobody has written that in a variable, so nobody could mend it there."""
    fields = {"offered": {"sip": {"udp": ((5060, 5060),)}}, "labels": {}, "trunks": ("sbc1", "198.51.100.9")}
    monkeypatch.setattr(fail2ban_call.firewall_seen, "look", lambda config_file, table: firewall_seen.Seen(fields, [], [], []))
    seen.changes = [("x", "", "y")]
    run(services={})
    assert "198.51.100.9" in seen.landed[0][0][plan.JAIL_FILE] and "sbc1" in seen.landed[0][0][plan.JAIL_FILE]


def test_a_jail_that_cannot_start(seen):
    seen.why = {"ours": "its log /log does not exist"}
    done = run()
    assert [jail["name"] for jail in done["jails"]] == ["sshd"] and done["warnings"][0] == "The jail voipsec-auth is left out: its log /log does not exist."
    seen.why = {"web": "its filter x does not exist"}
    with pytest.raises(HostError, match="The jail web cannot start: its filter x does not exist; nothing was changed."):
        run(settings={"jails": [{"name": "web", "log": "/web", "ports": {"tcp": [80]}}]})


def test_sshd_without_a_log_is_switched_off(seen, monkeypatch):
    monkeypatch.setattr(fail2ban_call.startable, "sshd", lambda modules: ("", ""))
    seen.changes = [("x", "", "y")]
    done = run()
    assert "The jail sshd is left out: there is no /var/log/auth.log" in done["warnings"][0]
    assert "[sshd]\nenabled = false" in seen.landed[0][0][plan.JAIL_FILE]


def test_other_jails_of_the_host(seen):
    seen.commands = [["add", "blind", "auto"], ["add", "asterisk", "auto"], ["set", "asterisk", "addlogpath", "/var/log/asterisk/messages", "head"]]
    seen.changes = [("x", "", "y")]
    done = run()
    assert "The jail blind of this host is switched off, because none of its logs exists" in done["warnings"][0]
    assert "The jail asterisk of this host reads Asterisk's log beside ours" in done["warnings"][1]
    assert seen.landed[0][0][plan.JAIL_FILE].endswith("[blind]\nenabled = false\n")


def test_without_fail2ban(seen):
    seen.installed = False
    done = run(check_mode=True)
    assert done["changed"] and "not installed yet" in done["warnings"][0]
    with pytest.raises(HostError, match="not installed"):
        run()
    assert not run(state="absent")["changed"]


def test_a_directory_and_a_table_that_is_none(seen, tmp_path):
    with pytest.raises(HostError, match="is a directory"):
        run(**{"settings": {"jails": [{"name": "web", "log": str(tmp_path), "ports": {"tcp": [80]}}]}})
    with pytest.raises(HostError, match="table is 'x; y'"):
        run(table="x; y")


def test_sets_of_a_table(monkeypatch):
    text = "table inet voipsec {\n\tset banned_sip4 {\n\t}\n\tset banned_sip6 {\n\t}\n\tset banned_ssh4 {\n\t}\n\tset never_banned4 {\n\t}\n}\n"
    monkeypatch.setattr(fail2ban_call.runner, "found", lambda: True)
    monkeypatch.setattr(fail2ban_call.kernel, "handle", lambda table: 5)
    monkeypatch.setattr(fail2ban_call.runner, "ask", lambda *words: text)
    assert fail2ban_call.sets_of("voipsec") == {"sip"}
    monkeypatch.setattr(fail2ban_call.kernel, "handle", lambda table: None)
    assert fail2ban_call.sets_of("voipsec") == set()


def test_addresses_of_the_host_and_of_the_run(monkeypatch):
    monkeypatch.setattr(fail2ban_call.peers, "local_addresses", lambda: {"127.0.0.1", "::1", "fe80::1%eth0", "198.51.100.1"})
    monkeypatch.setattr(fail2ban_call.run_addresses, "run_addresses", lambda: ["198.51.100.200"])
    assert fail2ban_call.seen_addresses() == ["198.51.100.1", "198.51.100.200", "::1"]


def test_check_mode_foresees_a_table_that_an_earlier_task_loads(seen, monkeypatch):
    monkeypatch.setattr(fail2ban_call, "sets_of", lambda table: set())
    ways = [run(check_mode, expect_table=True)["jails"][0]["action"] for check_mode in (True, False)]
    assert "the sets banned_sip4" in ways[0][0] and "fail2ban's own action" in ways[1][0]
