# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module on the host, run over this or that connection."""

from __future__ import annotations

import contextlib

from ansible.errors import AnsibleError

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection import fresh
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.errors import Lost


class Host:
    """One host of a task.

    :param action: the action plugin, as a :class:`~.confirming.ConfirmingAction`.
    :param arguments: the options of the task, a dict; without O(token) and O(confirm).
    """

    def __init__(self, action, arguments):
        self._action, self._arguments = action, arguments
        self.is_ssh = fresh.is_ssh(action.connection)

    @property
    def name(self):
        """As the inventory calls it, or the one that the task is delegated to."""
        return self._action.host_name

    @property
    def connection_name(self):
        """The connection plugin, as users write it."""
        return self._action.connection.ansible_name

    def run(self, check=False, **options):
        """Run the module over the connection of the task; with more options, or in check mode.

        :returns: the module's result, a dict.
        :raises AnsibleConnectionFailure: the host is unreachable.
        """
        return self._action.run_module({**self._arguments, **options}, check)

    def attempt(self, patience=None, check=False, **options):
        """Run the module while a change may be on trial, when no answer is an answer, too.

        :param patience: seconds that opening a connection for this run may take; None for the connection of the task.
        :raises Lost: there is no answer of the module.
        """
        with _as_lost("no new connection worked" if patience else "the host did not answer"):
            answer = self._action.run_module({**self._arguments, **options}, check, self._open(patience) if patience else None)
        if "module_stdout" in answer:
            raise Lost("the module ended without an answer: %s" % _one_line(answer.get("module_stderr") or answer["module_stdout"] or answer.get("msg")))
        return answer

    def knock(self, patience):
        """Log in anew and do nothing.

        :raises Lost: that is not possible.
        """
        with _as_lost("no new connection worked"):
            code = self._open(patience).exec_command("true", sudoable=False)[0]
        if code:
            raise Lost("true ended with %d" % code)

    def _open(self, patience):
        return fresh.open_new(self._action.connection, self._action.play_context, patience)


@contextlib.contextmanager
def _as_lost(what):
    """Turns what Ansible raises into :class:`Lost`."""
    try:
        yield
    except AnsibleError as error:
        raise Lost("%s: %s" % (what, _one_line(error))) from error


def _one_line(text, longest=300):
    """The words of a program, which may be many lines, for the middle of a sentence."""
    words = " ".join(str(text).split()).rstrip(".")
    return words if len(words) <= longest else words[:longest] + " ..."
