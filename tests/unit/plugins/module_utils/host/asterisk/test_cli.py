# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import socket
import threading

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import (
    bundles, Cli, CliError, CommandFailed, LONGEST_COMMAND, NoSuchCommand, NotAnswering, NotRunning,
)

GREETING = b"pbx/17/22.10.1\n"


class Peer:
    """A listener that says what a test tells it to, byte for byte: for what no real daemon does on demand."""

    def __init__(self, path, *pieces, until_command=1, hold=False):
        self.path, self.pieces, self.until_command, self.hold = str(path), pieces, until_command, hold
        self.received = b""
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(2)
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        connection, dummy = self.listener.accept()
        with connection:
            for number, piece in enumerate(self.pieces):
                if number == self.until_command:
                    while not self.received.endswith(b"\0"):
                        self.received += connection.recv(4096)
                connection.sendall(piece)
            if self.hold:
                connection.recv(1)


def test_a_command_is_sent_and_the_answer_returned(tmp_path):
    peer = Peer(tmp_path / "ctl", GREETING, b"one\n", b"two \xff\n")
    assert Cli(peer.path, 5).run("core show version") == "one\ntwo \udcff\n"
    assert peer.received == b"cli quit after core show version\0"


def test_several_commands_in_one_connection(tmp_path):
    peer = Peer(tmp_path / "ctl", GREETING, b"one\nNo such command 'b'\n")
    assert Cli(peer.path, 5).run_together(["a", "b"]) == "one\nNo such command 'b'\n"
    assert peer.received == b"cli quit after a\0b\0"


@pytest.mark.parametrize("commands", [["x" * LONGEST_COMMAND, "y"], ["a", "b\nc"], ["a", "b\0c"]])
def test_several_commands_that_the_daemon_would_never_answer(tmp_path, commands):
    with pytest.raises(CliError, match="shorten it"):
        Cli(str(tmp_path / "ctl")).run_together(commands)


def test_bundles():
    commands = ["x" * 100 + str(number) for number in range(9)]
    assert [len(bundle) for bundle in bundles(commands)] == [4, 4, 1] and sum(bundles(commands), []) == commands
    assert bundles(["x" * LONGEST_COMMAND, "y", "z" * (LONGEST_COMMAND + 1), "z"]) == [["x" * LONGEST_COMMAND], ["y"], ["z" * (LONGEST_COMMAND + 1)], ["z"]]
    assert bundles(["x" * (LONGEST_COMMAND - 2), "y"]) == [["x" * (LONGEST_COMMAND - 2), "y"]]
    assert bundles([]) == []


def test_lines(tmp_path):
    peer = Peer(tmp_path / "ctl", GREETING, b"one\ntwo\n")
    assert Cli(peer.path, 5).lines("x") == ["one", "two", ""]


def test_a_greeting_in_pieces(tmp_path):
    peer = Peer(tmp_path / "ctl", b"pb", b"x/17/22", b".10.1\nrest", until_command=9)
    greeting = Cli(peer.path, 5).greeting()
    assert greeting == ("pbx", 17, "22.10.1", os.getpid(), os.getuid())


@pytest.mark.parametrize("answer, kind, said", [
    (b"No such command 'foo' (type 'core show help foo' for other possible commands)\n", NoSuchCommand, "does not know the command 'foo'"),
    (b"You don't have permissions to run 'foo' command\n", CommandFailed, "permissions"),
    (b"a line\nCommand 'foo' failed.\n", CommandFailed, "Command 'foo' failed."),
    (b"Command 'foo' cannot be run during shutdown\n", CommandFailed, "shutdown"),
    (b"Usage: foo <bar>\n       Does it.\n", CommandFailed, "other arguments"),
])
def test_an_answer_that_is_a_refusal(tmp_path, answer, kind, said):
    peer = Peer(tmp_path / "ctl", GREETING, answer)
    with pytest.raises(kind, match=said.replace("'", ".")):
        Cli(peer.path, 5).run("foo")


def test_a_long_answer_that_ends_in_a_failure(tmp_path):
    peer = Peer(tmp_path / "ctl", GREETING, b"row\n" * 5000 + b"Command 'foo' failed.\n")
    with pytest.raises(CommandFailed):
        Cli(peer.path, 5).run("foo")


def test_words_of_a_refusal_inside_an_answer_are_no_refusal(tmp_path):
    answer = b"  1. NoOp(Command 'x' failed.)\n  2. NoOp(No such command 'x')\n"
    peer = Peer(tmp_path / "ctl", GREETING, answer)
    assert Cli(peer.path, 5).run("dialplan show") == answer.decode()


def test_help_may_start_with_usage(tmp_path):
    peer = Peer(tmp_path / "ctl", GREETING, b"Usage: core show version\n")
    assert Cli(peer.path, 5).run("core show help core show version").startswith("Usage")


def test_nothing_there(tmp_path):
    with pytest.raises(NotRunning, match="does not exist; start it"):
        Cli(str(tmp_path / "ctl")).run("x")


def test_a_socket_that_is_left_over(tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "ctl"))
    listener.close()
    with pytest.raises(NotRunning, match="left over"):
        Cli(str(tmp_path / "ctl")).run("x")


def test_a_path_that_is_too_long(tmp_path):
    with pytest.raises(CliError, match="correct astrundir"):
        Cli(str(tmp_path / ("x" * 120))).run("x")


def test_a_daemon_that_does_not_greet(tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "ctl"))
    listener.listen(2)
    with pytest.raises(NotAnswering, match="did not greet .* within 0.2 s: it hangs"):
        Cli(str(tmp_path / "ctl"), 0.2).run("x")


def test_a_daemon_whose_queue_is_full(tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "ctl"))
    listener.listen(0)
    waiting = socket.socket(socket.AF_UNIX)
    waiting.connect(str(tmp_path / "ctl"))
    with pytest.raises(NotAnswering, match="did not connect"):
        Cli(str(tmp_path / "ctl"), 0.2).run("x")


def test_a_daemon_that_stops_in_the_middle_of_an_answer(tmp_path):
    peer = Peer(tmp_path / "ctl", GREETING, b"half", hold=True)
    with pytest.raises(NotAnswering, match="did not answer 'core show channels'"):
        Cli(peer.path, 0.3).run("core show channels")


def test_a_daemon_that_refuses_to_talk(tmp_path):
    peer = Peer(tmp_path / "ctl", b"No more connections allowed\n", until_command=9)
    with pytest.raises(NotAnswering, match="No more connections allowed"):
        Cli(peer.path, 5).run("x")


def test_a_daemon_that_closes_at_once(tmp_path):
    peer = Peer(tmp_path / "ctl", b"Server failed", until_command=9)
    with pytest.raises(NotAnswering, match="without a greeting .'Server failed'"):
        Cli(peer.path, 5).run("x")


@pytest.mark.parametrize("command", ["x" * (LONGEST_COMMAND + 1), "a\nb", "a\0b"])
def test_a_command_that_the_daemon_would_never_answer(tmp_path, command):
    with pytest.raises(CliError, match="shorten it"):
        Cli(str(tmp_path / "ctl")).run(command)
