# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A few thousand generated edits; ``python -m tests.unit.editing`` runs any number more."""

from __future__ import annotations

import collections

import pytest

from . import promises

SHARES = 8
CASES = 800


@pytest.mark.parametrize("share", range(SHARES))
def test_every_promise_holds(share):
    tally = collections.Counter()
    for number in range(CASES):
        one = promises.case("share %d" % share, number)
        try:
            tally[promises.check(one)] += 1
        except Exception as problem:
            raise AssertionError("seed 'share %d', number %d\n%s" % (share, number, one.show())) from problem
    print("result: %s" % ", ".join("%s %d" % pair for pair in sorted(tally.items())))
    assert tally["changed"] > CASES / 5, "too few edits were carried out to tell anything"
    assert sum(tally.values()) == CASES
