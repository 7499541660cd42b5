# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for PINs."""

from __future__ import annotations

import random

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import pins


@pytest.mark.parametrize("pin, word", [
    ("4711", "number"), ("1174", "number"), ("471100", "number"), ("47114711", "number"), ("000000", "repeats"), ("121212", "repeats"), ("123123", "repeats"),
    ("112211", "repeats"), ("123456", "sequence"), ("654321", "sequence"), ("147258", "keypad"), ("2580", "keypad"), ("1958", "year"), ("310799", "date"),
    ("073199", "date"), ("990731", "date"), ("24121985", "date"), ("19851224", "date"), ("198512", "date"), ("121985", "date"), ("2412", "date")])
def test_what_a_pin_must_not_be(pin, word):
    assert word in " ".join(pins.faults(pin, ["4711"])), pins.faults(pin, ["4711"])


@pytest.mark.parametrize("pin", ["739264", "846205", "918374", "50738261"])
def test_good_ones(pin):
    assert pins.faults(pin, ["4711", "100"]) == []


def test_most_random_pins_are_good():
    chooser = random.Random(3)
    bad = sum(bool(pins.faults("%06d" % chooser.randrange(10 ** 6), ["100"])) for unused in range(4000))
    assert 0.05 < bad / 4000 < 0.2


def test_what_is_no_date():
    assert not any(map(pins.is_date, ("739264", "99", "999999", "320199x", "4711471147", "39991231")))
