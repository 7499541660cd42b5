# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The protocol of fail2ban's socket, with a server that says what one of fail2ban said."""

from __future__ import annotations

import pickle
import socket
import threading

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import server

END = b"<F2B_END_COMMAND>"


class Address:
    """Pickled as fail2ban pickles an IPAddr."""

    def __reduce__(self):
        return (str, ("198.51.100.7",))


class Foreign:
    """What must not be made here."""

    def __reduce__(self):
        return (exec, ("raise SystemExit",))


@pytest.fixture(name="answering")
def fixture_answering(tmp_path):
    """Start a server that gives one answer; gives (path, what it was asked)."""
    opened = []

    def start(answer):
        path, asked = str(tmp_path / ("sock%d" % len(opened))), []
        listening = socket.socket(socket.AF_UNIX)
        opened.append(listening)
        listening.bind(path)
        listening.listen(1)

        def serve():
            line, _address = listening.accept()
            with line:
                data = b""
                while not data.endswith(END):
                    data += line.recv(1000)
                asked.append(pickle.loads(data[:-len(END)]))
                line.sendall(answer if isinstance(answer, bytes) else pickle.dumps(answer) + END)
                line.recv(1000)
        threading.Thread(target=serve, daemon=True).start()
        return path, asked
    yield start
    for one in opened:
        one.close()


def test_a_question(answering):
    path, asked = answering((0, ["a", 1]))
    assert server.Server(path).ask("get", "x", 5) == ["a", 1] and asked == [["get", "x", "5"]]


def test_addresses_are_text(answering):
    assert server.Server(answering((0, [Address()]))[0]).ask("get") == ["198.51.100.7"]


def test_what_is_refused_is_said_in_its_words(answering):
    with pytest.raises(server.Refused, match="nosuch"):
        server.Server(answering((1, ValueError("nosuch")))[0]).ask("get")


def test_nothing_foreign_is_made(answering):
    assert str(server.Server(answering((0, Foreign()))[0]).ask("get")) == "raise SystemExit"


@pytest.mark.parametrize("answer", [b"", b"garbage" + END, pickle.dumps(5) + END])
def test_what_is_no_answer(answering, monkeypatch, answer):
    monkeypatch.setattr(server, "_SECONDS", 0.2)
    with pytest.raises(server.NoAnswer):
        server.Server(answering(answer)[0]).ask("get")


def test_nobody_there(tmp_path):
    one = server.Server(str(tmp_path / "none"))
    assert not one.answers()
    with pytest.raises(server.NoAnswer, match="No such file"):
        one.jails()


def test_jails(answering):
    assert server.Server(answering((0, [("Number of jail", 2), ("Jail list", "b, a")]))[0]).jails() == ["a", "b"]
    assert server.Server(answering((0, [("Number of jail", 0), ("Jail list", "")]))[0]).jails() == []
    assert server.Server(answering((0, "pong"))[0]).answers()
