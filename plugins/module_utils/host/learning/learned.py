# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep the kernel's sets of learned places up to what Asterisk says: what runs each 20 seconds on a host with a guard.

``learned4`` and ``learned6`` have each place, ``known4`` and ``known6`` the addresses, of IPv6 the /64, and the set of an office those with many
devices. An element is only added, and made young again at half of its time; it leaves the set by itself. So a telephone that was switched off
for the night, and an Asterisk that is stopped or hangs, cost nobody what was known, and a wrong answer of Asterisk takes nothing away.
"""

from __future__ import annotations

import collections
import ipaddress
import os
from typing import Dict, Iterable, List, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import daemon
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.tables import Incomplete
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import places
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import resolving
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names.live_sets import LiveSets
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state

_VERSIONS = (4, 6)
_DAY = 86400
_OTHERS = ("trunks", "names_trunks", "trunk_media", "names_trunk_media")
"""Sets of addresses that are no devices: they have their own way in, and a provider shall not count as an office."""


def learn(table: str, known, config_file: Optional[str] = None, cli=None, sets=None) -> int:
    """Bring the sets of a table up to the contacts of Asterisk.

    :param known: the module ``policy.guard.sets``: ``TIERS``, ``known(tier)``, ``KNOWN_DAYS``, ``LEARNED_DAYS``.
    :param config_file: the asterisk.conf; the default is the one that the table was made for. :param cli: a Cli. :param sets: a LiveSets.
    :returns: from how many places devices are registered now; 0 too where Asterisk does not say so.
    :raises HostError: nft refuses.
    """
    sets = sets or LiveSets(table)
    there = sets.types() or {}
    found = _asked(config_file or _config(table), cli) if "learned4" in there else []
    found = places.without(found, _networks(sets, there)) if found else found
    added, removed = {}, {}
    for name, values, days in _wanted(found, known):
        if name in there and values:
            added[name], removed[name] = _news(sets.elements(name) or (), values, days)
    sets.change(added, removed)
    return len(set(found))


def count(table: str, sets=None) -> int:
    """How many places are learned already; 0 where the table is not loaded."""
    sets = sets or LiveSets(table)
    there = sets.types() or {}
    return sum(len(sets.elements("learned%d" % version) or ()) for version in _VERSIONS if "learned%d" % version in there)


def _asked(config_file: Optional[str], cli) -> List[places.Place]:
    """Nothing where Asterisk is stopped, hangs, or drops a part of its answer: the next look is not far."""
    try:
        return places.ask(cli or daemon.locate(config_file, places.ANSWER_SECONDS).cli)
    except (HostError, Incomplete):  # also where it cannot be told which of several daemons is meant; the run of the role has said so
        return []


def _config(table: str) -> Optional[str]:
    path = os.path.join(resolving.directory_of(table), resolving.CONFIG)
    return state.read_as(path, lambda data: data.get("config_file"))


def _networks(sets: LiveSets, there: Dict[str, str]) -> List[str]:
    names = ["%s%d" % (name, version) for name in _OTHERS for version in _VERSIONS]
    return [element.value for name in names if name in there for element in sets.elements(name) or ()]


def _wanted(found: Iterable[places.Place], known) -> Iterable[Tuple[str, List[str], int]]:
    """(set, elements, days) of everything that is to be in the sets."""
    for version in _VERSIONS:
        own = [place for place in found if place.version == version]
        yield "learned%d" % version, sorted({"%s . %d" % place for place in own}), known.LEARNED_DAYS
        devices = collections.Counter(source_of(place.address) for place in own)
        yield "%s%d" % (known.known(0), version), sorted(devices), known.KNOWN_DAYS
        for tier, above in zip(known.TIERS, (float("inf"),) + tuple(known.TIERS)):
            yield "%s%d" % (known.known(tier), version), sorted(source for source, number in devices.items() if tier <= number < above), known.KNOWN_DAYS


def source_of(address: str) -> str:
    """What counts as one source: an IPv4 address, or the first address of a /64."""
    return str(ipaddress.ip_network(address + "/64", strict=False)[0]) if ":" in address else address


def _news(present, values: List[str], days: int) -> Tuple[List[str], List[str]]:
    """What to add and what to take out before, because an element that is there keeps the time that it has left."""
    left = {element.value: element.expires for element in present}
    old = [value for value in values if value in left and (left[value] or 0) < days * _DAY // 2]
    return ["%s timeout %dd" % (value, days) for value in values if value not in left or value in old], old
