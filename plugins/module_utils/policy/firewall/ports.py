# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports as ranges: read from settings, merged, subtracted, written for nft and for people."""

from __future__ import annotations

import re

HIGHEST = 65535


class PortError(ValueError):
    """What was given is no port and no range; the message is the rest of a sentence that begins with the variable."""


def parse(given):
    """Sorted (first, last) pairs of a list of ports (numbers or texts) and ranges such as ``8000-8010``; one alone counts as a list.

    :raises PortError: an item is none.
    """
    return merged(_pair(item) for item in (given if isinstance(given, (list, tuple)) else [given]))


def _pair(item):
    match = re.match(r"\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?\Z", str(item)) if not isinstance(item, (bool, dict, list)) else None
    if not match:
        raise PortError(f"has {item!r}, which is no port and no range of ports; write 8088 or 8000-8010")
    first = int(match.group(1))
    last = int(match.group(2) or first)
    if not 1 <= first <= last <= HIGHEST:
        raise PortError(f"has {item!r}; ports go from 1 to {HIGHEST}, the lower one first")
    return first, last


def merged(ranges):
    """The same ports as sorted ranges that neither overlap nor touch."""
    found = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def without(ranges, taken):
    """The ports of the first that are not in the second."""
    found = list(merged(ranges))
    for hole in merged(taken):
        found = [part for first, last in found for part in ((first, min(last, hole[0] - 1)), (max(first, hole[1] + 1), last)) if part[0] <= part[1]]
    return merged(found)


def common(some, others):
    """The ports that are in both."""
    return without(some, without([(1, HIGHEST)], others))


def contains(ranges, port):
    """Whether a port is in one of the ranges."""
    return any(first <= port <= last for first, last in ranges)


def nft(ranges):
    """The right side of ``udp dport``."""
    words = words_of(ranges)
    return words[0] if len(words) == 1 else "{ %s }" % ", ".join(words)


def words_of(ranges):
    """Each range as people and nft write it."""
    return [str(first) if first == last else f"{first}-{last}" for first, last in ranges]
