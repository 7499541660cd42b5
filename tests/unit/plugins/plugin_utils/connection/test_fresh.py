# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New connections of Ansible's real ssh plugin: the command line that they run, from the options of the one that is there."""

from __future__ import annotations

import pytest
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import become_loader, connection_loader

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection import fresh

OPTIONS = {
    "host": "fd77::22:10", "port": 2222, "remote_user": "admin", "private_key_file": "/keys/one key", "timeout": 30, "reconnection_retries": 5,
    "ssh_args": "-C -o ControlMaster=auto -o ControlPersist=60s -o ConnectTimeout=60 -o ServerAliveInterval=0",
    "ssh_common_args": '-o UserKnownHostsFile=/keys/known -o ProxyCommand="ssh -W %h:%p -q bastion"', "ssh_extra_args": "-4 -S /run/master",
    "pipelining": True, "host_key_checking": False,
}


def present(**options):
    connection = connection_loader.get("ssh", PlayContext(), new_stdin=None)
    connection.set_options(direct={**OPTIONS, **options})
    return connection


def command(connection, program="ssh"):
    connection.host = connection.get_option("host")
    return [word.decode() for word in connection._build_command(program, program, connection.host)]


def first(words, option):
    """The value that ssh takes: the first one."""
    return next(word.split("=", 1)[1] for word in words if word.startswith(option + "="))


def last_control_path(words):
    """The value that ssh takes of the flag -S: the last one, and before any -o ControlPath."""
    return [words[number + 1] for number, word in enumerate(words) if word == "-S"][-1]


def test_it_is_the_same_connection_but_for_the_master():
    old = present()
    new = fresh.open_new(old, PlayContext(), 10)
    assert new is not old and type(new) is type(old) and new._shell is old._shell
    words = command(new)
    assert [first(words, option) for option in ("ControlMaster", "ControlPath", "ConnectTimeout", "ServerAliveInterval")] == ["no", "none", "10", "3"]
    assert last_control_path(words) == "none" and words[-1] == "fd77::22:10"
    for kept in ("Port=2222", 'User="admin"', 'IdentityFile="/keys/one key"', "UserKnownHostsFile=/keys/known", "ProxyCommand=ssh -W %h:%p -q bastion",
                 "StrictHostKeyChecking=no", "-C", "-4"):
        assert kept in words
    assert sorted(name for name, value in old.get_options().items() if new.get_option(name) != value) == [
        "reconnection_retries", "ssh_args", "ssh_extra_args", "timeout"]


def test_the_old_connection_stays_as_it_was():
    old = present()
    before = command(old)
    fresh.open_new(old, PlayContext(), 10)
    assert command(old) == before and first(before, "ControlMaster") == "auto"


def test_sftp_gets_no_flag_that_means_something_else_to_it():
    assert "-S" not in command(fresh.open_new(present(ssh_extra_args=None), PlayContext(), 10), "sftp")


def test_without_arguments_of_the_user():
    words = command(fresh.open_new(present(ssh_args="", ssh_extra_args=None, ssh_common_args=None), PlayContext(), 10))
    assert first(words, "ControlPath") == "none" and last_control_path(words) == "none"


@pytest.mark.parametrize("own, asked, expected", [(30, 10, 10), (5, 10, 5), (30, 3.4, 3), (30, 0.2, 1)])
def test_connecting_never_takes_longer_than_the_user_allows(own, asked, expected):
    assert first(command(fresh.open_new(present(timeout=own), PlayContext(), asked)), "ConnectTimeout") == str(expected)


def test_passwords_and_become_go_along():
    old = present(password="not-a-secret")
    become = become_loader.get("sudo")
    become.set_options(direct={"become_pass": "not-a-secret-either"})
    old.set_become_plugin(become)
    new = fresh.open_new(old, PlayContext(), 10)
    assert new.get_option("password") == "not-a-secret" and new.become is become


@pytest.mark.parametrize("name, expected", [("ssh", True), ("local", False), ("psrp", False)])
def test_which_plugins_are_ssh(name, expected):
    assert fresh.is_ssh(connection_loader.get(name, PlayContext(), new_stdin=None)) is expected
