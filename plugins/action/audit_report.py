# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module audit_report: it runs on the controller, once for all hosts of a play."""

from __future__ import annotations

import os

from ansible.plugins.action import ActionBase

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.report_options import argument_spec
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import making, thresholds
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.fleet import BadAudit
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.writing import WriteError


class ActionModule(ActionBase):
    """Reads the audits, writes the report, says how the hosts stand."""

    BYPASS_HOST_LOOP = True
    TRANSFERS_FILES = False
    _requires_connection = False

    def run(self, tmp=None, task_vars=None):
        """Ansible calls this."""
        result = super().run(tmp, task_vars)
        _checked, options = self.validate_argument_spec(argument_spec=argument_spec())
        try:
            wish = making.Wish(_place(options["path"]), tuple(options["formats"]), _mode(options["mode"]), options["fail_on"], options["url"])
            audits, missing = _gather(options, task_vars or {})
            result.update(making.make(audits, missing, wish, keep=self._task.check_mode))
        except (BadAudit, WriteError) as error:
            return dict(result, failed=True, msg=str(error))
        notes = result.pop("notes")
        if notes:
            result["warnings"] = list(result.get("warnings") or []) + notes
        if options["statistics"]:
            result["ansible_stats"] = {"data": {options["statistics"]: making.statistics(result)}, "per_host": False, "aggregate": False}
        if result["exceeded"]:
            result.update(msg=thresholds.sentence(result["exceeded"], options["fail_on"]), failed=options["fail"])
        return result


def _gather(options, variables):
    """(audits, names of hosts without one): those that were given, or the variable of each host of the play."""
    if options["audits"] is not None:
        return options["audits"], []
    names = options["hosts"] if options["hosts"] is not None else variables.get("ansible_play_hosts_all", [])
    later = _later(variables) if options["hosts"] is None else ()
    audits, missing = [], []
    for name in names:
        audit = variables["hostvars"][name].get(options["variable"]) if name in variables["hostvars"] else None
        if audit:
            audits.append(audit)
        elif name not in later:
            missing.append(name)
    return audits, missing


def _later(variables):
    """The hosts of the batches of ``serial`` that are still to come. Of those that failed Ansible says nothing any more, so they are none of them."""
    return set(variables.get("ansible_play_hosts", ())) - set(variables.get("ansible_play_batch", ()))


def _place(path):
    """A relative path counts from where ansible-playbook was started: a playbook of the collection lies where no report is looked for."""
    return os.path.join(os.getcwd(), path) if path else ""


def _mode(mode):
    """A number is what YAML made of 0600; a text is octal as chmod takes it."""
    try:
        number = mode if isinstance(mode, int) and not isinstance(mode, bool) else int(str(mode), 8)
    except ValueError:
        number = -1
    if not 0o400 <= number <= 0o777 or not number & 0o400:
        raise WriteError("The mode %s is not one that its owner can read; give four octal digits in quotes, such as '0600'." % mode)
    return number
