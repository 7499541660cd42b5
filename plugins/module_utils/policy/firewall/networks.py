# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks of both families as ranges of integers: read strictly, merged, subtracted, written for nft.

``ipaddress`` makes an object of each network, which takes seconds for the 100,000 of a country; this takes tenths of one. Nothing is
guessed: a network with host bits set, an IPv4-mapped one or one with a zone is an error, because each of them means something else to
nft, to the kernel or to the person who wrote it.
"""

from __future__ import annotations

import re
import socket
from typing import Iterable, List, NamedTuple

BITS = {4: 32, 6: 128}
_FAMILY = {4: socket.AF_INET, 6: socket.AF_INET6}
_MAPPED = 0xFFFF  # ::ffff:0:0/96, RFC 4291, section 2.5.5.2
_LENGTH = re.compile(r"(?:0|[1-9][0-9]{0,2})\Z")
_DOTTED = re.compile(r"[0-9]+(?:\.[0-9]+)*\Z")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")


class NetworkError(ValueError):
    """A text that is no network; ``str(error)`` is one sentence that quotes it and says what to write."""


class Range(NamedTuple):
    """The addresses from ``first`` to ``last``, both of them in it, of one family (``version`` 4 or 6)."""

    version: int
    first: int
    last: int


def parse(text: str) -> Range:
    """The range of an address (``198.51.100.7``) or a network (``198.51.100.0/24``, ``fd77::/64``); NetworkError for anything else."""
    address, slash, length = text.partition("/")
    version = 6 if ":" in address else 4
    try:
        first = int.from_bytes(socket.inet_pton(_FAMILY[version], address), "big")
    except (OSError, ValueError):
        raise NetworkError(_what_is_wrong(text)) from None
    hosts = BITS[version]
    if slash:
        if not _LENGTH.match(length) or int(length) > hosts:
            raise NetworkError(_wrong_length(text, version, length))
        hosts -= int(length)
    else:
        hosts = 0
    size = 1 << hosts
    if version == 6 and first >> 32 == _MAPPED:
        raise NetworkError("%s is an IPv4 address in IPv6 notation, which no packet carries; write it as IPv4 (%s)"
                           % (text, show(Range(4, first & 0xFFFFFFFF, first & 0xFFFFFFFF))))
    if first & (size - 1):
        raise NetworkError(_host_bits(text, version, first, size))
    return Range(version, first, first + size - 1)


def parse_all(texts: Iterable[str], where: str) -> List[Range]:
    """The ranges of many texts, in their order; the error begins with ``where``, the variable that they come from."""
    found = []
    for text in texts:
        try:
            found.append(parse(text))
        except NetworkError as error:
            raise NetworkError("%s: %s." % (where, error)) from None
    return found


def _host_bits(text, version, first, size):
    network = Range(version, first - first % size, first - first % size + size - 1)
    return "%s has host bits set; write %s for the network or %s for the one address" % (text, show(network), show(Range(version, first, first)))


def _wrong_length(text, version, length):
    if _DOTTED.match(length) and "." in length:
        return "%s has a netmask; write the length of the prefix instead, such as /24" % text
    return "%s has no prefix length between 0 and %d behind its slash" % (text, BITS[version])


def _what_is_wrong(text):
    address = text.partition("/")[0]
    if not text.strip():
        return "an empty text is no address and no network"
    if text != text.strip() or " " in text:
        return "%r has blanks in it; write one address or network without them" % text
    if "%" in address:
        return "%s has a zone (%%); write the address without it, an address of one interface only cannot be told apart here" % text
    if address.startswith("[") or re.match(r"[0-9.]+:[0-9]+\Z", address):
        return "%s has brackets or a port; write the address alone" % text
    if "-" in text and _DOTTED.match(text.split("-")[0].strip()):
        return "%s is a range; write it as networks, such as 198.51.100.0/25" % text
    if _DOTTED.match(address):
        return "%s is no IPv4 address: four numbers from 0 to 255 without leading zeros" % text
    return "%s is neither an IPv4 nor an IPv6 address or network" % text


def dns_name(text: str) -> str:
    """The name in lower case without a last dot; NetworkError where it is none, or none with a dot in it (RFC 1123, section 2.1).

    Names with other letters are written as they stand in the DNS (``xn--…``).
    """
    name = text.rstrip(".").lower() if text.endswith(".") and not text.endswith("..") else text.lower()
    labels = name.split(".")
    if len(labels) < 2 or len(name) > 253 or labels[-1].isdigit() or not all(_LABEL.match(label) for label in labels):
        raise NetworkError("%s is neither an address, a network nor a full DNS name such as office.example.org" % (text or "an empty text"))
    return name


def is_network(text: str) -> bool:
    """Whether a text is meant as an address or a network, right or wrong, rather than as a name."""
    return ":" in text or "/" in text or "%" in text or bool(re.match(r"[0-9.]+(-[0-9.]+)?\Z", text.strip()))


def merged(ranges: Iterable[Range]) -> List[Range]:
    """The same addresses as sorted ranges that neither overlap nor touch."""
    found = []
    version, first, last = 0, 0, -2
    for other in sorted(ranges):
        if other[0] == version and other[1] <= last + 1:
            if other[2] > last:
                last = other[2]
            continue
        if version:
            found.append(Range(version, first, last))
        version, first, last = other
    if version:
        found.append(Range(version, first, last))
    return found


def without(ranges: Iterable[Range], taken: Iterable[Range]) -> List[Range]:
    """The addresses of the first that are not in the second, merged."""
    found = []
    holes = merged(taken)
    place = 0
    for version, first, last in merged(ranges):
        while place < len(holes) and holes[place][::2] < (version, first):
            place += 1
        hole = place
        while hole < len(holes) and holes[hole][:2] <= (version, last):
            if holes[hole].first > first:
                found.append(Range(version, first, holes[hole].first - 1))
            first = holes[hole].last + 1
            hole += 1
        if first <= last:
            found.append(Range(version, first, last))
    return found


def common(some: Iterable[Range], others: Iterable[Range]) -> List[Range]:
    """The addresses that are in both, merged."""
    found = []
    left, right = merged(some), merged(others)
    here = there = 0
    while here < len(left) and there < len(right):
        one, two = left[here], right[there]
        if one.version == two.version and max(one.first, two.first) <= min(one.last, two.last):
            found.append(Range(one.version, max(one.first, two.first), min(one.last, two.last)))
        if one[::2] < two[::2]:
            here += 1
        else:
            there += 1
    return found


def elements(ranges: Iterable[Range], version: int) -> List[str]:
    """What an nft interval set of the family takes: an address, a network or ``first-last`` for each merged range."""
    return [show(item) for item in merged(item for item in ranges if item[0] == version)]


def show(item: Range) -> str:
    """A range as nft and people write it."""
    version, first, last = item
    size = last - first + 1
    begin = _address(version, first)
    if size == 1:
        return begin
    if size & (size - 1) == 0 and first & (size - 1) == 0:
        return "%s/%d" % (begin, BITS[version] - size.bit_length() + 1)
    return "%s-%s" % (begin, _address(version, last))


def _address(version, number):
    return socket.inet_ntop(_FAMILY[version], number.to_bytes(BITS[version] // 8, "big"))


def count(ranges: Iterable[Range], version: int) -> int:
    """How many addresses of the family there are."""
    return sum(item.last - item.first + 1 for item in merged(ranges) if item.version == version)
