# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Countries with their numbers, and what each destination's word means as first digits of ITU-T E.164."""

from __future__ import annotations

import functools
import re
from typing import Dict, List, NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import costly_data, numbering_data

PREMIUM, SHARED_COST, SATELLITE = "premium", "shared_cost", "satellite"
CATEGORIES = (PREMIUM, SHARED_COST, SATELLITE)
"""Numbers that no country's name permits; they have to be named themselves."""

GLOBAL = {"800": "freephone", "808": SHARED_COST, "870": SATELLITE, "878": "global", "881": SATELLITE, "882": SATELLITE, "883": SATELLITE,
          "888": "global", "979": PREMIUM, "991": "global"}
"""Codes that no country has (ITU-T, list of assigned country codes): 870 is Inmarsat, 881 the mobile satellite systems, 882 and 883 international
networks, most of them satellite or premium traffic, 808 shared cost, 979 premium rate."""

NO_NUMBERS = {"10": "", "11": ""}
"""First digits of no number, though a country has the code: area codes of the North American plan begin with 2 to 9 (NANPA), and what begins with 10
there selects another carrier."""

_CLASS = re.compile(r"(\d*)\[([\d-]+)\]\Z")


class Country(NamedTuple):
    """One region of ISO 3166-1.

    :ivar code: country code. ``starts``: the first digits of its numbers, with the code; one that is the bigger one of those that share a code has the
        code alone.
    :ivar international: what is dialled before a number abroad. ``national``: what is dialled before a number of the country; "".
    :ivar premium, shared: first digits with the code of numbers that cost more.
    """

    name: str
    code: str
    starts: Tuple[str, ...]
    international: Tuple[str, ...]
    national: str
    premium: Tuple[str, ...] = ()
    shared: Tuple[str, ...] = ()


@functools.lru_cache(maxsize=1)
def countries() -> Dict[str, Country]:
    """All of them by their ISO code."""
    costly = {row.split()[0]: row.split()[1:] for row in costly_data.COSTLY.split("\n") if row and not row.startswith("--")}
    found = {}
    for row in filter(None, numbering_data.REGIONS.split("\n")):
        name, code, starts, international, national = row.split()
        premium, shared = (tuple(code + one for one in expanded(part)) for part in costly.get(name, ("-", "-")))
        own = (code,) if starts == "main" else tuple(code + one for one in expanded(starts))
        found[name] = Country(name, code, own, tuple(expanded(international)), "" if national == "-" else national, premium, shared)
    return found


def expanded(text: str) -> List[str]:
    """``81[2-4],9`` as 812, 813, 814, 9; ``-`` is nothing."""
    found: List[str] = []
    for part in text.split(",") if text != "-" else ():
        match = _CLASS.match(part)
        found += [match.group(1) + digit for digit in _digits(match.group(2))] if match else [part]
    return found


def _digits(text: str) -> str:
    return re.sub(r"(\d)-(\d)", lambda found: "".join(map(str, range(int(found.group(1)), int(found.group(2)) + 1))), text)


class Row(NamedTuple):
    """What a prefix is: a country or a category with the country; ``category`` "" for ordinary numbers."""

    country: str
    category: str = ""


@functools.lru_cache(maxsize=1)
def world() -> Dict[str, Row]:
    """First digits to what they are, for all numbers."""
    found = {code: Row("", kind) for code, kind in {**GLOBAL, **NO_NUMBERS}.items()}
    for one in countries().values():
        found.update((start, Row(one.name)) for start in one.starts if found.get(start, Row("")).category not in CATEGORIES)
    for one in countries().values():
        found.update((start, Row(one.name, SHARED_COST)) for start in one.shared)
        found.update((start, Row(one.name, PREMIUM)) for start in one.premium)
    return found
