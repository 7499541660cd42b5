# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask the running Asterisk: its command line, over its control socket.

This speaks to the socket as ``asterisk -rx`` does (``ast_remotecontrol`` and ``netconsole`` in Asterisk's ``main/asterisk.c``,
the same in 16 and 22). The program itself is not used, because

* it ends with status 0 after an unknown command, and after output that it gave up waiting for;
* it mixes messages about its own start into the output;
* it waits 60 seconds for a daemon that hangs;
* the socket tells which process is behind it (``SO_PEERCRED``), so that of two Asterisk processes the right one is asked.

A new console is muted and its verbosity is off (``listener`` in ``main/asterisk.c``), so nothing but the answer comes back.
"""

from __future__ import annotations

import errno
import re
import socket
import struct
import time
from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

DEFAULT_SOCKET = "/var/run/asterisk/asterisk.ctl"

LONGEST_COMMAND = 511 - len("cli quit after ") - 1
"""Bytes of a command, or of several with a byte between each two, that ``netconsole`` can take (``inbuf[512]``); it never answers more."""

GREETING_SECONDS = 10.0
"""How long a daemon may take to greet. It greets at once, even while it loads its modules."""

ANSWER_SECONDS = 60.0
"""How long one command may take as a whole: 10,000 endpoints take 2 seconds on a slow machine."""


class CliError(HostError):
    """Asterisk could not be asked."""


class NotRunning(CliError):
    """Nothing listens on the control socket."""


class NotAnswering(CliError):
    """Something listens there, but it does not answer in time: it hangs, or it is stopped."""


class CommandFailed(CliError):
    """Asterisk answered that it did not do it."""


class NoSuchCommand(CommandFailed):
    """This Asterisk does not know the command; usually the module that has it is not loaded."""


class Greeting(NamedTuple):
    """What the daemon says first. ``pid`` is as it sees itself, ``peer_pid`` as this process sees it (0: not visible)."""

    host: str
    pid: int
    version: str
    peer_pid: int
    peer_uid: int


class Cli:
    """The command line of one running Asterisk.

    :param socket_path: its control socket; ``installation.read(...).control_socket`` finds it.
    :param timeout: seconds for one command, from connecting to the last byte; default 60.
    """

    def __init__(self, socket_path=DEFAULT_SOCKET, timeout=ANSWER_SECONDS):
        self.socket_path = socket_path
        self.timeout = timeout

    def greeting(self, timeout=GREETING_SECONDS):
        """Who is behind the socket.

        :raises NotRunning, NotAnswering, CliError: nobody, somebody silent, or not for us.
        """
        with _Conversation(self.socket_path, timeout) as talk:
            return talk.greeting()

    def run(self, command, timeout=None):
        """The output of one command, as text (undecodable bytes as surrogates).

        :param command: as typed on Asterisk's own command line. Do not put a secret in it: errors repeat it.
        :param timeout: seconds, if not the one of this object.
        :raises NoSuchCommand, CommandFailed: the daemon says so.
        :raises NotRunning, NotAnswering, CliError: it could not be asked.
        """
        return _checked(command, self._told(_encoded(command), command, timeout))

    def run_together(self, commands, timeout=None):
        """The outputs of several commands, one behind the other as one text: a connection for each costs as much as what is asked in it.

        A refusal of one of them is a part of the text, and no error. See ``run`` for the rest.

        :param commands: in the order of their outputs; ``bundles`` says which fit together.
        """
        return self._told(b"\0".join(_encoded(command) for command in commands), commands[0], timeout)

    def _told(self, line, command, timeout):
        if len(line) > LONGEST_COMMAND:
            raise CliError("The Asterisk command '%.60s...' is longer than %d bytes or has more than one line; shorten it." % (command, LONGEST_COMMAND))
        with _Conversation(self.socket_path, self.timeout if timeout is None else timeout) as talk:
            talk.greeting()
            return talk.ask(line, command).decode("utf-8", "surrogateescape")

    def lines(self, command, timeout=None):
        """The output of one command as a list of lines without their ends; see ``run``."""
        return self.run(command, timeout).split("\n")


def bundles(commands):
    """Lists of commands that ``Cli.run_together`` can take, in the same order. One that is too long by itself stands alone."""
    found, room = [], 0
    for command in commands:
        size = len(command.encode("utf-8", "surrogateescape")) + 1
        if size > room:
            found.append([])
            room = LONGEST_COMMAND + 1
        found[-1].append(command)
        room -= size
    return found


def _encoded(command):
    line = command.encode("utf-8", "surrogateescape")
    if b"\0" in line or b"\n" in line:
        raise CliError("The Asterisk command '%.60s...' is longer than %d bytes or has more than one line; shorten it." % (command, LONGEST_COMMAND))
    return line


class _Conversation:
    """One connection: greeting, one command, answer, end. All of it before one deadline."""

    def __init__(self, path, timeout):
        self.path = path
        self.seconds = timeout
        self.deadline = time.monotonic() + timeout
        self.unread = b""

    def __enter__(self):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._connect()
        except BaseException:
            self.socket.close()
            raise
        return self

    def __exit__(self, *dummy):
        self.socket.close()

    def _connect(self):
        while True:
            self._limit("connect")
            try:
                return self.socket.connect(self.path)
            except BlockingIOError:
                # The queue of a daemon that hangs is full after three connections (``listen(ast_socket, 2)``).
                time.sleep(0.05)
            except OSError as error:
                raise _no_connection(self.path, error) from error

    def greeting(self):
        while b"\n" not in self.unread:
            data = self._receive("greet")
            if not data:
                raise NotAnswering("The process on Asterisk's control socket %s closed the connection without a greeting%s; "
                                   "look at Asterisk's log." % (self.path, _said(self.unread)))
            self.unread += data
        first, self.unread = self.unread.split(b"\n", 1)
        parts = first.decode("utf-8", "surrogateescape").split("/", 2)
        if len(parts) != 3 or not parts[1].isdigit():
            raise NotAnswering("The process on Asterisk's control socket %s refuses to talk%s; look at Asterisk's log."
                               % (self.path, _said(first)))
        credentials = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        pid, uid = struct.unpack("3i", credentials)[:2]
        return Greeting(parts[0], int(parts[1]), parts[2].strip(), pid, uid)

    def ask(self, line, command):
        what = "answer '%s'" % command
        try:
            self._limit(what)
            self.socket.sendall(b"cli quit after " + line + b"\0")
        except OSError as error:
            raise _ended(self.path, what, error) from error
        return self._rest(what)

    def _rest(self, what):
        """All that follows. Read at once: Asterisk drops output that waits for longer than 100 ms (``ast_cli``)."""
        received = [self.unread]
        while True:
            data = self._receive(what)
            if not data:
                return b"".join(received)
            received.append(data)

    def _receive(self, what):
        self._limit(what)
        try:
            return self.socket.recv(1 << 20)
        except socket.timeout as error:
            raise self._late(what) from error
        except ConnectionError as error:
            raise _ended(self.path, what, error) from error

    def _limit(self, what):
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise self._late(what)
        self.socket.settimeout(left)

    def _late(self, what):
        return NotAnswering("Asterisk did not %s on its control socket %s within %g s: it hangs, is stopped (SIGSTOP, a debugger) "
                            "or is overloaded; look at the process before changing anything." % (what, self.path, self.seconds))


def _said(data):
    text = data.decode("utf-8", "replace").strip()
    return " ('%s')" % text[:100] if text else ""


def _no_connection(path, error):
    if error.errno in (errno.ENOENT, errno.ECONNREFUSED, errno.ENOTDIR):
        why = "does not exist" if error.errno != errno.ECONNREFUSED else "is left over from a process that ended"
        return NotRunning("Asterisk does not run: its control socket %s %s; start it, or name the asterisk.conf of the running one."
                          % (path, why))
    if error.errno in (errno.EACCES, errno.EPERM):
        return CliError("Asterisk's control socket %s may not be used by this account; run as root (become: true)." % path)
    if isinstance(error, socket.timeout):
        return NotAnswering("Asterisk did not accept a connection on its control socket %s in time; it hangs." % path)
    return CliError("Asterisk's control socket %s cannot be used: %s; correct astrundir and astctl in asterisk.conf."
                    % (path, error.strerror or error))


def _ended(path, command, error):
    return NotAnswering("Asterisk ended the connection on %s before it could %s (%s); it probably stopped or crashed, look at its log."
                        % (path, command, error.strerror or error))


_UNKNOWN = re.compile(r"\ANo such command '")
_FAILED = re.compile(r"^(You don't have permissions to run '|Command '.*' (failed\.|cannot be run during shutdown)$)", re.MULTILINE)


def _checked(command, output):
    if _UNKNOWN.match(output):
        raise NoSuchCommand("Asterisk does not know the command '%s'; the module that has it is not loaded." % command)
    failed = _FAILED.search(output) if len(output) < 4096 else _FAILED.search(output, len(output) - 1024)
    if failed:
        line = output[failed.start():].split("\n", 1)[0]
        raise CommandFailed("Asterisk did not run '%s': %s" % (command, line.rstrip(".") + "."))
    if output.startswith("Usage: ") and not command.startswith("core show help"):
        raise CommandFailed("Asterisk wants other arguments for '%s'; see 'core show help %s'." % (command, command))
    return output
