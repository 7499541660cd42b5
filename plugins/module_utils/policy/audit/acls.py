# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access lists, read by the audit itself: whether strangers of a family pass.

``ast_apply_acl`` in main/acl.c: everything is allowed at first, each rule that matches decides anew, and a rule of one family says nothing
about the other. All lists of an object must let an address pass. A name that acl.conf does not define denies everybody; where acl.conf is missing
or refused at a start, every name allows everybody (main/named_acl.c).
"""

from __future__ import annotations

import functools
import ipaddress
import re
import socket
from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import masks
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import lower, text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence

FAMILIES = (4, 6)
_LENGTH, _BLANK = re.compile(r"\s*\+?(\d+)"), re.compile(r"\s")
_OWN = {4: 8, 6: 16}
"""Bits that a network has at least that is somebody's own."""


class Holes(NamedTuple):
    """Addresses that share the bits of a mask with holes, which is no network. ``prefixlen``: of the smallest network around them."""

    version: int
    address: int
    mask: int

    @property
    def prefixlen(self):
        return masks.leading(self.version, self.mask)

    def __str__(self):
        return f"{masks.shown(self.version, self.address)}/{masks.shown(self.version, self.mask)}"


def open_families(case, pairs, prefix=""):
    """The families, as ``IPv4`` and ``IPv6``, whose strangers pass.

    :param pairs: (option, text) of ``permit``, ``deny`` and ``acl`` lines in order, perhaps with a prefix such as ``contact_``.
    """
    lists, own = [], []
    for option, value in pairs:
        option = option[len(prefix):]
        if option == "acl":
            lists += [_named(case, name.strip()) for name in value.split(",") if name.strip()]
        elif value.strip():
            own.append((option, value))
    lists.append(own)
    return [f"IPv{family}" for family in FAMILIES if not any(one is None or _closes(one, family) for one in lists)]


def told_holes(case, pairs, prefix=""):
    """The end of a sentence about the lists: the masks through whose holes strangers pass, and what to write; "" where there are none."""
    own = [(option[len(prefix):], value) for option, value in pairs]
    named = [pair for option, value in own if option == "acl" for name in value.split(",") for pair in _named(case, name.strip()) or ()]
    found = [network for allows, network in _items(own + named) if allows and isinstance(network, Holes) and is_wide(network)]
    return "".join(dict.fromkeys(masks.told_holes(network.version, network.mask) for network in found))


def nobody_passes(case, pairs):
    """Whether a list of the same kind lets nobody in, of either family, this host among them."""
    own = [(option, value) for option, value in pairs if option != "acl" and value.strip()]
    return all(not _admits(own, family) for family in FAMILIES) or any(
        _named(case, name.strip()) is None for option, value in pairs if option == "acl" for name in value.split(",") if name.strip())


def _admits(pairs, family):
    """Whether the rules of one list let anybody of a family in: what is said last of an address counts."""
    admits = True
    for allows, network in _items(pairs):
        if network.version == family:
            admits = allows or admits and not _is_everybody(network)
    return admits


def _items(pairs):
    """(whether it permits, network) of each item of permit and deny lines that is one."""
    for option, value in pairs:
        for item in value.split(",") if option in ("permit", "deny") else ():
            network = network_of(item.lstrip("!"))
            if network is not None:
                yield (option == "permit") != item.startswith("!"), network


def is_wide(network):
    """Whether it is far more than somebody's own."""
    return network.prefixlen < _OWN[network.version]


def _is_everybody(network):
    return network.prefixlen == 0 and not isinstance(network, Holes)


def _named(case, name):
    """The (option, text) pairs of a list of acl.conf; None: it denies everybody, because it is not defined."""
    book = case.book("acl.conf")
    if book.error_at_start or refused(case):
        return []
    if "lists" not in case.memo:
        known = case.memo["lists"] = {}
        for section in book.sections:
            known.setdefault(text_of(section.name), []).extend((text_of(line.name).lower(), text_of(line.value)) for line in section.variables)
    return case.memo["lists"].get(name)


def _closes(pairs, family):
    """Whether the rules of one list keep strangers of a family out."""
    closed = False
    for allows, network in _items(pairs):
        if network.version == family and _is_everybody(network):
            closed = not allows
        elif network.version == family and allows and is_wide(network):
            closed = False
    return closed


@functools.lru_cache(maxsize=65536)
def network_of(text):
    """An address, a network, or an address with a mask, which may be Holes; None: what Asterisk would not take either."""
    text = text.strip().replace("[", "").replace("]", "")
    address, _slash, mask = text.partition("/")
    if "." in mask or ":" in mask:
        return _masked(network_of(address), network_of(mask) if "/" not in mask else None)
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return _short(text)


def _masked(address, mask):
    """Python reads 0.0.0.255 as the mask of a network of 256 addresses. Asterisk compares bit by bit."""
    if address is None or mask is None or address.version != mask.version:
        return None
    version, number, bits = mask.version, int(address.network_address), int(mask.network_address)
    if masks.has_holes(version, bits):
        return Holes(version, number & bits, bits)
    return (ipaddress.IPv4Network if version == 4 else ipaddress.IPv6Network)((number & bits, masks.leading(version, bits)))


def _short(text):
    """``0/0``, ``10.1/16`` and their like: getaddrinfo takes what inet_aton takes, and the length of a mask is read by sscanf (main/acl.c)."""
    address, slash, mask = text.partition("/")
    length = _LENGTH.match(mask)
    try:
        plain = socket.inet_ntoa(socket.inet_aton(address.strip())) if ":" not in address and not _BLANK.search(address.strip()) else address
        bits = length.group(1) if length else None
        return ipaddress.ip_network(f"{plain}/{bits}" if slash and bits is not None else plain, strict=False) if bits is not None or not slash else None
    except (ValueError, OSError):
        return None


def faults(pairs):
    """The items that are no network, for which Asterisk refuses an object."""
    return [item for option, value in pairs if option in ("permit", "deny") for item in value.split(",") if value.strip()
            and network_of(item.lstrip("!")) is None]


def refused(case):
    """Evidence of what is wrong in acl.conf: for one such line or section a start takes no list of the file (main/config_options.c)."""
    if "refused" not in case.memo:
        sections = case.book("acl.conf").sections
        lines = [line for section in sections for line in section.variables if not _is_rule(line)]
        named = [section for section in sections if section.name.lower() == b"general"]
        case.memo["refused"] = tuple(case.evidence(line) for line in lines[:3]) + tuple(
            Evidence(f"{section.where}: [{text_of(section.name)}] cannot be the name of a list", str(section.where)) for section in named)
    return case.memo["refused"]


def _is_rule(line):
    option = lower(line.name)
    return option in ("permit", "deny") and not faults([(option, text_of(line.value))])
