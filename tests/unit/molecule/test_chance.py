# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import importlib.util
import pathlib

import pytest

PLACE = pathlib.Path(__file__).resolve().parents[3] / "molecule" / "shared" / "tests" / "distributed_attack" / "chance.py"
SPEC = importlib.util.spec_from_file_location("chance", PLACE)
chance = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(chance)


def test_a_coin_is_right_as_often_as_it_is():
    assert chance.tail(0, 10) == 1.0
    assert chance.tail(10, 10) == pytest.approx(2 ** -10)
    assert chance.tail(6, 10) == pytest.approx(386 / 1024)


def test_the_interval_is_that_of_the_tables():
    assert chance.interval(8, 10, 0.05) == (pytest.approx(0.4439, abs=1e-4), pytest.approx(0.9748, abs=1e-4))
    assert chance.interval(0, 10, 0.05) == (0.0, pytest.approx(0.3085, abs=1e-4))
    assert chance.interval(10, 10, 0.05) == (pytest.approx(0.6915, abs=1e-4), 1.0)
    assert chance.interval(0, 0, 0.05) == (0.0, 1.0)


@pytest.mark.parametrize("known, unknown", [([1, 2, 3, 9], [7, 8, 10]), ([7, 8, 10], [1, 2, 3, 9])])
def test_the_border_is_where_it_is_right_most_often_on_either_side(known, unknown):
    classifier = chance.Classifier(known, unknown)
    assert classifier.right(known, unknown) == 6
    assert classifier.right([], []) == 0
