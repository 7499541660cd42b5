# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions to the running fail2ban, over its socket: a jail has a dozen, and fail2ban-client takes a fifth of a second for each.

The protocol is that of fail2ban's client/csocket.py, the same in 0.11 and 1.1: a pickled list of words and a mark, and a pickled pair (0 or 1,
answer). An answer is made of plain values, of addresses that come as text, and of exceptions, of which only the words are kept: nothing is
imported for an answer, whoever sends it.
"""

from __future__ import annotations

import io
import pickle
import socket

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import places

_END, _CLOSE = b"<F2B_END_COMMAND>", b"<F2B_CLOSE_COMMAND>"
_SECONDS = 20


class NoAnswer(Exception):
    """fail2ban does not run, or not so that it answers."""


class Refused(Exception):
    """fail2ban answers that it cannot; ``str(error)`` are its words."""


class _Said:
    """What an answer holds that is no plain value."""

    def __init__(self, *words):
        self._words = words

    def __setstate__(self, state):
        """Nothing of it is kept."""

    def __str__(self):
        return " ".join(map(str, self._words))


class _Plain(pickle.Unpickler):
    def find_class(self, module, name):
        return str if (module, name) in (("builtins", "str"), ("__builtin__", "unicode")) else _Said


class Server:
    """The server at a socket; made anew for each run of a module."""

    def __init__(self, path=None):
        self.path = path or places.option("socket", places.SOCKET)

    def ask(self, *words):
        """The answer to one command.

        :raises NoAnswer: nobody answers. :raises Refused: it is refused.
        """
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(_SECONDS)
                line.connect(self.path)
                line.sendall(pickle.dumps([str(word) for word in words], 2) + _END)
                status, answer = _read(line)
                line.sendall(_CLOSE + _END)
        except (OSError, EOFError, ValueError, TypeError, pickle.UnpicklingError) as error:
            raise NoAnswer("%s: %s" % (self.path, getattr(error, "strerror", None) or error)) from error
        if status:
            raise Refused(str(answer))
        return answer

    def answers(self):
        """Whether it runs."""
        try:
            return self.ask("ping") == "pong"
        except (NoAnswer, Refused):
            return False

    def jails(self):
        """The names of the jails that run."""
        for key, value in self.ask("status"):
            if key == "Jail list":
                return sorted(name.strip() for name in value.split(",") if name.strip())
        return []


def _read(line):
    data = b""
    while not data.endswith(_END):
        part = line.recv(65536)
        if not part:
            break
        data += part
    return _Plain(io.BytesIO(data[:-len(_END)] if data.endswith(_END) else data)).load()
