# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switch other firewalls off, where the user asks for it: once ours is there for good, so that the host is never open in between."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

_COMMANDS = {
    "firewalld": (["systemctl", "disable", "--now", "firewalld.service"],),
    "ufw": (["ufw", "disable"],),
    # Their stop would flush every table, ours among them; from the next boot on they do nothing.
    "nftables.service": (["systemctl", "disable", "nftables.service"],),
    "netfilter-persistent": (["systemctl", "disable", "netfilter-persistent.service"],),
    "ferm": (["systemctl", "disable", "--now", "ferm.service"],),
    "firehol": (["systemctl", "disable", "--now", "firehol.service"],),
}
"""Those that do nothing but filter. Docker, libvirt, fail2ban and the firewall of a product are left to their own settings, and shorewall to
people: its stop lets in but what its file ``stoppedrules`` names."""


def to_switch_off(managers):
    """Names of the active ones that can be."""
    return [one.name for one in managers if one.active and one.name in _COMMANDS and _is_on(one.name)]


def _is_on(name):
    """A unit that only runs at boot counts until it is disabled, though it stays active."""
    if name not in ("nftables.service", "netfilter-persistent"):
        return True
    unit = name if name.endswith(".service") else name + ".service"
    return commands.output(["systemctl", "is-enabled", unit])[0].strip() == "enabled"


def switch_off(names):
    """Do it; HostError with the command that failed."""
    for name in names:
        for command in _COMMANDS[name]:
            problem = commands.output(command)[1]
            if problem:
                raise HostError("The table is in force, but %s could not be switched off: %s." % (name, problem))
