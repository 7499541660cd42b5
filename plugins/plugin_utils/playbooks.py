# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the playbooks and those that all roles share: which of them nothing reads, switches that are neither on nor off, numbers that are none."""

from __future__ import annotations

import difflib
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

SWITCHES = ("audit", "fail2ban", "password_rotation", "restore_secrets", "rollback_unhealthy")
NUMBERS = ("gate_hold", "gate_timeout", "gate_wait", "hold", "least_devices")
SHARES = ("gate_lost_calls", "gate_lost_registrations")
NAMES = SWITCHES + NUMBERS + SHARES + (
    "canary", "expected_losses", "force", "gate_expected_losses", "hosts", "max_fail_percentage", "reports", "rollback_scope", "rollout_report", "run_id",
    "serial")
STATISTICS = ("audit_report", "outcomes", "rollout")
"""What playbooks leave, and AWX gives to the next step of a workflow as variables."""
SHARED = ("config_file", "config_dir", "owner", "group", "protected_files", "never_cut", "gather_subset", "run_id")
FACTS = ("host", "shared", "audit", "audit_meant", "looked")
_WORDS = ("yes", "no", "true", "false", "on", "off", "y", "n", "t", "f", "1", "0", "1.0", "0.0")


def complete(given) -> list:
    """Warnings about variables of the playbooks that nothing reads.

    :param given: variables without ``voipsec_``.
    :raises SettingsError: a switch is neither true nor false, or a number is none. Ansible's filters take each word that they do not know for false or 0,
        and the modules of the gate are asked when a host is changed already.
    """
    for name in SWITCHES:
        if name in given and str(given[name]).lower() not in _WORDS:
            raise SettingsError(f"voipsec_{name} must be true or false, not {given[name]!r}.")
    for names, pattern, words in ((NUMBERS, "[0-9]+", "a whole number"), (SHARES, "([0-9]+%?)?", "a number or a percentage such as '10%'")):
        for name in names:
            if name in given and not re.fullmatch(pattern, str(given[name])):
                raise SettingsError(f"voipsec_{name} must be {words}, not {given[name]!r}.")
    return list(_unread("voipsec_", [name for name in given if name not in STATISTICS], NAMES, 0.5))


def in_vain(given, early, inventory, extra) -> list:
    """Sentences about variables of the inventory that would not do what they say: somebody meant fewer hosts, or smaller batches.

    :param given: variables as a task of the play sees them, without ``voipsec_``.
    :param early: those that Ansible needs before it has chosen a host, so that it does not look for them in the inventory.
    :param inventory: all variables of the host, without those of the play.
    :param extra: those that were given with ``-e``.
    """
    names = [name for name in early if name in given and "voipsec_" + name not in extra and "voipsec_" + name in inventory]
    return [f"voipsec_{name} stands in the inventory, where it has no effect, because Ansible needs it before it chooses a host; give it with -e, or as vars "
            "of import_playbook." for name in names if inventory["voipsec_" + name] == given[name]]


def shared(given) -> list:
    """Warnings about variables that look like one of the role asterisk: others that begin with ``asterisk_`` are somebody's own."""
    return [warning for warning in _unread("asterisk_", [name for name in given if name not in FACTS], SHARED, 0.8) if "did you mean" in warning]


def _unread(prefix, given, known, likeness):
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1, likeness)
            yield f"Nothing reads the variable {prefix}{name}" + (f"; did you mean {prefix}{near[0]}?" if near else ".")
