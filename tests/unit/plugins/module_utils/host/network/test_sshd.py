# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import run_addresses, sshd
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.listeners import Listener


@pytest.fixture(autouse=True)
def quiet_host(monkeypatch):
    monkeypatch.setattr(run_addresses, "logins", lambda proc: [])
    monkeypatch.setattr(commands, "output", lambda words: ("", None))


def test_the_running_daemon(proc):
    assert list(sshd.sshd_ports(proc=str(proc)).items()) == [(2222, "sshd (process 286) listens on it")]


def test_ports_that_a_login_forwards_are_none_of_ssh(proc):
    proc.process(5001, "sshd", cmdline="sshd: root@notty\0")
    one = Listener("tcp", 4, "0.0.0.0", 7777, "sshd", 5001, "root")
    assert sshd.sshd_ports(True, [one], str(proc)) == {}


def test_a_program_of_somebody_that_is_called_sshd(proc):
    proc.process(5003, "sshd", cmdline="sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups\0")
    assert sshd.sshd_ports(True, [Listener("tcp", 4, "0.0.0.0", 4444, "sshd", 5003, "www-data")], str(proc)) == {}


def test_an_sshd_whose_title_is_its_command(proc):
    proc.process(5002, "sshd", cmdline="/usr/sbin/sshd\0-D\0")
    assert list(sshd.sshd_ports(True, [Listener("tcp", 6, "::", 22, "sshd", 5002, "root")], str(proc))) == [22]


def test_a_socket_unit(proc, monkeypatch):
    shown = {"ssh.socket": "ActiveState=active\nListen=0.0.0.0:2022 (Stream)\nListen=[::]:2022 (Stream)\nListen=/run/x (Stream)\n",
             "sshd.socket": "ActiveState=inactive\nListen=[::]:22 (Stream)\n", "dropbear.socket": "ActiveState=inactive\n"}
    monkeypatch.setattr(commands, "output", lambda words: (shown[words[-1]], None))
    assert sshd.sshd_ports(True, [Listener("tcp", 4, "0.0.0.0", 2022, "systemd", 1, "root")], str(proc)) == {2022: "ssh.socket"}


def test_the_port_of_this_login(proc, monkeypatch):
    monkeypatch.setattr(run_addresses, "logins", lambda proc: [run_addresses.Login("198.51.100.9", 2200)])
    assert sshd.sshd_ports(True, [], str(proc)) == {2200: "this run is logged in over it"}


def test_the_configuration_only_where_nothing_runs(proc, monkeypatch):
    monkeypatch.setattr(commands, "output", lambda words: ("port 22\nlistenaddress [::]:2022\nlistenaddress 0.0.0.0:2022\n", None))
    assert sshd.sshd_ports(True, [], str(proc)) == {2022: "sshd -T says so; no running sshd was found"}
    assert sshd.configured("port 22\nport 23\n") == [22, 23] and sshd.configured("") == []
