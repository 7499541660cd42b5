# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module firewall leaves on the host beside the table: the table as data, the resolver's timer, and a command for people.

While a change is on trial its data lies under another name, so that what ``voipsec-firewall why`` reads is what is confirmed.
"""

from __future__ import annotations

import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import units as learning_units
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import resolving, units as name_units
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import places, timer, units
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state

WRAPPER = "/usr/local/sbin/voipsec-firewall"
_SCRIPT = "#!/bin/sh\nexec /usr/bin/python3 -I %s \"$@\"\n" % units.AGENT
_ON_TRIAL = "firewall-trial.json"


def beside(table):
    """A sentence for each other table that this module has made for good: a packet has to pass all of them."""
    return ["The table inet %s, which this module made too, is loaded beside inet %s, and a packet has to pass both: where it is not wanted any more, "
            "remove it with voipsec.asterisk.nftables, state: absent and table: %s." % (name, table, name)
            for name in sorted(units.tables()) if name != table and os.path.lexists(os.path.join(resolving.directory_of(name), resolving.CONFIG))]


class Companions:
    """Of one table.

    :param table: its name. :param data: a dict for ``firewall.json``; None where a change is only confirmed.
    """

    def __init__(self, table, data):
        self.table, self.data = table, data
        self.directory = resolving.directory_of(table)

    @property
    def has_names(self):
        """Whether the resolver has anything to do."""
        data = self._known()
        return any(service["names"] for service in data["services"]) or bool(data.get("groups"))

    @property
    def has_guard(self):
        """Whether there are sets of learned places to keep."""
        return bool(self._known().get("guard"))

    def _known(self):
        return self.data or state.read_as(self._path(resolving.CONFIG), dict) or {"services": []}

    def answers(self):
        """The last good answer to each DNS name, ``{name: [address]}``."""
        known = state.read_as(self._path(resolving.ANSWERS), lambda data: dict(data["names"])) or {}
        return {name: sorted(set(item["4"]) | set(item["6"])) for name, item in known.items()}

    def missing(self):
        """Sentences about what is not as it should be."""
        known = state.read_as(self._path(resolving.CONFIG), lambda data: {key: data.get(key) for key in self.data})
        found = [] if known is not None and _undated(known) == _undated(self.data) else ["%s differs from the ruleset" % self._path(resolving.CONFIG)]
        found += ["%s is missing or differs" % path for path, text in self._files().items() if places.read_text(path) != text]
        return found + ["the unit %s is %s" % (os.path.basename(link), "not enabled" if is_needed else "enabled, and there is nothing for it to do")
                        for link, is_needed in self._links().items() if timer.has_systemd() and is_needed != os.path.lexists(link)]

    def try_out(self, token):
        """Leave the data of a change on trial, and fill the sets of names for it."""
        places.Places(self.table).prepare()
        state.save_json(self._path(_ON_TRIAL), dict(self.data, token=token))
        return self._resolve(_ON_TRIAL)

    def confirm(self, token):
        """What was on trial counts; not what an earlier trial has left, which was taken back."""
        if state.read_as(self._path(_ON_TRIAL), lambda data: data.get("token")) == token:
            os.rename(self._path(_ON_TRIAL), self._path(resolving.CONFIG))
        self._install()

    def keep(self):
        """It counts at once."""
        places.Places(self.table).prepare()
        state.save_json(self._path(resolving.CONFIG), self.data)
        said = self._resolve(resolving.CONFIG)
        self._install()
        return said

    def present(self):
        """Whether anything of the table's own is left; what all tables share does not count."""
        return any(os.path.lexists(path) for path in self._own() + list(self._links()))

    def remove(self, last):
        """Take it from the host; ``last``: no other table is there that uses what they share."""
        for link in self._links():
            if timer.has_systemd() and os.path.lexists(link):
                timer.tell("systemctl", "--quiet", "disable", "--now", os.path.basename(link))
        for path in self._own() + (list(self._files()) if last else []):
            state.remove(path)
        if last and timer.has_systemd():
            timer.tell("systemctl", "daemon-reload")

    def _own(self):
        return [self._path(name) for name in (resolving.CONFIG, _ON_TRIAL, resolving.ANSWERS)]

    def _resolve(self, name):
        """Lines about names that do not resolve."""
        return [line for line in resolving.resolve(self.table, self._path(name)) if "does not resolve" in line] if self.has_names else []

    def _install(self):
        for path, text in self._files().items():
            if places.read_text(path) != text:
                units.write(path, text.encode("ascii"), 0o755 if path == WRAPPER else 0o644)
        if timer.has_systemd():
            timer.tell("systemctl", "daemon-reload")
            for link, is_needed in self._links().items():
                if is_needed != os.path.lexists(link):
                    timer.tell("systemctl", "--quiet", "enable" if is_needed else "disable", "--now", os.path.basename(link))

    def _files(self):
        found = {WRAPPER: _SCRIPT}
        if timer.has_systemd():
            found.update((os.path.join(units.DIRECTORY, name), text) for name, text in dict(name_units.UNITS, **learning_units.texts()).items())
        return found

    def _links(self):
        """What ``systemctl enable`` makes for the table, each with whether it is needed."""
        return {os.path.join(units.DIRECTORY, target, name.replace("@", "@" + self.table)): is_needed for target, name, is_needed in (
            ("timers.target.wants", name_units.TIMER, self.has_names), ("multi-user.target.wants", learning_units.SERVICE, self.has_guard))}

    def _path(self, name):
        return os.path.join(self.directory, name)


def _undated(data):
    """Without the date of the database: one that was only downloaded again changes nothing."""
    return dict(data, database=dict(data["database"], created=None) if data["database"] else None)
