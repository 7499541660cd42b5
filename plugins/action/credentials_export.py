# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports secrets from the escrow into a file of the controller. The host is not asked."""

from __future__ import annotations

from ansible.plugins.action import ActionBase

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.options import EXPORT
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import exporting
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.opening import open_escrow


class ActionModule(ActionBase):
    """Ansible finds it by this name."""

    _requires_connection = False

    def run(self, tmp=None, task_vars=None):
        """Ansible calls this."""
        result = super().run(tmp, task_vars)
        _checked, options = self.validate_argument_spec(dict(EXPORT, escrow={"type": "dict"}))  # of escrow, open_escrow says more
        variables = task_vars or {}
        try:
            result.update(self._export(options, variables))
        except EscrowError as error:
            result.update(failed=True, changed=False, msg=str(error))
        return result

    def _export(self, options, variables):
        path = self._loader.path_dwim(options["dest"])
        found = []
        for host in options["hosts"] or [variables.get("inventory_hostname")]:
            escrow = open_escrow(options["escrow"], host, self._loader, self._templar, variables)
            found += exporting.rows(escrow.read(), options["accounts"], options["kinds"], options["pending"])
        changed = exporting.write(path, exporting.text(found, options["format"]), self._task.check_mode)
        return {"changed": changed, "dest": path, "count": len(found), "accounts": ["%s %s" % (row["host"], row["id"]) for row in found]}
