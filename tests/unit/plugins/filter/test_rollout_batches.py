# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order a rollout takes its hosts."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.filter.rollout_batches import FilterModule

BATCHES = FilterModule().filters()["rollout_batches"]


@pytest.mark.parametrize("canary, sizes, expected", [
    (1, [2], ["a", "bc", "de"]), ("2", ["3"], ["ab", "cde"]), (0, [1, 2], ["a", "bc", "de"]), ("0", "100%", ["abcde"]), (9, [1], ["abcde"]),
    (["d"], [2, "100%"], ["d", "ab", "ce"]), (["e", "x", "b"], ["100%"], ["be", "acd"]), (1, ["1%"], ["a", "b", "c", "d", "e"]),
    (1, ["40%", "50%"], ["a", "bc", "de"]), (1, 3, ["a", "bcd", "e"]),
])
def test_batches(canary, sizes, expected):
    assert BATCHES("abcde", canary, sizes) == [list(batch) for batch in expected]


def test_by_default_one_host_a_quarter_and_the_rest():
    assert [len(batch) for batch in BATCHES(range(20))] == [1, 5, 14]


def test_no_hosts():
    assert BATCHES([]) == [] and BATCHES([], ["x"]) == []


@pytest.mark.parametrize("canary, sizes, words", [
    (["x"], [1], "voipsec_canary names no host"), ([], [1], "voipsec_canary names no host"),
    (-1, [1], "voipsec_canary is '-1'"), (True, [1], "voipsec_canary is"),
    (1, [0], "voipsec_serial has '0'"), (1, ["half"], "voipsec_serial has 'half'"), (1, [True], "voipsec_serial has"), (1, ["%"], "voipsec_serial has '%'"),
    (1, [], "voipsec_serial is empty"),
])
def test_bad_input(canary, sizes, words):
    with pytest.raises(ValueError, match="^" + words):
        BATCHES("abc", canary, sizes)
