# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What numbers cost."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.classes import Classes, reached
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import Numbers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import shape


def names(pattern, *others, classes=Classes()):
    return [name for name, _sample in reached(Numbers(shape(pattern), tuple(sorted(map(shape, others)))), classes)]


@pytest.mark.parametrize("pattern, others, wanted", [
    ("_00.", (), ["emergency", "premium", "international"]), ("_+.", (), ["premium", "international"]),
    ("_0[1-9].", ("_011.", "0112"), ["premium", "national"]),
    ("_1XX", ("110", "112"), ["internal"]), ("112", (), ["emergency"]), ("0049123456", (), ["international"]),
    ("_0.", ("_00.", "_011."), ["premium", "national"]),
    ("_00.", ("_00[1-9].",), ["emergency"]), ("_[a-z].", (), ["unknown"]), ("", (), ["unknown"]), ("_NXXXXXX", ("_900.", "_999."), ["national"])])
def test_classes_of_a_pattern(pattern, others, wanted):
    assert names(pattern, *others) == wanted


def test_each_class_comes_with_a_number_of_it():
    found = dict(reached(Numbers(shape("_X.")), Classes()))
    assert found["international"].startswith(("00", "011")) and len(found["international"]) > 7 and found["national"].isdigit()


def test_other_countries():
    classes = Classes(international=("0011",), premium=("_190.",), emergency=("000",), internal_digits=3)
    assert names("_0011.", classes=classes) == ["international"] and names("_00X.", "_0011.", "000", classes=classes) == ["unknown"]
    assert names("_19X.", classes=classes) == ["premium", "national"]
