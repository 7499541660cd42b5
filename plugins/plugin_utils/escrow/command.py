# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in the hands of a program of the operator's choice, which gets JSON on its standard input."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import guarding, locking, storing
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError, reason

_SECONDS = 60
_LONGEST = 300  # characters of what a program says
_PIECE = 6  # characters of a secret that are too many to show


class Command:
    """Two programs, without a shell: one that stores what it reads, and one that prints what is stored.

    Both get a JSON object with ``action`` (``write`` or ``read``) and ``host``; the first also ``document``, which the second prints, or nothing.

    :param write: program and arguments.
    :param read: program and arguments.
    :param locks: a directory of this user alone, for the locks.
    """

    def __init__(self, host: str, write, read, locks: str, patience: float = locking.PATIENCE):
        self._host, self._write, self._read, self._locks, self._patience = host, _words("command", write), _words("read_command", read), locks, patience
        self.place = "the escrow command %s" % self._write[0]

    @contextlib.contextmanager
    def hold(self):
        """Lock the host for this controller; the program has to lock for others."""
        descriptor = guarding.open_directory(self._locks, "The lock of the escrow", make=True)
        try:
            name = "%s.lock" % self._host.encode().hex()[:200]
            with locking.hold(descriptor, name, os.path.join(self._locks, name), self._patience):
                yield
        finally:
            os.close(descriptor)

    def read(self, host: str):
        """See :class:`~.escrow.Escrow`."""
        said = self._run("escrow.read_command", self._read, {"action": "read", "host": host}, set())
        return storing.from_text(said, host, "What escrow.read_command (%s) printed" % self._read[0]) if said.strip() else None

    def write(self, document, before) -> None:  # pylint: disable=unused-argument  # the program alone knows what it had
        """See :class:`~.escrow.Escrow`."""
        data = {"action": "write", "host": document.host, "document": storing.to_data(document)}
        self._run("escrow.command", self._write, data, document.secrets())

    def _run(self, option, words, data, secrets):
        try:
            done = subprocess.run(words, input=json.dumps(data).encode(), capture_output=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise EscrowError("%s (%s) took longer than %d seconds; mend it." % (option, words[0], _SECONDS)) from None
        except OSError as error:
            raise EscrowError("%s (%s) cannot be run: %s." % (option, words[0], reason(error))) from None
        if done.returncode:
            said = said_without(done.stderr.decode(errors="replace"), secrets)
            raise EscrowError("%s (%s) ended with %d%s; mend it." % (option, words[0], done.returncode, said and " and said: " + said))
        return done.stdout


def said_without(text: str, secrets) -> str:
    """What a program says, on one line, and nothing of it where it says as much as a piece of a secret."""
    words = " ".join(text.split()).rstrip(".")
    pieces = {secret[place:place + _PIECE] for secret in secrets for place in range(max(1, len(secret) - _PIECE + 1))}
    if any(piece in words for piece in pieces):
        return "something with a secret in it, which is not shown"
    return words if len(words) <= _LONGEST else words[:_LONGEST] + " ..."


def _words(name, value):
    if not isinstance(value, list) or not value or not all(isinstance(word, str) and word for word in value):
        raise EscrowError("escrow.%s must be a list of a program and its arguments; with the back end command, both command and read_command are needed, "
                          "because what cannot be read back is not safe." % name)
    return [str(word) for word in value]
