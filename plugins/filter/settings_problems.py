# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the variables of a role, found on the controller before any host is touched."""

from __future__ import annotations

from ansible.parsing.dataloader import DataLoader
from ansible.utils.display import Display
from ansible.utils.vars import load_extra_vars

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import judging, settings
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts import settings as accounts
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import settings as credentials
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.fail2ban import settings as fail2ban
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import settings as firewall
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import settings as guard
from ansible_collections.voipsec.asterisk.plugins.plugin_utils import playbooks
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import settings as report

TOPICS = tuple(settings.DEFAULTS) + ("firewall", "fail2ban", "password_rotation", "default_passwords", "audit", "asterisk", "playbooks")
WARNERS = {
    "password_rotation": lambda given: credentials.complete(given)[1], "default_passwords": lambda given: accounts.complete(given)[1],
    "audit": report.complete, "asterisk": playbooks.shared, "playbooks": playbooks.complete,
}
"""Of these topics what nothing reads is warned of here, because no module gets it."""


def settings_problems(given, topic, early=(), inventory=None):
    """One sentence for each variable of a role that its module would refuse.

    :param given: a dict, the variables without the role's prefix.
    :param topic: a topic of the module harden, or ``firewall``, ``fail2ban``, ``password_rotation``, ``default_passwords``, ``audit``, ``asterisk`` or
        ``playbooks``.
    :param early: names of variables of a playbook that have no effect in the inventory.
    :param inventory: what ``hostvars`` knows of the host, to look for those.
    :raises ValueError: there is no such topic, or it is no dict.
    """
    if topic not in TOPICS or not isinstance(given, dict):
        raise ValueError("settings_problems takes a dictionary and one of the topics %s." % ", ".join(TOPICS))
    for warning in WARNERS[topic](given) if topic in WARNERS and not _problem(topic, given) else ():
        Display().warning(warning)
    found = [sentence for sentence in (_problem(topic, {name: value}) for name, value in given.items()) if sentence]
    together = None if found else _problem(topic, given)
    vain = playbooks.in_vain(given, early, inventory, load_extra_vars(DataLoader())) if early and inventory else []
    return found + ([together] if together else []) + vain


def _problem(topic, given):
    try:
        if topic == "firewall":
            firewall.complete(given)
        elif topic == "fail2ban":
            fail2ban.complete(given)
            guard.complete({"attempts": given.get("attempts", fail2ban.DEFAULTS["attempts"]), "limits": given.get("guard_limits"),
                            "drop_scanners": given.get("drop_scanners", False), "enabled": given.get("guard", True)})
        elif topic == "password_rotation":
            credentials.complete(given)
        elif topic == "default_passwords":
            accounts.complete(given)
        elif topic in ("audit", "asterisk", "playbooks"):
            WARNERS[topic](given)
        else:
            judging.Judge(topic, given)
    except settings.SettingsError as problem:
        return str(problem)
    return None


class FilterModule:
    """The filter, by its name."""

    def filters(self):
        return {"settings_problems": settings_problems}
