# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets on their way to a host: over the standard input of a command, never in an argument, and never in a file but one of root there.

Arguments of a module lie in temporary files of Ansible, in the process list and in the output of ``-vvv``. What a connection sends to the standard input of
a command is printed by none of Ansible's connections and of community.docker's, with ``-vvvvv`` and ANSIBLE_DEBUG neither.
"""

from __future__ import annotations

import contextlib
import json
import secrets as randomness

from ansible import constants
from ansible.errors import AnsibleError

SCHEMA = 1

# Run by sh of the host, as root. The directory is made here where the module has not made it, and must be root's own; noclobber makes the file new.
_DELIVER = 'umask 077; d=%s; f=%s; mkdir -p -- "$d" && [ ! -L "$d" ] && [ -O "$d" ] && chmod 0700 -- "$d" && set -C && cat > "$f"'
_REMOVE = "rm -f -- %s"


class HandoverError(Exception):
    """Secrets could not be handed over; the message is one sentence."""


class Handover:
    """The way from the controller to the directory of one host where the module looks for secrets.

    :param action: the action plugin of the task.
    :param state_directory: the option O(state_directory).
    """

    def __init__(self, action, state_directory: str):
        self._action, self._directory = action, state_directory.rstrip("/") + "/handover"

    def refuse_without_input(self) -> None:
        """Refuse a connection or a way to become root where a command's standard input is not to be had: the secrets would be dropped without a word.

        :raises HandoverError: it is such a one.
        """
        connection = self._action._connection
        if not connection.has_pipelining:
            raise HandoverError("The connection %s cannot give data to a command, which is the way that leaves no secret behind on the host; use ssh."
                                % connection.ansible_name)
        if not self._becomes() or connection.become.pipelining:
            return
        raise HandoverError("The become method %s cannot give data to a command, which is the way that leaves no secret behind on the host; use sudo or doas."
                            % connection.become.name)

    @contextlib.contextmanager
    def deliver(self, secrets):
        """Bring secrets to the host for the time of the block. The module removes them when it has read them; where it did not get as far, they are
        removed here.

        :param secrets: id to :class:`~.model.Secret`.
        :returns: the path on the host, for the option O(handover); the context gets it.
        :raises HandoverError: the host does not take them.
        """
        path = "%s/%s.json" % (self._directory, randomness.token_hex(16))
        data = {"schema": SCHEMA, "secrets": {name: secret.reveal() for name, secret in secrets.items()}}
        self._send(path, json.dumps(data).encode())
        arrived = Arrival(path)
        try:
            yield arrived
        finally:
            if not arrived.taken:
                with contextlib.suppress(AnsibleError):
                    self._execute(_REMOVE % self._quote(path))

    def _send(self, path, data):
        try:
            done = self._execute(_DELIVER % (self._quote(self._directory), self._quote(path)), data)
        except AnsibleError:
            with contextlib.suppress(AnsibleError):
                self._execute(_REMOVE % self._quote(path))
            raise
        if done["rc"]:
            self._execute(_REMOVE % self._quote(path))
            why = " ".join((done["stderr"] or done["stdout"]).split()).rstrip(".") or "it is no directory of root's own"
            raise HandoverError("The new secrets cannot be handed over to %s (%s); nothing was changed on the host." % (self._directory, why))

    def _execute(self, command, data=None):
        with _without_terminal(self._action._connection):
            return self._action._low_level_execute_command(command, in_data=data)

    def _quote(self, path):
        return self._action._connection._shell.quote(path)

    def _becomes(self):
        """Whether Ansible changes the user for a command."""
        action = self._action
        if not action._connection.become:
            return False
        now, then = action._get_remote_user(), action.get_become_option("become_user")
        return constants.BECOME_ALLOW_SAME_USER or now != then or not any((now, then))


class Arrival:
    """Secrets that lie on the host.

    :ivar path: where.
    :ivar taken: whether the module has said that it has read them, and so removed them.
    """

    def __init__(self, path: str):
        self.path, self.taken = path, False


@contextlib.contextmanager
def _without_terminal(connection):
    """The connection local asks for a become password over a terminal unless it pipelines, and then gives the command none of the data."""
    if connection.transport != "local":
        yield
        return
    usual = connection.get_option("pipelining")
    connection.set_option("pipelining", True)
    try:
        yield
    finally:
        connection.set_option("pipelining", usual)
