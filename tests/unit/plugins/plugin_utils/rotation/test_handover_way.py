# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Over Ansible's own connection to this machine."""

from __future__ import annotations

import json
import os
import types

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.action import ActionBase
from ansible.plugins.loader import become_loader, connection_loader
from ansible.template import Templar

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.rotation.handover import Handover, HandoverError

SECRETS = {"pjsip:100": Secret("new-secret"), "ami:x": Secret("än other")}


class Action(ActionBase):
    """Any action plugin."""

    def run(self, tmp=None, task_vars=None):
        return super().run(tmp, task_vars)


@pytest.fixture(name="action")
def fixture_action():
    loader, context = DataLoader(), PlayContext()
    context.remote_addr, context.executable = "pbx", "/bin/sh"
    connection = connection_loader.get("local", context, "/dev/null")
    connection.set_options({})
    return Action(Task(), connection, context, loader, Templar(loader=loader), types.SimpleNamespace())


@pytest.fixture(name="state")
def fixture_state(tmp_path):
    return tmp_path / "a state's directory"


def test_they_arrive_for_this_user_alone_and_are_removed(action, state):
    usual = os.umask(0)
    try:
        with Handover(action, str(state)).deliver(SECRETS) as arrived:
            data = json.loads(open(arrived.path, encoding="utf-8").read())
            modes = [os.stat(path).st_mode & 0o777 for path in (state, state / "handover", arrived.path)]
    finally:
        os.umask(usual)
    assert data == {"schema": 1, "secrets": {"pjsip:100": "new-secret", "ami:x": "än other"}}
    assert modes == [0o700, 0o700, 0o600] and not os.listdir(state / "handover")


def test_what_the_module_has_taken_is_left_to_it(action, state):
    with Handover(action, str(state)).deliver(SECRETS) as arrived:
        arrived.taken = True
    assert os.path.exists(arrived.path)


def test_they_are_removed_after_an_error(action, state):
    with pytest.raises(ZeroDivisionError):
        with Handover(action, str(state)).deliver(SECRETS):
            raise ZeroDivisionError
    assert not os.listdir(state / "handover")


def test_many_of_them(action, state):
    secrets = {"pjsip:%d" % number: Secret("x" * 24) for number in range(10000)}
    with Handover(action, str(state)).deliver(secrets) as arrived:
        assert len(json.loads(open(arrived.path, encoding="utf-8").read())["secrets"]) == 10000


def test_a_directory_that_is_a_link(action, state):
    (state / "elsewhere").mkdir(parents=True)
    (state / "handover").symlink_to(state / "elsewhere")
    with pytest.raises(HandoverError, match="cannot be handed over to .*handover .*nothing was changed on the host"):
        with Handover(action, str(state)).deliver(SECRETS):
            raise AssertionError("the secrets arrived")
    assert not os.listdir(state / "elsewhere")


def test_a_place_that_cannot_be(action, state):
    state.write_text("a file")
    with pytest.raises(HandoverError, match="File exists|Not a directory"):
        with Handover(action, str(state)).deliver(SECRETS):
            raise AssertionError("the secrets arrived")


@pytest.mark.parametrize("name", ["su", "sudo"])
def test_a_way_to_become_root_without_standard_input(action, state, name):
    become = become_loader.get(name)
    become.set_options(direct={"become_user": "somebody"})
    action._connection.set_become_plugin(become)
    if name == "sudo":
        return Handover(action, str(state)).refuse_without_input()
    with pytest.raises(HandoverError, match="The become method su cannot give data to a command"):
        Handover(action, str(state)).refuse_without_input()


def test_a_connection_without_standard_input(action, state):
    action._connection.has_pipelining = False
    with pytest.raises(HandoverError, match="The connection .*local cannot give data to a command"):
        Handover(action, str(state)).refuse_without_input()


def test_the_connections_own_setting_is_left_as_it_was(action, state):
    action._connection.set_option("pipelining", False)
    with Handover(action, str(state)).deliver(SECRETS):
        assert action._connection.get_option("pipelining") is False
