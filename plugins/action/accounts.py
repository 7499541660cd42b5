# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module accounts: new passwords are made here, and stored before the host gets them."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.rotation.acting import RotatingAction


class ActionModule(RotatingAction):
    """See :class:`RotatingAction`."""

    MODULE = "voipsec.asterisk.accounts"
    KINDS = ("unix",)

    def _run_module(self, arguments, check, **options):
        """The host learns which accounts this run uses, and whether it may remember what it has tried: not where nothing may be written."""
        return super()._run_module(dict(arguments, run_accounts=self._accounts()), check, remember=not self._task.check_mode, **options)

    def _accounts(self):
        """The user of the connection, and the one that it becomes."""
        names = [self._get_remote_user(), self._variables.get("ansible_user")]
        if self._connection.become:
            names.append(self.get_become_option("become_user"))
        return sorted({str(name) for name in names if name})
