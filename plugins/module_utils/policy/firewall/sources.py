# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may come in: groups of networks and names, and what a service says to one address.

This is the table's judgement once more, for addresses that are connected now and would be cut off.
"""

from __future__ import annotations

import bisect
from typing import NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks


class Lookup:
    """Whether an address is in one of many networks, in a time that hardly grows with their number.

    :param ranges: of networks.Range.
    """

    def __init__(self, ranges):
        self.ranges = networks.merged(ranges)
        self._starts = [item[:2] for item in self.ranges]

    def __contains__(self, address):
        here = networks.parse(address)
        at = bisect.bisect_right(self._starts, here[:2]) - 1
        return at >= 0 and self.ranges[at].version == here.version and self.ranges[at].last >= here.first

    def has(self, version):
        """Whether there is a network of the family 4 or 6."""
        return any(item.version == version for item in self.ranges)


class Group(NamedTuple):
    """Networks as text, and DNS names whose addresses a live set holds."""

    networks: Tuple[str, ...] = ()
    names: Tuple[str, ...] = ()


def group(places):
    """The Group of a list of networks and names."""
    places = list(dict.fromkeys(places))
    return Group(tuple(place for place in places if networks.is_network(place)), tuple(place for place in places if not networks.is_network(place)))


class Sources:
    """All groups of a host, its countries and what its names mean now.

    :param groups: ``{name: Group}`` of management, trunks, trunk_media and devices.
    :param exceptions: networks for which no country counts.
    :param countries: ``{code: [networks.Range]}`` of those that are named.
    :param resolved: ``{name: [address]}`` of the DNS names that have an answer.
    """

    def __init__(self, groups, exceptions, countries, resolved):
        self.groups, self.countries, self.resolved = groups, countries, resolved
        self.exceptions = tuple(exceptions)
        self._known = {}

    def with_management(self, places):
        """The same with further networks or names in ``management``."""
        before = self.groups["management"]
        return Sources(dict(self.groups, management=group(before.networks + before.names + tuple(places))),
                       self.exceptions, self.countries, self.resolved)

    def verdict(self, service, address):
        """Why a service lets an address in or not: (bool, a few words)."""
        for name in service.groups:
            if self._in_group(self.groups[name], address):
                return True, name
        if (service.allowed or service.denied) and not self._in(self.exceptions + service.exceptions, address):
            if service.denied and address in self._of(service.denied):
                return False, "its country is denied"
            if service.allowed and address not in self._of(service.allowed):
                return False, "its country is not allowed"
        if "anywhere" in service.words:
            return True, "anywhere"
        if self._in_group(Group(service.networks, service.names), address):
            return True, "its own sources"
        if "devices" in service.words and self._in_group(self.groups["devices"], address):
            return True, "devices"
        return False, "no source of it"

    def ranges(self, codes):
        """The networks of countries, together."""
        return [item for code in codes for item in self.countries[code]]

    def addresses(self, names):
        """What DNS names mean now, each address once."""
        return sorted({address for name in names for address in self.resolved.get(name, ())})

    def _in_group(self, one, address):
        return self._in(one.networks + tuple(self.addresses(one.names)), address)

    def _in(self, texts, address):
        return address in self._lookup(texts, lambda: [networks.parse(text) for text in texts])

    def _of(self, codes):
        return self._lookup(codes, lambda: self.ranges(codes))

    def _lookup(self, key, make):
        if key not in self._known:
            self._known[key] = Lookup(make())
        return self._known[key]
