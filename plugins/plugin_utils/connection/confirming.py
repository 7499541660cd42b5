# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin of the modules that change the firewall: no change stays that nobody could confirm."""

from __future__ import annotations

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection import sentences
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.errors import Refusal
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.host import Host
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.trial import Trial
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.ways import choose


class ConfirmingAction(ActionBase):
    """Runs the module of its name in check mode, and where something is to change, on trial.

    Check mode first, over the connection that is there anyway: so a run that changes nothing costs one remote task and no login.
    """

    MODULE = ""  # full name

    def run(self, tmp=None, task_vars=None):
        """Ansible calls this."""
        result = super().run(tmp, task_vars)
        self._variables = task_vars or {}
        result.update(self._change(dict(self._task.args)))
        return result

    @property
    def connection(self):
        """The connection of the task."""
        return self._connection

    @property
    def play_context(self):
        """What Ansible hands to connections."""
        return self._play_context

    @property
    def host_name(self):
        """The host that is changed."""
        return self._task.delegate_to or self._variables.get("inventory_hostname", "the host")

    def run_module(self, arguments, check, connection=None):
        """Run the module, in check mode or not, over the connection of the task or over another one, which is closed afterwards."""
        usual = self._connection, self._task.check_mode
        self._connection, self._task.check_mode = connection or self._connection, check
        try:
            return self._execute_module(module_name=self.MODULE, module_args=dict(arguments), task_vars=self._variables)
        finally:
            self._connection, self._task.check_mode = usual
            if connection:
                connection.close()

    def _change(self, arguments):
        host = Host(self, arguments)
        if not _is_on_trial(arguments):
            return host.run(check=self._task.check_mode)
        try:
            way = choose(host, arguments.get("probe"))
        except Refusal as refusal:
            return self._refused(host, str(refusal), arguments)
        planned = host.run(check=True)
        if self._task.check_mode or planned.get("failed") or not planned.get("changed"):
            return planned
        if planned.get("closes_nothing"):
            return host.run()
        return Trial(way, int(arguments.get("rollback_after") or 60), arguments.get("table") or "voipsec").run(planned)

    def _refused(self, host, sentence, arguments):
        """Where the connection proves nothing. A guard alone may be in a table that closes nothing, which needs no proof; the module knows."""
        refusal = {"failed": True, "changed": False, "msg": sentence}
        is_guard = arguments.get("part") == "guard"
        if not self._task.check_mode and not is_guard:
            return refusal
        planned = host.run(check=True)
        if is_guard and (planned.get("failed") or planned.get("closes_nothing") or not planned.get("changed")):
            return host.run() if planned.get("changed") and not planned.get("failed") and not self._task.check_mode else planned
        if not self._task.check_mode:
            return refusal
        planned["warnings"] = list(planned.get("warnings") or []) + [sentences.refused_later(sentence)]
        return planned


def _is_on_trial(arguments):
    """Whether the change is tried first: unless it takes the table away, which closes nothing, or the user says otherwise, or drives the trial with a
    token of his own.

    What is no boolean is left to the module, which says so and changes nothing.
    """
    try:
        return "token" not in arguments and arguments.get("state") != "absent" and boolean(arguments.get("rollback", True))
    except TypeError:
        return False
