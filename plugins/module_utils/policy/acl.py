# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access lists of permit and deny lines, judged as ``ast_apply_acl`` in main/acl.c applies them.

Everything is allowed at first, each rule that matches decides anew, so the last one counts. A rule of one family never matches an
address of the other.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import masks

EVERYBODY = {4: ipaddress.ip_network("0.0.0.0/0"), 6: ipaddress.ip_network("::/0")}
LOOPBACK = {4: ipaddress.ip_network("127.0.0.1"), 6: ipaddress.ip_network("::1")}
FAMILIES = (4, 6)
_FEWEST = {4: 8, 6: 16}
"""Bits before the first hole that the mask of a network of one's own has at least."""


class Net(NamedTuple):
    """Addresses that share the bits of a mask. The mask may have holes: ``10.0.0.1/255.0.0.1`` is every such address that ends in 1."""

    version: int
    address: int
    mask: int

    @property
    def bits(self):
        """How many bits count; 0: everybody."""
        return bin(self.mask).count("1")

    @property
    def length(self):
        """That of the smallest network around it: what counts behind a hole makes it no smaller network of somebody."""
        return masks.leading(self.version, self.mask)

    @property
    def told_holes(self):
        """The end of a sentence about its mask, with the mend; "" where it has no holes."""
        return masks.told_holes(self.version, self.mask) if masks.has_holes(self.version, self.mask) else ""

    def __contains__(self, address):
        return int(address) & self.mask == self.address

    def __str__(self):
        address, mask = (masks.shown(self.version, number) for number in (self.address, self.mask))
        if masks.has_holes(self.version, self.mask):
            return f"{address}/{mask}"
        return address if self.length == masks.BITS[self.version] else f"{address}/{self.length}"


class Rule(NamedTuple):
    """One item of a permit or deny line."""

    allows: bool
    network: Net


def parse(pairs) -> List[Rule]:
    """Rules of (option, value) pairs, both in bytes or text; named ACLs are left out.

    As ``ast_append_ha`` in main/acl.c reads them: items between commas, untrimmed, a leading ``!`` turns the sense of an item, and with
    the first item that it cannot read it gives up the rest of the line.
    """
    found = []
    for option, value in pairs:
        option, value = _text(option).lower(), _text(value)
        if option not in ("permit", "deny"):
            continue
        for item in value.split(","):
            network = _network(item[1:] if item.startswith("!") else item)
            if network is None:
                break
            found.append(Rule((option == "permit") != item.startswith("!"), network))
    return found


def _text(value):
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def net(network) -> Net:
    """A network of ipaddress."""
    return Net(network.version, int(network.network_address), int(network.netmask))


def _network(text) -> Optional[Net]:
    address, slash, mask = text.partition("/")
    version, number = _address(address)
    if version is None:
        return None
    if not slash:
        bits = masks.of_length(version, masks.BITS[version])
    elif ":" in mask or "." in mask:
        other, bits = _address(mask)
        if other != version:
            return None
    else:
        length = re.match(r"\s*[+-]?\d{1,30}", mask)  # sscanf %30d, so 0x0 is 0
        if not length or not 0 <= int(length.group()) <= masks.BITS[version]:
            return None
        bits = masks.of_length(version, int(length.group()))
    return Net(version, number & bits, bits)


def _address(text):
    """(version, number) as getaddrinfo reads a numeric address, so ``0`` and ``10.1`` are some; an IPv4-mapped one is IPv4; (None, 0): none."""
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    if not text or text != text.strip() or " " in text:
        return None, 0
    try:
        if ":" not in text:
            return 4, int.from_bytes(socket.inet_aton(text), "big")
        number = ipaddress.IPv6Address(text.split("%", 1)[0])
    except (OSError, ValueError):
        return None, 0
    return (4, int(number.ipv4_mapped)) if number.ipv4_mapped else (6, int(number))


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
        if rule.network.version == family and rule.network.bits == 0:
            sense = rule.allows
    return sense


