# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of nft that the guard is written with, as 0.9.8 to 1.1 read them."""

from __future__ import annotations

VERSIONS = (4, 6)
PREFIX_LENGTH = 64
"""One subscriber of IPv6 has this much to choose from (RFC 6177), so a source is a network of this size. A learned place is one address."""

_SUBNET = " and ffff:ffff:ffff:ffff::"
_ENDS = {"from": "saddr", "to": "daddr"}
_PORTS = {"from": "sport", "to": "dport"}


def address(version, end):
    """The address at one end, ``from`` or ``to``."""
    return ("ip " if version == 4 else "ip6 ") + _ENDS[end]


def source(version, end):
    """What is counted as one source at that end: an IPv4 address, or a /64."""
    return address(version, end) + (_SUBNET if version == 6 else "")


def place(version, end):
    """Address and port, of UDP and TCP alike."""
    return f"{address(version, end)} . th {_PORTS[end]}"


def word(text):
    """A text as a number of nft."""
    return "0x" + text.encode("ascii").hex()


def words(texts):
    """An anonymous set of texts."""
    return "{ %s }" % ", ".join(map(word, texts))


def chain(name, lines):
    """One chain."""
    return ["chain %s {" % name] + ["\t" + line for line in lines] + ["}"]
