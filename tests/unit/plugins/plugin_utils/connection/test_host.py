# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as no answer, and how the words of ssh come into a sentence."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleConnectionFailure, AnsibleError

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection import fresh, host
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.errors import Lost


class Action:
    """An action plugin whose module answers as told."""

    connection = play_context = None
    host_name = "pbx"

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def run_module(self, arguments, check, connection=None):
        self.asked.append((arguments, check, connection))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Login:
    """A connection that ends a command with a code, or does not open."""

    def __init__(self, end):
        self.end = end

    def exec_command(self, _command, sudoable=True):
        if isinstance(self.end, Exception):
            raise self.end
        return self.end, b"", b""


def attempt(answer, patience=None):
    return host.Host(Action(answer), {}).attempt(patience)


@pytest.mark.parametrize("error, words", [
    (AnsibleConnectionFailure("ssh: connect to host pbx port 22:\r\n  Connection timed out."), "the host did not answer: ssh: .* 22: Connection timed out$"),
    (AnsibleError("Timeout (12s) waiting for privilege escalation prompt"), "privilege escalation"),
])
def test_what_ansible_raises_is_no_answer(error, words):
    with pytest.raises(Lost, match=words):
        attempt(error)


def test_a_module_that_was_killed_gave_no_answer():
    with pytest.raises(Lost, match="without an answer: Killed$"):
        attempt({"failed": True, "module_stdout": "", "module_stderr": "Killed\n", "msg": "See stdout"})


def test_a_module_that_fails_in_its_own_words_gave_one():
    assert attempt({"failed": True, "msg": "no"})["msg"] == "no"


def test_long_words_are_cut():
    with pytest.raises(Lost) as lost:
        attempt(AnsibleError("x" * 5000))
    assert len(str(lost.value)) < 400


def test_options_are_added_for_one_run_only(monkeypatch):
    monkeypatch.setattr(fresh, "open_new", lambda *_arguments: "a new one")
    action = Action({})
    arguments = {"ruleset": "r"}
    over = host.Host(action, arguments)
    over.attempt(5, token="t", confirm=True)
    over.run(check=True)
    assert action.asked == [({"ruleset": "r", "token": "t", "confirm": True}, False, "a new one"), ({"ruleset": "r"}, True, None)]
    assert arguments == {"ruleset": "r"}


@pytest.mark.parametrize("end, words", [(255, "ended with 255"), (AnsibleConnectionFailure("Denied"), "no new connection worked: Denied")])
def test_a_login_that_does_not_work(monkeypatch, end, words):
    monkeypatch.setattr(fresh, "open_new", lambda *_arguments: Login(end))
    with pytest.raises(Lost, match=words):
        host.Host(Action({}), {}).knock(5)


def test_a_login_that_works(monkeypatch):
    monkeypatch.setattr(fresh, "open_new", lambda *_arguments: Login(0))
    host.Host(Action({}), {}).knock(5)
