# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which numbers a pattern matches, and which of two patterns comes first."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import ANYTHING, meet, order, shape, within


@pytest.mark.parametrize("pattern, yes, no", [
    ("100", ("100", "1-0-0"), ("10", "1000")), ("1-00", ("100",), ("1-01",)), ("_00.", ("001", "00*"), ("00", "01")), ("_00!", ("00", "0012"), ("0",)),
    ("_NXZ", ("200", "999")[1:], ("199", "290")), ("_nxz", ("201",), ("200",)), ("_[2-46]", ("2", "3", "4", "6"), ("5", "1", "-")), ("_[a-c]", ("b",), ("d",)),
    ("_[]1", ("1",), ("11",)), ("_1.2", ("13",), ("1",)), ("_[1", (), ("1", "[1")), ("_X-X", ("12",), ("1",)), ("_[5-]", ("5",), ("6",)),
    ("_.", ("a", "#"), ("",)),
    ("s", ("s",), ("S",))])
def test_what_matches(pattern, yes, no):
    found = shape(pattern)
    assert [number for number in yes if found is None or not found.matches(number)] == []
    assert [number for number in no if found is not None and found.matches(number)] == []


def test_order():
    wanted = ["1", "12", "_0.", "_[02-4].", "_[0-4].", "_NXX", "_Z.", "_Z", "_XX", "_X.", "_X!", "_.", "_!"]
    assert sorted(reversed(wanted), key=order) == wanted


@pytest.mark.parametrize("one, other", [("_[12]x", "_[21]X"), ("1-2", "12"), ("_[1-3]", "_[123]"), ("_[]5", "_5")])
def test_what_is_one_extension(one, other):
    assert order(one) == order(other)


@pytest.mark.parametrize("one, other, common", [
    ("_0.", "_00XX", "_00XX"), ("_X.", "_[0-4]5!", "_[01234]5!"), ("_XX", "_XXX", None), ("12", "_N.", None), ("_!", "_.", "_."), ("_X!", "5", "5")])
def test_what_is_in_both(one, other, common):
    found = meet(shape(one), shape(other))
    assert found == meet(shape(other), shape(one)) and (found.text if found else None) == (shape(common).text if common else None)


@pytest.mark.parametrize("one, other, inside", [
    ("_00.", "_0.", True), ("_0.", "_00.", False), ("_0.", "_0!", True), ("_0!", "_0.", False), ("12", "_XX", True), ("_XX", "_X.", True),
    ("_X.", "_XX", False)])
def test_what_is_part_of_another(one, other, inside):
    assert within(shape(one), shape(other)) is inside and within(shape(one), ANYTHING)


def test_text():
    assert [shape(text).text for text in ("100", "_nX[1-9].", "_0!", "_[13]")] == ["100", "_NXZ.", "_0!", "_[13]"]
