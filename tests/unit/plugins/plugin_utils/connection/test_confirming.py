# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugins, as Ansible makes them; the module is a function here."""

from __future__ import annotations

import functools

import pytest
from ansible.errors import AnsibleConnectionFailure
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.loader import connection_loader

from ansible_collections.voipsec.asterisk.plugins.action import firewall, nftables
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection import host

CHANGED = {"changed": True, "trial": None}
PROBE = {"command": ["true"]}


class Module:
    """Answers of the module, and what it was asked."""

    def __init__(self, answers):
        self.answers, self.calls = list(answers), []

    def __call__(self, action, module_name=None, module_args=None, task_vars=None):
        given = {name: value for name, value in module_args.items() if not name.startswith("_")}
        self.calls.append((module_name, action._task.check_mode, given, action._connection))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return dict(answer)

    @property
    def steps(self):
        return ["check" if check else "confirm" if args.get("confirm") else "start" if "token" in args else "plain" for _name, check, args, _over in self.calls]


def _call(action, module, **options):
    return module(action, **options)


@pytest.fixture
def run(monkeypatch):
    def run_it(answers, arguments=(), connection="ssh", check_mode=False, plugin=nftables):
        task = Task.load({"name": "a task", "debug": {}, "check_mode": check_mode})
        task.args = dict(arguments)
        over = connection_loader.get(connection, PlayContext(), new_stdin=None)
        over.set_options(direct={"host": "pbx"} if connection == "ssh" else {})
        action = plugin.ActionModule(task=task, connection=over, play_context=PlayContext(), loader=DataLoader(), templar=None, shared_loader_obj=None)
        module = Module(answers)
        monkeypatch.setattr(plugin.ActionModule, "_execute_module", functools.partialmethod(_call, module))
        monkeypatch.setattr(host.Host, "knock", lambda self, patience: None)
        result = action.run(task_vars={"inventory_hostname": "pbx"})
        assert action._connection is over and action._task.check_mode is check_mode
        return result, module
    return run_it


@pytest.mark.parametrize("plugin, name", [(nftables, "voipsec.asterisk.nftables"), (firewall, "voipsec.asterisk.firewall")])
def test_nothing_to_change_costs_one_run_over_the_connection_that_is_there(run, plugin, name):
    result, module = run([{"changed": False}], plugin=plugin)
    assert not result["changed"] and module.steps == ["check"] and module.calls[0][0] == name


def test_a_change_is_started_and_confirmed_over_connections_of_their_own(run):
    result, module = run([CHANGED, {"changed": True, "trial": {"token": "t"}}, {"changed": True, "confirmed": True}], {"ruleset": "r"})
    assert result["confirmed"] and module.steps == ["check", "start", "confirm"]
    assert len({id(over) for _name, _check, _args, over in module.calls}) == 3
    assert [args["ruleset"] for _name, _check, args, _over in module.calls] == ["r"] * 3
    assert module.calls[1][2]["token"] == module.calls[2][2]["token"]


@pytest.mark.parametrize("arguments, check_mode, expected", [
    ({}, True, ["check"]), ({"rollback": False}, False, ["plain"]), ({"rollback": "no"}, False, ["plain"]), ({"rollback": "perhaps"}, False, ["plain"]),
    ({"token": "mine"}, False, ["start"]), ({"token": "mine", "confirm": True}, False, ["confirm"]),
])
def test_without_a_trial_the_module_runs_once_as_it_is(run, arguments, check_mode, expected):
    result, module = run([CHANGED], arguments, check_mode=check_mode)
    assert result["changed"] and module.steps == expected and module.calls[0][2] == arguments


def test_a_connection_that_proves_nothing_is_refused_before_anything(run):
    result, module = run([], connection="local")
    assert result["failed"] and not result["changed"] and "ansible.builtin.local to pbx" in result["msg"]
    assert module.calls == []


@pytest.mark.parametrize("connection", ["ssh", "local"])
def test_taking_the_table_away_asks_nobody(run, connection):
    result, module = run([CHANGED], {"state": "absent"}, connection=connection)
    assert result["changed"] and module.steps == ["plain"]


def test_check_mode_says_that_a_real_run_refuses(run):
    result, module = run([CHANGED], connection="local", check_mode=True)
    assert result["changed"] and "A real run stops here" in result["warnings"][0] and module.steps == ["check"]


@pytest.mark.parametrize("connection", ["ssh", "local"])
def test_a_guard_that_closes_nothing_needs_no_trial(run, connection):
    planned = dict(CHANGED, closes_nothing=True)
    result, module = run([planned, planned], {"part": "guard"}, connection=connection, plugin=firewall)
    assert result["changed"] and module.steps == ["check", "plain"]


@pytest.mark.parametrize("planned, steps", [(CHANGED, ["check"]), ({"changed": False}, ["check"])])
def test_a_guard_in_a_table_that_closes_needs_one(run, planned, steps):
    result, module = run([planned], {"part": "guard"}, connection="local", plugin=firewall)
    assert module.steps == steps and bool(result.get("failed")) is planned["changed"]


def test_a_malformed_probe_is_refused_before_anything(run):
    result, module = run([], {"probe": {"tcp": "nowhere"}}, connection="local")
    assert result["failed"] and "nowhere" in result["msg"] and module.calls == []


def test_with_a_probe_all_goes_over_the_connection_that_is_there(run):
    result, module = run([CHANGED, {"changed": True, "trial": {"token": "t"}}, {"changed": True, "confirmed": True}], {"probe": PROBE}, connection="local")
    assert result["confirmed"] and len({id(over) for _name, _check, _args, over in module.calls}) == 1


def test_a_host_that_is_unreachable_before_the_change_is_unreachable(run):
    with pytest.raises(AnsibleConnectionFailure):
        run([AnsibleConnectionFailure("down")])


@pytest.mark.parametrize("answer", [AnsibleConnectionFailure("cut"), {"failed": True, "module_stdout": "", "module_stderr": "Killed", "msg": "See"}])
def test_a_start_without_an_answer_may_have_been_one(run, answer):
    result, module = run([{**CHANGED, "reasons": ["new"]}, answer, {"changed": True, "confirmed": True}])
    assert result["confirmed"] and result["reasons"] == ["new"] and module.steps == ["check", "start", "confirm"]


def test_a_wrong_ruleset_is_told_and_never_tried(run):
    result, module = run([{"failed": True, "msg": "line 3"}])
    assert result["failed"] and result["msg"] == "line 3" and module.steps == ["check"]
