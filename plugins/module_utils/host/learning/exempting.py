# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Let networks alone for a while: their telephones get new secrets, and try the old ones until somebody has told them.

The elements lie in sets of the guard and have a time of their own, so that nobody has to take them back. Jails ask for them at each failure.
"""

from __future__ import annotations

import ipaddress
import math
from typing import Dict, Iterable, List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import running
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban.server import NoAnswer, Refused, Server
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names.live_sets import LiveSets

NAME = "exempted"
LONGEST = 1440
"""Minutes: a day."""

_NAMES = (NAME + "4", NAME + "6")
_BARRING, _OF_SSH, _SSH = ("banned_", "barred_"), "banned_ssh", "sshd"
_WIDEST = {4: 8, 6: 16}
"""Prefix lengths from which on a network is no longer everybody."""


class _Held(NamedTuple):
    """An element of a set of ours. ``left``: seconds; infinite where somebody put it there without a time."""

    name: str
    value: str
    networks: List
    left: float


def exempt(table: str, networks: Iterable[str], minutes: int, only_look: bool = False, sets: Optional[LiveSets] = None,
           server: Optional[Server] = None) -> List[str]:
    """Exempt networks, and lift what the kernel and fail2ban hold against addresses in them, but for SSH. What was exempted for longer stays so.

    :param networks: networks and addresses of both families. :param minutes: from now on. :param only_look: change nothing.
    :returns: the networks that are exempted now, neighbours joined.
    :raises HostError: a network is none, or is everybody; the minutes are too many; the table has no such sets, because there is no guard.
    """
    wanted = _joined(_checked(text) for text in networks)
    if not 1 <= minutes <= LONGEST:
        raise HostError("minutes is %d, and must be a number from 1 to %d; whom nothing may ever bar belongs into fail2ban_never_ban." % (minutes, LONGEST))
    sets = sets or LiveSets(table)
    there = sets.types() or {}
    if NAME + "4" not in there:
        raise HostError("There is no guard in the nftables table inet %s, so no network can be exempted for a while; run the role fail2ban first, or "
                        "name the networks in fail2ban_never_ban." % table)
    held = [_Held(name, element.value, _networks(element.value), math.inf if element.expires is None else element.expires)
            for name in _NAMES for element in sets.elements(name) or ()]
    before = {network: one.left for one in held for network in one.networks}
    after = _settled(before, wanted, minutes * 60)
    if not only_look:
        _change(sets, there, held, after, wanted)
        _unban(server or Server(), wanted)
    return [str(one) for one in _joined(after)]


def _settled(before: Dict, wanted: Iterable, seconds: float) -> Dict:
    """Network to seconds: each address for the longer of both times. Networks lie in one another or apart, so the rest of one is networks again."""
    found = dict(before)
    for new in wanted:
        parts = [new]
        for old, left in list(found.items()):
            if old.version != new.version or not old.overlaps(new):
                continue
            if left >= seconds:
                parts = [rest for part in parts for rest in _without(part, old)]
            else:
                del found[old]
                found.update(dict.fromkeys(_without(old, new), left))
        found.update(dict.fromkeys(parts, seconds))
    return found


def _without(whole, part) -> List:
    if not whole.overlaps(part):
        return [whole]
    return [] if whole.subnet_of(part) else list(whole.address_exclude(part))


def _change(sets: LiveSets, there: Dict[str, str], held: List[_Held], after: Dict, wanted: List) -> None:
    """An element whose networks stay as they are is not touched."""
    stay = [one for one in held if all(after.get(network) == one.left for network in one.networks)]
    known = {network for one in stay for network in one.networks}
    removed, added = {name: [] for name in _NAMES}, {name: [] for name in _NAMES}
    for one in held:
        removed[one.name] += [] if one in stay else [one.value]
    for network, left in after.items():
        if network not in known:
            added[NAME + str(network.version)].append("%s timeout %ds" % (network, left) if left < math.inf else str(network))
    # Apart, because nft 0.9.8 takes a network for one that overlaps with what the same transaction deletes.
    sets.change({}, removed, _barred(sets, there, wanted))
    sets.change(added, {})


def _unban(server: Server, wanted: List) -> None:
    """Of fail2ban too, which would ban them again when it starts the next time."""
    try:
        jails = server.jails()
    except (NoAnswer, Refused):
        return
    running.lift(server, [running.Expected(name, {}, "", tuple(map(str, wanted)), {}) for name in jails if name != _SSH])


def _checked(text: str):
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise HostError("networks has '%s', which is neither a network nor an address; write it as 10.20.0.0/16 or fd77:20::/48." % text) from None
    if network.prefixlen < _WIDEST[network.version]:
        raise HostError("networks has %s, which is nearly everybody; name the networks of the telephones, of IPv4 a /%d at most." % (text, _WIDEST[4]))
    return network


def _networks(value: str) -> List:
    """Those of an element, which is a network or a range."""
    first, dash, last = value.partition("-")
    return list(ipaddress.summarize_address_range(ipaddress.ip_address(first), ipaddress.ip_address(last))) if dash else [ipaddress.ip_network(value)]


def _joined(networks: Iterable) -> List:
    networks = list(networks)
    return [one for version in (4, 6) for one in ipaddress.collapse_addresses(network for network in networks if network.version == version)]


def _barred(sets: LiveSets, there: Dict[str, str], networks: List) -> Dict[str, List[str]]:
    """Elements of sets of bans that lie in the networks."""
    names = [name for name, kind in there.items() if name.startswith(_BARRING) and not name.startswith(_OF_SSH) and kind in ("ipv4_addr", "ipv6_addr")]
    return {name: [element.value for element in sets.elements(name) or () if _is_in(element.value, networks)] for name in names}


def _is_in(value: str, networks: List) -> bool:
    address = ipaddress.ip_address(value.partition("/")[0])
    return any(address.version == network.version and address in network for network in networks)
