# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the settings of one host to the files of fail2ban, and to what the running fail2ban has to answer."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.fail2ban import actions, filters, jails, settings as checking
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import ports

JAIL_FILE = "jail.d/zz-voipsec.local"
"""fail2ban reads jail.conf, jail.d/*.conf, jail.local, jail.d/*.local, each in the order of its name (jail.conf(5)): this is the last of them."""

ACTION_FILE = "action.d/%s.conf" % actions.NAME
FILES = (JAIL_FILE, ACTION_FILE) + tuple("filter.d/%s.conf" % name for name in filters.FILTERS)
"""All files of ours, below /etc/fail2ban."""

HEADER = ["# Written by the module fail2ban of the collection voipsec.asterisk. What is changed here is written anew by its next run; what has to",
          "# differ belongs into the variables fail2ban_*."]


class Planner:
    """The settings of one host, checked.

    :param given: variables of the role without its prefix. :param services: ports by service. :param log: path of Asterisk's log in JSON.
    :param ignore: networks, addresses and DNS names that no jail bans, beside those of the settings.
    :raises SettingsError: one of them is wrong, or a jail is asked for whose service is not there.
    :ivar jails: of jails.Jail. ``off``: names of jails that are to be off. ``warnings``: about variables that nothing reads.
    """

    def __init__(self, given, services, log, ignore=()):
        self.settings, self.warnings = checking.complete(given)
        self._ignore = jails.ignored(self.settings, [str(item) for item in ignore])
        self.jails, self.off = jails.wanted(self.settings, checking.offered(services), log)

    def ignored(self, seen):
        """What no jail bans, together with what was seen on the host: addresses, networks, and names of its providers."""
        return sorted(set(self._ignore) | {checking.seen_place("An address of this host", item) for item in seen})

    @staticmethod
    def files(wanted, off, table, kept, ignore):
        """Text by path.

        :param wanted: the jails that can start. :param off: names. :param table, kept: see jails.Jail.actions. :param ignore: see ``ignored``.
        """
        acting = {jail.name: [line for _name, line in jail.actions(table, kept)] for jail in wanted}
        found = {JAIL_FILE: jails.text(wanted, off, acting, ignore, HEADER, table if kept else None), ACTION_FILE: actions.text(HEADER)}
        found.update({"filter.d/%s.conf" % name: filters.text(name, HEADER) for name in filters.FILTERS})
        return found

    @staticmethod
    def ignore_command(jail, table, kept):
        """What a jail asks before it counts a failure; "" for nothing."""
        return jails.ignore_command(jail.name, table if kept else None)

    @staticmethod
    def described(jail, table, kept):
        """A jail for people: what the module returns of it."""
        how = ["the sets banned_%s4 and banned_%s6 of the table inet %s" % (service, service, table) for service in jail.services if service in kept]
        rest = [told for service, told in jail.ports.items() if service not in kept]
        for kind in ("tcp", "udp"):
            pairs = ports.merged(pair for told in rest for pair in told.get(kind, ()))
            how += ["fail2ban's own action on %s/%s" % (kind, word) for word in ports.words_of(pairs)]
        return {"name": jail.name, "service": list(jail.services), "attempts": jail.attempts, "findtime": jail.findtime, "bantime": jail.bantime,
                "log": jail.log or "the journal", "action": how}
