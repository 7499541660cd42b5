# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on the host already of a table and its guard, so that two roles may run alone: one keeps the guard, the other the rules."""

from __future__ import annotations

import os
import re
from typing import Dict, List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import daemon
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.tables import Incomplete
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import hidden, learned, places as registered
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import resolving
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import runner, undoing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.places import Places
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.ruleset import Wanted
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state

_OWN = ("schema", "token")
"""Keys of the file that are not the table's."""

_CLOSES = re.compile(r"hook input priority \S+; policy drop;")

_NAMED = 5
"""Of devices in a warning."""


class Base(NamedTuple):
    """The table that was confirmed last. ``data``: its ``firewall.json``, empty where there is none. ``wanted``: its ruleset, with the priority
    filled in; None where the file is gone or was edited."""

    data: Dict
    wanted: Optional[Wanted]

    @property
    def is_open(self) -> bool:
        """Whether there is one that closes nothing."""
        return self.data.get("filtering") is False and not self.is_behind

    @property
    def is_behind(self) -> bool:
        """Whether the data is that of an open table, and the ruleset closes: a run ended between the two."""
        return self.data.get("filtering") is False and self.wanted is not None and _CLOSES.search(self.wanted.body) is not None

    @property
    def guard(self) -> Optional[Dict]:
        """The settings of its guard."""
        return self.data.get("guard")


def base(table: str) -> Base:
    """What was confirmed last."""
    data = state.read_as(os.path.join(resolving.directory_of(table), resolving.CONFIG), dict) or {}
    data = {key: value for key, value in data.items() if key not in _OWN}
    return Base(data, undoing.confirmed(Places(table)) if data else None)


def filtering(table: str) -> Optional[Base]:
    """The table that the role firewall has left; None where there is none.

    :raises HostError: its ruleset was edited, or its run ended too early, so a guard cannot be put into it.
    """
    found = base(table)
    if found.is_behind:
        raise HostError("A run of the role firewall ended before it was complete, so the guard cannot be put into its table; run the role firewall again.")
    if not found.data or found.is_open:
        return None
    if found.wanted is None:
        raise HostError("The ruleset %s of the firewall is gone or was edited, so the guard cannot be put into it; run the role firewall again."
                        % Places(table).ruleset)
    return found


def devices(table: str, config_file: Optional[str]) -> int:
    """From how many places devices are registered, or were in the last days. Changes nothing."""
    known = learned.count(table) if runner.found() else 0
    try:
        return known or len(set(registered.ask(daemon.locate(config_file, registered.ANSWER_SECONDS).cli)))
    except (HostError, Incomplete):
        return 0


def strangers(config_file: Optional[str], has_networks: bool) -> List[str]:
    """What to tell people about devices that cannot be learned. :param has_networks: whether the networks of devices are named."""
    try:
        found = [] if has_networks else hidden.find(daemon.locate(config_file, registered.ANSWER_SECONDS).cli)
    except (HostError, Incomplete):
        return []
    if not found:
        return []
    return ["Asterisk does not tell from where the packets of %d registered %s come (%s): a proxy, a name, or NAT without rewrite_contact stands between. "
            "The guard takes them for strangers and holds them up; name their networks in firewall_device_networks."
            % (len(found), "device" if len(found) == 1 else "devices", ", ".join(found[:_NAMED]) + (", ..." if len(found) > _NAMED else ""))]


def has_devices(wanted: Wanted) -> bool:
    """Whether a ruleset has networks of devices."""
    return any(wanted.elements.get("devices%d" % version) for version in (4, 6)) or "set names_devices4 " in wanted.body
