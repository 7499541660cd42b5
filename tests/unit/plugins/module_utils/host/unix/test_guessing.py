# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import time
from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.unix import guessing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.unix.guessing import METHOD, TIME, Tried, guess


class Job(NamedTuple):
    name: str
    hashed: str
    candidates: list


LIST = ["one", "two", "three", "four"]
JOBS = [Job("a", "three", LIST), Job("b", "nothing", LIST), Job("c", "?", LIST)]


def fits(text, hashed):
    return None if hashed == "?" else text == hashed


def test_each_is_tried_to_its_end():
    assert guess(JOBS, {}, fits, 30) == {"a": Tried(2, 3, None), "b": Tried(None, 4, None), "c": Tried(None, 0, METHOD)}


def test_it_goes_on_where_it_ended():
    assert guess(JOBS[:2], {"a": 3, "b": 4}, fits, 30) == {"a": Tried(None, 4, None), "b": Tried(None, 4, None)}


def test_without_time_nothing_is_tried():
    assert guess(JOBS[:2], {"b": 1}, fits, 0) == {"a": Tried(None, 0, TIME), "b": Tried(None, 1, TIME)}
    assert guess([], {}, fits, 30) == {}


def test_the_time_ends_what_would_never_end():
    def endless(text, hashed):
        while text == "two":
            time.sleep(1)
        return False
    found = guess([Job("a", "x", LIST)], {}, endless, 0.2)
    assert found["a"].count <= 1 and found["a"].why == TIME and guessing.TIME == TIME


def test_what_breaks_in_the_middle_keeps_what_was_said():
    def broken(text, hashed):
        return 1 / 0 if text == "three" else False
    assert guess([Job("a", "x", LIST)], {}, broken, 30) == {"a": Tried(None, 2, TIME)}


def test_one_that_takes_for_ever_hides_no_other(monkeypatch):
    def endless(text, hashed):
        while hashed == "slow":
            time.sleep(1)
        return text == hashed
    monkeypatch.setattr(guessing, "_TRY", 1)
    found = guess([Job("s", "slow", LIST), Job("a", "four", LIST), Job("t", "slow", LIST)], {"t": 2}, endless, 6)
    assert found == {"s": Tried(None, 0, TIME), "a": Tried(3, 4, None), "t": Tried(None, 2, TIME)}


def test_one_that_is_slow_is_tried_when_the_others_are_done(monkeypatch):
    def slow(text, hashed):
        time.sleep(0.4 if hashed == "two" else 0)
        return text == hashed
    monkeypatch.setattr(guessing, "_TRY", 0.2)
    assert guess([Job("s", "two", LIST), Job("a", "none", LIST)], {}, slow, 30) == {"s": Tried(1, 2, None), "a": Tried(None, 4, None)}