def permits_somebody(rules, family) -> bool:
    """Whether any address of the family passes."""
    sense = True
    for rule in rules:
        if rule.network.version == family:
            sense = rule.allows or (sense and rule.network.bits > 0)
    return sense


def nobody(rules) -> bool:
    """Whether no address of either family passes."""
    return not any(permits_somebody(rules, family) for family in FAMILIES)


def fresh(networks):
    """(option, text) pairs of a new list: both families denied, these networks permitted."""
    pairs = [("deny", str(EVERYBODY[family])) for family in FAMILIES]
    return pairs + [("permit", shown(network)) for network in unique(networks)]


def wide(rules):
    """The permitted networks that are far more than anybody's own: shorter than /8 in IPv4 and than /16 in IPv6, or with a mask whose holes
    reach so far. What a later rule for everybody takes back does not count."""
    found = []
    for rule in rules:
        if rule.network.bits == 0:
            found = [network for network in found if network.version != rule.network.version]
        if rule.allows and rule.network.length < _FEWEST[rule.network.version]:
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
    return writable(pairs) + [("deny", str(EVERYBODY[family])) for family in FAMILIES]


def completed(pairs, networks, families=FAMILIES):
    """The list with the families closed that it left open. An address of which a narrower line speaks is let in where the last such line
    permits it, wherever lines for everybody stood; who is denied now stays so.

    :param networks: whom to permit in a family that is closed; the loopback among them only where the list lets it in now. A family of which
        they are everybody stays open.
    :returns: (option, text) pairs; the same list where nothing is missing.
    """
    rules, result = parse(pairs), writable(pairs)
    for family in families:
        if is_open(rules, family) and EVERYBODY[family] not in networks:
            result = _closed(result, rules, family, [network for network in unique(networks) if network.version == family])
    return result


def writable(pairs):
    """The same list, in a notation that everybody reads alike where it is not: a line of ``0/0`` or of items with blanks becomes one line
    for each item that Asterisk takes from it."""
    found = []
    for option, value in pairs:
        option, value = _text(option), _text(value)
        if option.lower() not in ("permit", "deny") or all(_is_plain(item) for item in value.split(",")):
            found.append((option, value))
        else:
            found += [("permit" if rule.allows else "deny", str(rule.network)) for rule in parse([(option, value)])]
    return found


def _is_plain(item):
    try:
        return item == item.strip() and ipaddress.ip_network(item.lstrip("!"), strict=False) is not None and _network(item.lstrip("!")) is not None
    except ValueError:
        return False


def _closed(pairs, rules, family, networks):
    wide = Rule(True, net(EVERYBODY[family])) in rules
    permits = [("permit", shown(network)) for network in networks if wide or network != LOOPBACK[family] or _loopback_passes(rules, family)]
    if wide:
        return _narrowed(pairs, rules, family, permits)
    added = [("deny", str(EVERYBODY[family]))] + permits
    spoken_of = any(rule.network.version == family for rule in rules)
    return added + pairs if spoken_of else pairs + added


def _narrowed(pairs, rules, family, permits):
    """Permits of single networks take the place of the last permit of everybody. Everybody is denied once, before all narrower lines: a later
    deny would take back those before it, which the permit of everybody let in."""
    permit, deny = (Rule(allows, net(EVERYBODY[family])) for allows in (True, False))
    begin = next((index for index, rule in enumerate(rules) if rule.network.version == family and rule.network.bits), len(rules))
    denied = rules[:begin].count(deny)
    for _other in range(rules.count(deny) - denied):
        pairs = _in_place(pairs, deny, [])
    pairs = _in_place(pairs, permit, permits)
    for _other in range(rules.count(permit) - 1):
        pairs = _in_place(pairs, permit, [])
    return pairs if denied else [("deny", str(EVERYBODY[family]))] + pairs


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


def first(network):
    """An address of a Net."""
    return ipaddress.ip_address(network.address.to_bytes(masks.BITS[network.version] // 8, "big"))


def unique(networks):
    """The networks, each once, in order."""
    return list(dict.fromkeys(networks))


def shown(network):
    """A network as people write it: a single address without its length."""
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)
