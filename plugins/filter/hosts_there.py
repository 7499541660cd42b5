# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pattern of a play's hosts, and an error where it matches none: Ansible passes such a play over and ends well."""

from __future__ import annotations

from ansible import context
from ansible.errors import AnsibleFilterError

_ONLY_TOLD = ("syntax", "listhosts", "listtasks", "listtags")
"""What ansible-playbook may be asked for without a host."""


def hosts_there(pattern, matching):
    """The pattern.

    :param pattern: a pattern of the inventory, or a list of them. :param matching: the names of the hosts that match it.
    :raises AnsibleFilterError: there is none.
    """
    if not matching and not any(context.CLIARGS.get(name) for name in _ONLY_TOLD):
        raise AnsibleFilterError("No host of the inventory matches voipsec_hosts, which is %s, so nothing would be done; correct it, or the inventory."
                                 % (", ".join(pattern) if isinstance(pattern, list) else pattern))
    return pattern


class FilterModule:
    """The filter, by its name."""

    def filters(self):
        return {"hosts_there": hosts_there}
