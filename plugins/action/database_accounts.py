# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module database_accounts: new passwords are made here, and stored before the host gets them."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.rotation.acting import RotatingAction


class ActionModule(RotatingAction):
    """See :class:`RotatingAction`."""

    MODULE = "voipsec.asterisk.database_accounts"
    KINDS = ("mariadb", "postgresql", "freepbx")

    def _run_module(self, arguments, check, **options):
        """The host may remember what it has tried: not where nothing may be written."""
        return super()._run_module(arguments, check, remember=not self._task.check_mode, **options)
