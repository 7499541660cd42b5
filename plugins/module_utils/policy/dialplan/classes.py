# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Classes of numbers by what a call to them costs: which of them a set of numbers can reach at a trunk.

A class is a list of patterns of Asterisk. A number belongs to the first class that has it, in the order of ``CLASSES``.
"""

from __future__ import annotations

import functools
from typing import NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import Numbers, example, without
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import Shape, meet, shape

EMERGENCY, PREMIUM, INTERNATIONAL, NATIONAL, INTERNAL, UNKNOWN = "emergency", "premium", "international", "national", "internal", "unknown"
CLASSES = (EMERGENCY, PREMIUM, INTERNATIONAL, INTERNAL, NATIONAL)
COSTLY = (PREMIUM, INTERNATIONAL)


class Classes(NamedTuple):
    """Patterns of each class.

    :ivar international: prefixes: digits or ``+``, as the trunk wants them. ITU-T E.164 with 00, North America with 011.
    :ivar premium: patterns of numbers that cost more than a call; +979 is the international premium rate of ITU-T E.169.2.
    :ivar emergency: numbers that must always be reached.
    :ivar internal_digits: numbers of two to so many digits that do not begin with 0 are internal; 0: none is.
    """

    international: Tuple[str, ...] = ("00", "011", "+")
    premium: Tuple[str, ...] = ("_0900XXX!", "_0137XXX!", "_118XX!", "_1900NXXXXXX", "_900NXXXXXX", "_00979XXXX!", "_011979XXXX!", "_+979XXXX!")
    emergency: Tuple[str, ...] = ("110", "112", "911", "999", "000", "0112")
    internal_digits: int = 5

    @property
    def shapes(self) -> Tuple[Tuple[str, Tuple[Shape, ...]], ...]:
        """(class, its shapes) in the order of CLASSES."""
        return _shapes(self)


@functools.lru_cache(maxsize=16)
def _shapes(classes: Classes):
    internal = ["_Z" + "X" * more for more in range(1, classes.internal_digits)]
    patterns = {
        EMERGENCY: classes.emergency, PREMIUM: classes.premium, INTERNATIONAL: ["_%sZXXXXX!" % prefix for prefix in classes.international],
        INTERNAL: internal, NATIONAL: ["_0ZX!", "_Z" + "X" * max(2, classes.internal_digits) + "!"]}
    return tuple((name, tuple(filter(None, map(shape, patterns[name])))) for name in CLASSES)


@functools.lru_cache(maxsize=65536)
def reached(numbers: Numbers, classes: Classes) -> Tuple[Tuple[str, str], ...]:
    """(class, a number of it) for each class that a set has numbers of; ``unknown`` where it has none of any class, such as names."""
    found, taken = [], []
    for name, shapes in classes.shapes:
        for one in shapes:
            common = meet(numbers.shape, one)
            left = None if common is None else without(common, numbers.without + tuple(taken))
            sample = None if left is None else example(left)
            if sample is not None:
                found.append((name, sample))
                break
        taken += shapes
    return tuple(found) or ((UNKNOWN, example(numbers) or ""),)
