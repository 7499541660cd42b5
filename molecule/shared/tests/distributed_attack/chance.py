# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether somebody who measures times guesses better than a coin, exactly and for any distribution of times."""

from __future__ import annotations

import math


def tail(right, count, share=0.5):
    """The chance of at least so many right guesses where each is right with the chance ``share``."""
    return sum(math.comb(count, number) * share ** number * (1 - share) ** (count - number) for number in range(right, count + 1))


def interval(right, count, error):
    """Clopper and Pearson: where the true share of right guesses lies, but for the chance ``error``."""
    return (_where(lambda share: tail(right, count, share) > error / 2) if right else 0.0,
            _where(lambda share: tail(right + 1, count, share) > 1 - error / 2) if right < count else 1.0)


def _where(is_above):
    """The share from which on a condition holds."""
    low, high = 0.0, 1.0
    for _unused in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if is_above(middle) else (middle, high)
    return high


class Classifier:
    """Says from one time whether the account exists; learns the border that is right most often."""

    def __init__(self, known, unknown):
        marked = sorted([(time, 1) for time in known] + [(time, -1) for time in unknown])
        # Everything up to the border is said to exist, or everything above it, whichever is right more often.
        balance, middle, best = 0, (len(known) - len(unknown)) / 2, (0, -math.inf, True)
        for time, sign in marked:
            balance += sign
            best = max(best, (abs(balance - middle), time, balance > middle))
        _score, self.border, self.known_is_fast = best

    def right(self, known, unknown):
        """How many of these it gets right."""
        said = [(time <= self.border) == self.known_is_fast for time in known]
        return sum(said) + sum((time <= self.border) != self.known_is_fast for time in unknown)
