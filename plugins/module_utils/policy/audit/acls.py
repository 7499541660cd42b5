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

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import lower, text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence

FAMILIES = (4, 6)
_LENGTH, _BLANK = re.compile(r"\s*\+?(\d+)"), re.compile(r"\s")
_OWN = {4: 8, 6: 16}
"""Bits that a network has at least that is somebody's own."""


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


def nobody_passes(case, pairs):
    """Whether a list of the same kind lets nobody in, of either family, this host among them."""
    own = [(option, value) for option, value in pairs if option != "acl" and value.strip()]
    return all(not _admits(own, family) for family in FAMILIES) or any(
        _named(case, name.strip()) is None for option, value in pairs if option == "acl" for name in value.split(",") if name.strip())


def _admits(pairs, family):
    """Whether the rules of one list let anybody of a family in: what is said last of an address counts."""
    admits = True
    for option, value in pairs:
        for item in value.split(","):
            network = network_of(item.lstrip("!"))
            if network is not None and network.version == family:
                allows = (option == "permit") != item.startswith("!")
                admits = allows or admits and network.prefixlen > 0
    return admits


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
    for option, value in pairs:
        for item in value.split(","):
            allows = (option == "permit") != item.startswith("!")
            network = network_of(item.lstrip("!"))
            if network is None or network.version != family:
                continue
            if network.prefixlen == 0:
                closed = not allows
            elif allows and network.prefixlen < _OWN[family]:
                closed = False
    return closed


@functools.lru_cache(maxsize=65536)
def network_of(text):
    """An address, a network, or an address with a mask; None: what Asterisk would not take either, or a mask with holes."""
    text = text.strip().replace("[", "").replace("]", "")
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return _short(text)


def _short(text):
    """``0/0``, ``10.1/16`` and their like: getaddrinfo takes what inet_aton takes, and the length of a mask is read by sscanf (main/acl.c)."""
    address, slash, mask = text.partition("/")
    length = _LENGTH.match(mask)
    try:
        plain = socket.inet_ntoa(socket.inet_aton(address.strip())) if ":" not in address and not _BLANK.search(address.strip()) else address
        bits = mask if "." in mask or ":" in mask else length.group(1) if length else None
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
