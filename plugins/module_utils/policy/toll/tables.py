# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which first digits are allowed and what they cost: the policy as one flat table, in which the longest prefix decides.

Everything is denied that nothing allows. A country's word is for its ordinary numbers; premium, shared-cost and satellite numbers have words of their
own. ``+49`` with digits is for all numbers that begin so, but where it allows not for those three. The longer prefix wins, and at the same length what
denies; the names of countries and categories come before prefixes that are written out.
"""

from __future__ import annotations

from typing import Dict, Iterable, List, NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import numbering
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll.settings import Settings


class Verdict(NamedTuple):
    """What holds for numbers that begin with a prefix; ``price``: a minute in parts of settings.UNIT."""

    allowed: bool
    price: int
    place: str


def table(settings: Settings, allowed: Iterable[str] = (), denied: Iterable[str] = ()) -> Dict[str, Verdict]:
    """First digits to the verdict; "" for what no other prefix has.

    :param allowed, denied: what an exception adds to those of the settings, after them.
    """
    rows = _rows(settings)
    allow = dict.fromkeys(rows, False)
    for more, less in ((settings.allowed, settings.denied), (allowed, denied)):
        for word in _ordered(more, less):
            allow.update(_permitted(rows, settings, *word))
    price = dict.fromkeys(rows, settings.default_price)
    for word in sorted(settings.prices, key=_weight):
        price.update(dict.fromkeys(_meant(rows, settings, word, False), settings.prices[word]))
    return {prefix: Verdict(allow[prefix], price[prefix], _place(row)) for prefix, row in rows.items()}


def _rows(settings: Settings) -> Dict[str, numbering.Row]:
    """The world, and each prefix that the settings name; that is of the country or category that it begins with."""
    rows = dict(numbering.world(), **{"": numbering.Row("")})
    words = [*settings.allowed, *settings.denied, *settings.prices]
    for one in settings.exceptions:
        words += [*one.allowed, *one.denied]
    for word in words:
        if word.startswith("+"):
            rows.setdefault(word[1:], rows[longest(rows, word[1:])])
    return rows


def longest(rows, digits: str) -> str:
    """The longest prefix of a number that a table has."""
    return next(digits[:length] for length in range(len(digits), -1, -1) if digits[:length] in rows)


def _weight(word: str) -> Tuple[int, int]:
    """Categories and countries before prefixes, short ones before long ones."""
    order = {"international": 0, "national": 1}
    return (3, len(word)) if word.startswith("+") else (2 if word in numbering.CATEGORIES else 1, order.get(word, 1))


def _ordered(allowed, denied) -> List[Tuple[str, bool]]:
    return sorted([(word, True) for word in allowed] + [(word, False) for word in denied], key=lambda one: (_weight(one[0]), one[1] is False))


def _permitted(rows, settings: Settings, word: str, allowed: bool) -> Dict[str, bool]:
    return dict.fromkeys(_meant(rows, settings, word, not allowed), allowed)


def _meant(rows, settings: Settings, word: str, everything: bool) -> List[str]:
    """The prefixes that a word is about; ``everything``: costly numbers too, where it does not name them alone."""
    if word.startswith("+"):
        named = word[1:]
        own = rows[named].category in numbering.CATEGORIES
        return [one for one, row in rows.items() if one.startswith(named) and (everything or own or row.category not in numbering.CATEGORIES)]
    if word in numbering.CATEGORIES:
        return [one for one, row in rows.items() if row.category == word]
    ordinary = [(one, row) for one, row in rows.items() if everything and word != "national" or row.category not in numbering.CATEGORIES]
    if word == "international":
        return [one for one, row in ordinary if row.country != settings.home.name]
    country = settings.home.name if word == "national" else word
    return [one for one, row in ordinary if row.country == country]


def _place(row: numbering.Row) -> str:
    return " ".join(filter(None, (row.category, row.country))) or "unknown"


def reduced(rows: Dict[str, Verdict]) -> Dict[str, Verdict]:
    """Without prefixes that say the same as a shorter one; the word of the place may differ."""
    found: Dict[str, Verdict] = {}
    for prefix in sorted(rows, key=lambda one: (len(one), one)):
        if not prefix or found[longest(found, prefix)][:2] != rows[prefix][:2]:
            found[prefix] = rows[prefix]
    return found
