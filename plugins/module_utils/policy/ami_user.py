# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One AMI user as the topic manager judges it: what its lines give, and who is connected with it."""

from __future__ import annotations

from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.ami_classes import granted, told_loose
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl, named_lists
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import evidence, is_loopback, pairs_of, value_of

FILE = "manager.conf"


class User(NamedTuple):
    """One user. ``wish``: its entry in the settings. ``told``: what the daemon says of it, None: nothing. ``sessions``: its open ones.
    ``owner``: the program that made it and uses it, None: people. ``inherited``: lines of its access list from other sections."""

    name: str
    options: dict
    wish: dict
    told: object
    sessions: list
    owner: object = None
    inherited: tuple = ()

    @property
    def rules(self):
        """The lines of its access list."""
        return self.options.get("acl") or []

    @property
    def pairs(self):
        return pairs_of(self.rules)

    def list_of(self, wanted):
        """The list with what is inherited before it."""
        return acl.behind(pairs_of(self.inherited), wanted)

    @property
    def named_acls(self):
        return named_lists.names_of([value for option, value in self.pairs if option == "acl"])

    @property
    def where(self):
        """Where it stands, for evidence."""
        return next((str(line.section.where) for value in self.options.values() for line in (value if isinstance(value, list) else [value])), FILE)

    def held(self, option):
        """The classes that a value gives."""
        return set(granted(value_of(self.options.get(option)) or ""))

    def loose(self, option):
        """Why a value gives more than its words show, as the end of a sentence; "" where it does not."""
        return told_loose(value_of(self.options.get(option)) or "")

    def told_of(self, option):
        """The evidence about an option."""
        line = self.options.get(option)
        return (evidence(line),) if line is not None else (f"{self.where}: {option} is not set",)


def clients(sessions):
    """Who is connected and from where, for a sentence."""
    return ", ".join(sorted({"%s (%s)" % (one["user"], "this host" if is_loopback(one["address"]) else one["address"]) for one in sessions}))


def address(text):
    """The address of a session, which Asterisk tells with its port where it is IPv4."""
    return text if text.count(":") != 1 else text.split(":")[0]
