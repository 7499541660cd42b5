# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access lists of permit and deny lines, judged as ``ast_apply_acl`` in main/acl.c applies them.

Everything is allowed at first, each rule that matches decides anew, so the last one counts. A rule of one family never matches an
address of the other.
"""

from __future__ import annotations

import ipaddress
from typing import List, NamedTuple

EVERYBODY = {4: ipaddress.ip_network("0.0.0.0/0"), 6: ipaddress.ip_network("::/0")}
LOOPBACK = {4: ipaddress.ip_network("127.0.0.1"), 6: ipaddress.ip_network("::1")}
FAMILIES = (4, 6)


class Rule(NamedTuple):
    """One item of a permit or deny line."""

    allows: bool
    network: object


def parse(pairs) -> List[Rule]:
    """Rules of (option, value) pairs, both in bytes or text; named ACLs and what is no network are left out.

    A value may hold several items with commas; a leading ``!`` turns the sense of an item.
    """
    found = []
    for option, value in pairs:
        option, value = _text(option).lower(), _text(value)
        if option not in ("permit", "deny"):
            continue
        for item in value.split(","):
            network = _network(item.lstrip("!").strip())
            if network is not None:
                found.append(Rule((option == "permit") != item.startswith("!"), network))
    return found


def _text(value):
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def _network(text):
    try:
        network = ipaddress.ip_network(text.replace("[", "").replace("]", ""), strict=False)
    except ValueError:
        return None
    mapped = network.version == 6 and network.prefixlen >= 96 and network.network_address.ipv4_mapped
    return ipaddress.ip_network("%s/%d" % (mapped, network.prefixlen - 96)) if mapped else network


def allows(rules, address) -> bool:
    """Whether an address (text or object) passes; an IPv4-mapped one counts as IPv4."""
    address = ipaddress.ip_address(str(address).split("%", maxsplit=1)[0])
    address = getattr(address, "ipv4_mapped", None) or address
    sense = True
    for rule in rules:
        if rule.network.version == address.version and address in rule.network:
            sense = rule.allows
    return sense


def is_open(rules, family) -> bool:
    """Whether an address of which no narrower rule speaks passes."""
    sense = True
    for rule in rules:
        if rule.network.version == family and rule.network.prefixlen == 0:
            sense = rule.allows
    return sense


def permits_somebody(rules, family) -> bool:
    """Whether any address of the family passes."""
    sense = True
    for rule in rules:
        if rule.network.version == family:
            sense = rule.allows or (sense and rule.network.prefixlen > 0)
    return sense


def nobody(rules) -> bool:
    """Whether no address of either family passes."""
    return not any(permits_somebody(rules, family) for family in FAMILIES)


def fresh(networks):
    """(option, text) pairs of a new list: both families denied, these networks permitted."""
    pairs = [("deny", str(EVERYBODY[family])) for family in FAMILIES]
    return pairs + [("permit", shown(network)) for network in unique(networks)]


def wide(rules):
    """The permitted networks that are far more than anybody's own: shorter than /8 in IPv4 and than /16 in IPv6. What a later rule for
    everybody takes back does not count."""
    found = []
    for rule in rules:
        if rule.network.prefixlen == 0:
            found = [network for network in found if network.version != rule.network.version]
        if rule.allows and rule.network.prefixlen < {4: 8, 6: 16}[rule.network.version]:
            found.append(rule.network)
    return found


def behind(inherited, wanted):
    """A list for a section that inherits lines, which cannot be taken away there: what follows them decides anew.

    :param inherited: the (option, text) pairs that come first.
    :param wanted: a list that speaks of everybody in both families, so that nothing before it counts.
    """
    wanted = list(wanted)
    return wanted if wanted[:len(inherited)] == list(inherited) else list(inherited) + wanted


def locked(pairs):
    """A list to which nobody passes, whatever stood in it: what is denied last counts."""
    return list(pairs) + [("deny", str(EVERYBODY[family])) for family in FAMILIES]


def completed(pairs, networks, families=FAMILIES):
    """The list with the families closed that it left open, without a change for addresses of which it speaks.

    :param networks: whom to permit in a family that is closed; the loopback among them only where the list lets it in now.
    :returns: (option, text) pairs; the same list where nothing is missing.
    """
    rules = parse(pairs)
    result = [(_text(option), _text(value)) for option, value in pairs]
    for family in families:
        if is_open(rules, family):
            result = _closed(result, rules, family, [network for network in unique(networks) if network.version == family])
    return result


def _closed(pairs, rules, family, networks):
    """What denies the family takes the place of what permitted all of it, so that narrower lines behind that keep their meaning."""
    wide = Rule(True, EVERYBODY[family]) in rules
    added = [("deny", str(EVERYBODY[family]))]
    added += [("permit", shown(network)) for network in networks if wide or network != LOOPBACK[family] or _loopback_passes(rules, family)]
    if wide:
        return _in_place(pairs, Rule(True, EVERYBODY[family]), added)
    spoken_of = any(rule.network.version == family for rule in rules)
    return added + pairs if spoken_of else pairs + added


def _in_place(pairs, rule, added):
    """The pairs with others in the place of the last item that is this rule."""
    for index, (option, value) in reversed(list(enumerate(pairs))):
        items = value.split(",")
        for place in reversed(range(len(items))):
            if rule in parse([(option, items[place])]):
                rest = [(option, ",".join(part)) for part in (items[:place], items[place + 1:])]
                before, after = ([pair] if pair[1] else [] for pair in rest)
                return pairs[:index] + before + added + after + pairs[index + 1:]
    return pairs


def _loopback_passes(rules, family):
    other = 6 if family == 4 else 4
    return not any(rule.network.version == other for rule in rules) or allows(rules, LOOPBACK[other].network_address)


def unique(networks):
    """The networks, each once, in order."""
    return list(dict.fromkeys(networks))


def shown(network):
    """A network as people write it: a single address without its length."""
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)
