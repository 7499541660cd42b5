# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin of the module credentials: no secret is set on a host before it is safe on the controller's side."""

from __future__ import annotations

import datetime

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import KINDS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.policies import PolicyError
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.opening import open_escrow
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.rotation.handover import Handover, HandoverError
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.rotation.making import Maker
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.rotation.rotation import Failed, Rotation

STATE_DIRECTORY = "/var/lib/voipsec"
_INTERNAL = ("step", "handover", "run_accounts", "remember")


class RotatingAction(ActionBase):
    """Runs the module of its name step by step, with the escrow between the steps. Nothing secret comes from the host, or goes there as an argument."""

    MODULE = ""  # full name
    KINDS = KINDS  # of the entries in the escrow that this module answers for

    def run(self, tmp=None, task_vars=None):
        """Ansible calls this."""
        result = super().run(tmp, task_vars)
        self._variables = task_vars or {}
        try:
            result.update(self._work(dict(self._task.args)))
        except (EscrowError, HandoverError, PolicyError) as error:
            result.update(failed=True, changed=False, msg=str(error))
        except Failed as refusal:
            result.update(refusal.answer)
        return result

    def _work(self, arguments):
        option = arguments.pop("escrow", None)
        wrong = [name for name in _INTERNAL if arguments.get(name) is not None]
        if wrong:
            raise EscrowError("The option %s is set by this collection itself; remove it from the task." % wrong[0])
        maker = Maker(arguments)
        if not _is_applied(arguments):
            return self._run_module(arguments, check=True, step="plan")
        host = self._task.delegate_to or self._variables.get("inventory_hostname")
        escrow = open_escrow(option, host, self._loader, self._templar, self._variables)
        handover = Handover(self, str(arguments.get("state_directory") or STATE_DIRECTORY))
        handover.refuse_without_input()
        rotation = Rotation(lambda check, **options: self._run_module(arguments, check, **options), escrow, maker.make, handover, _now, self.KINDS)
        return rotation.look() if self._task.check_mode else rotation.rotate()

    def _run_module(self, arguments, check, **options):
        usual, self._task.check_mode = self._task.check_mode, check
        try:
            return self._execute_module(module_name=self.MODULE, module_args=dict(arguments, **options), task_vars=self._variables)
        finally:
            self._task.check_mode = usual


def _is_applied(arguments):
    """What is no boolean is left to the module, which says so and changes nothing."""
    try:
        return boolean(arguments.get("apply") or False)
    except TypeError:
        return False


def _now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
