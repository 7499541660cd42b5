# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import NotAnswering
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import learned
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names.live_sets import Element
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import sets as known

DAY = 86400


class Sets:
    """The sets of the kernel."""

    def __init__(self, **held):
        self.held = {name: [] for tier in (0,) + known.TIERS for name in ("%s4" % known.known(tier), "%s6" % known.known(tier))}
        self.held.update({"learned4": [], "learned6": [], "trunks4": []}, **held)
        self.added, self.removed = {}, {}

    def types(self):
        return {name: "" for name in self.held}

    def elements(self, name):
        return self.held.get(name)

    def change(self, added, removed):
        self.added, self.removed = ({name: values for name, values in found.items() if values} for found in (added, removed))


class Cli:
    """chan_sip with peers at places."""

    def __init__(self, *places):
        self.places = places

    def run(self, command):
        if isinstance(self.places[0], Exception):
            raise self.places[0]
        if command != "sip show peers":
            return ""
        row = "%-25.25s %-39.39s %-3.3s %-10s %-10s %-3s %-8d %-11s %-32.32s\n"
        rows = "".join(row % (number, address, " D ", "Yes", "Yes", "", port, "Unmonitored", "") for number, (address, port) in enumerate(self.places))
        return "Name/username\n%s%d sip peers [Monitored: 0 online]\n" % (rows, len(self.places))


def learn(sets, *places):
    return learned.learn("voipsec", known, cli=Cli(*places), sets=sets)


def test_a_device_is_learned_with_its_address():
    sets = Sets()
    assert learn(sets, ("198.51.100.20", 5062), ("fd77::1:2:3:4", 5063)) == 2
    assert sets.added == {"learned4": ["198.51.100.20 . 5062 timeout 7d"], "known4": ["198.51.100.20 timeout 14d"],
                          "learned6": ["fd77::1:2:3:4 . 5063 timeout 7d"], "known6": ["fd77:: timeout 14d"]}
    assert sets.removed == {}


def test_only_what_gets_old_is_made_young_again():
    sets = Sets(learned4=[Element("198.51.100.20 . 5062", 6 * DAY), Element("198.51.100.20 . 5063", 3 * DAY)], known4=[Element("198.51.100.20", 13 * DAY)])
    assert learn(sets, ("198.51.100.20", 5062), ("198.51.100.20", 5063)) == 2
    assert sets.added == {"learned4": ["198.51.100.20 . 5063 timeout 7d"]} and sets.removed == {"learned4": ["198.51.100.20 . 5063"]}


def test_an_office_is_known_by_its_size_and_keeps_it_when_it_sleeps():
    sets = Sets(known_32_4=[Element("198.51.100.9", 10 * DAY)])
    offices = [(address, 5000 + number) for address, size in (("198.51.100.20", 40), ("198.51.100.21", 5), ("198.51.100.9", 1)) for number in range(size)]
    learn(sets, *offices)
    assert sets.added["known_32_4"] == ["198.51.100.20 timeout 14d"] and sets.added["known_4_4"] == ["198.51.100.21 timeout 14d"]
    assert "known_256_4" not in sets.added and sets.removed == {} and len(sets.added["learned4"]) == 46


def test_a_provider_is_no_office():
    sets = Sets(trunks4=[Element("198.51.100.0/25", None)])
    assert learn(sets, ("198.51.100.20", 5060)) == 0 and sets.added == {}


@pytest.mark.parametrize("problem", [NotAnswering("hangs"), HostError("two of them")])
def test_what_asterisk_does_not_say_takes_nothing_away(problem):
    sets = Sets(learned4=[Element("198.51.100.20 . 5062", 1)])
    assert learn(sets, problem) == 0 and sets.added == sets.removed == {}


def test_a_table_without_these_sets_is_left_alone():
    sets = Sets()
    sets.held = {}
    assert learn(sets, RuntimeError("nobody is asked")) == 0


def test_what_was_learned_is_counted():
    assert learned.count("voipsec", Sets(learned4=[Element("198.51.100.20 . 5062", 1)] * 3, learned6=[Element("fd77::1 . 5062", 1)])) == 4
