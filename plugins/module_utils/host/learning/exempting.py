# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Let networks alone for a while: their telephones get new secrets, and try the old ones until somebody has told them.

The elements lie in sets of the guard and have a time of their own, so that nobody has to take them back. Jails ask for them at each failure.
"""

from __future__ import annotations

import ipaddress
from typing import Dict, Iterable, List, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names.live_sets import LiveSets

NAME = "exempted"
LONGEST = 1440
"""Minutes: a day."""

_BARRING = ("banned_", "barred_")
_WIDEST = {4: 8, 6: 16}
"""Prefix lengths from which on a network is no longer everybody."""


def exempt(table: str, networks: Iterable[str], minutes: int, only_look: bool = False, sets: Optional[LiveSets] = None) -> List[str]:
    """Exempt networks, and lift what the kernel holds against addresses in them; those that were exempted before stay so, for as long at least.

    :param networks: networks and addresses of both families. :param minutes: from now on. :param only_look: change nothing.
    :returns: the networks that are exempted now, neighbours joined.
    :raises HostError: a network is none, or is everybody; the minutes are too many; the table has no such sets, because there is no guard.
    """
    wanted = [_checked(text) for text in networks]
    if not 1 <= minutes <= LONGEST:
        raise HostError("minutes is %d, and must be a number from 1 to %d; whom nothing may ever bar belongs into fail2ban_never_ban." % (minutes, LONGEST))
    sets = sets or LiveSets(table)
    there = sets.types() or {}
    if NAME + "4" not in there:
        raise HostError("There is no guard in the nftables table inet %s, so no network can be exempted for a while; run the role fail2ban first, or "
                        "name the networks in fail2ban_never_ban." % table)
    before = {NAME + str(version): sets.elements(NAME + str(version)) or [] for version in (4, 6)}
    left = max([minutes * 60] + [element.expires or 0 for found in before.values() for element in found])
    joined = _joined(wanted + [_network(element.value) for found in before.values() for element in found])
    removed = {name: [element.value for element in found] for name, found in before.items()}
    added = {NAME + str(version): ["%s timeout %ds" % (one, left) for one in joined if one.version == version] for version in (4, 6)}
    removed.update(_held(sets, there, wanted))
    if not only_look:
        sets.change({}, removed)  # apart, because nft 0.9.8 takes a network for one that overlaps with what the same transaction deletes
        sets.change(added, {})
    return [str(one) for one in joined]


def _checked(text: str):
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise HostError("networks has '%s', which is neither a network nor an address; write it as 10.20.0.0/16 or fd77:20::/48." % text) from None
    if network.prefixlen < _WIDEST[network.version]:
        raise HostError("networks has %s, which is nearly everybody; name the networks of the telephones, of IPv4 a /%d at most." % (text, _WIDEST[4]))
    return network


def _network(value: str):
    first, dash, last = value.partition("-")
    if not dash:
        return ipaddress.ip_network(value)
    return next(iter(ipaddress.summarize_address_range(ipaddress.ip_address(first), ipaddress.ip_address(last))))


def _joined(networks) -> List:
    return [one for version in (4, 6) for one in ipaddress.collapse_addresses(network for network in networks if network.version == version)]


def _held(sets: LiveSets, there: Dict[str, str], networks) -> Dict[str, List[str]]:
    """Elements of sets of bans that lie in the networks."""
    found = {}
    for name, kind in there.items():
        if name.startswith(_BARRING) and kind in ("ipv4_addr", "ipv6_addr"):
            held = [element.value for element in sets.elements(name) or () if _is_in(element.value, networks)]
            if held:
                found[name] = held
    return found


def _is_in(value: str, networks) -> bool:
    address = ipaddress.ip_address(value.partition("/")[0])
    return any(address.version == network.version and address in network for network in networks)
