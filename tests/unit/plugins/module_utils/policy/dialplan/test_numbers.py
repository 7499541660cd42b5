# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of numbers: what better patterns leave, and what the dialplan makes of them."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import numbers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import (
    Numbers, cut, dropped, example, filtered, joined, narrowed, number, without,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import mask, shape

DIGITS = mask("0123456789")


def taken(pattern, *others):
    return Numbers(shape(pattern), tuple(sorted(map(shape, others))))


@pytest.mark.parametrize("pattern, others, empty", [
    ("_X.", ("_00.",), False), ("_0.", ("_0[0-4].", "_0[5-9].", "_0*.", "_0!"), True), ("_XX", ("_[0-4]X", "_[5-9]X"), True),
    ("_XX", ("_[0-4]X", "_[5-8]X"), False),
    ("_1X", tuple("1%d" % last for last in range(10)), True), ("_1X", tuple("1%d" % last for last in range(9)), False), ("5", ("_X.",), False),
    ("5", ("_X!",), True)])
def test_whether_something_is_left(pattern, others, empty):
    found = example(taken(pattern, *others))
    assert (found is None) is empty
    assert empty or (shape(pattern).matches(found) and not any(shape(other).matches(found) for other in others))


def test_without():
    assert without(shape("_0X"), [shape("_0!")]) is None
    assert without(shape("_0X"), [shape("_1X"), shape("_05")]) == taken("_0X", "05")
    many = [number("1%03d" % one).shape for one in range(100)]
    assert without(shape("_1."), many) == taken("_1."), "single numbers never cover an open set"
    assert narrowed(taken("_0.", "_00."), shape("_1.")) is None


def test_a_search_that_takes_too_long_finds_that_there_may_be_one(monkeypatch):
    monkeypatch.setattr(numbers, "MOST_STEPS", 3)
    numbers.example.cache_clear()
    assert example(taken("_XXXXX", *("_%sX" % ("[0-8]" * 4),))) == ""


@pytest.mark.parametrize("given, offset, length, wanted", [
    (taken("_9011."), 1, None, "_011."), (taken("_9011.", "_901144."), 1, None, "_011. without _01144."), (taken("_XX.", "_00."), 1, None, "_X."),
    (taken("_XXXX"), -2, None, "_XX"), (taken("_X."), -2, None, "_!"), (taken("_00.", "_001."), 0, 2, "00"), (taken("_X!"), 0, 3, "_X!"),
    (taken("_XXX"), 0, -1, "_XX"),
    (taken("12"), 3, None, "")])
def test_cutting(given, offset, length, wanted):
    assert cut(given, offset, length).text == wanted


def test_what_a_cut_keeps_out_is_really_out():
    assert dropped(taken("_[12]0.", "_10."), 1) == taken("_0."), "2 0 was never kept out"
    assert dropped(taken("_10.", "_[12]05."), 1) == taken("_0.", "_05.")


def test_joining():
    assert joined([number("00"), taken("_N.", "_N5.")]).text == "_00N. without _00N5."
    assert joined([taken("_X."), number("0")]).text == "_X."
    assert joined([]).text == "" and joined([number("0")] * 100).shape.open


def test_filtering():
    assert filtered(taken("_XX"), DIGITS) == taken("_XX")
    assert filtered(taken("_0X.", "_00."), DIGITS) == taken("_0X!", "_00."), "what a filter leaves out does not bring 00 back"
    assert filtered(taken("_0.", "_00."), DIGITS) == taken("_0!"), "0*0 becomes 00"
