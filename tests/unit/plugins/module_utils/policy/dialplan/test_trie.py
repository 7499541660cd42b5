# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns that have a number in common, found without comparing all."""

from __future__ import annotations

import random

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import meet, shape
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.trie import Trie


def test_it_finds_what_a_comparison_finds():
    chance = random.Random(5)
    names = sorted({"_" + "".join(chance.choice(("0", "1", "X", "N", "[0-2]", "*")) for _place in range(chance.randint(0, 4))) + chance.choice(("", ".", "!"))
                    for _one in range(300)} | {"1", "10", "120"})
    trie = Trie((shape(name), name) for name in names)
    for name in names[::3]:
        assert sorted(trie.meeting(shape(name))) == [other for other in names if meet(shape(name), shape(other))]


def test_what_matches_nothing_is_in_no_answer():
    assert Trie([(None, "broken"), (shape("_X"), "X")]).meeting(shape("_.")) == ["X"]
