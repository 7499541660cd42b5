# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import sets, settings


def declared(given):
    return [re.match(r"set (\w+) ", line)[1] for line in sets.lines(settings.complete(dict({"attempts": 2}, **given)))]


def test_every_set_is_declared_once_with_a_name_that_every_nft_takes():
    names = declared({"ban_ports": {"ami": {"tcp": [5038]}, "a" * 20: {"udp": [1]}}})
    assert len(names) == len(set(names)) and max(map(len, names)) <= 31
    assert {"banned_ami4", "opens_ami6", "barred_sip4", "alarm_iax2", "known_32_6", "refused_256_4", "talking4"} <= set(names)


def test_all_elements_are_live_and_bounded():
    for line in sets.lines(settings.complete({"attempts": 2})):
        assert "timeout" in line and re.search(r"size \d+;", line), line


def test_who_is_spared_is_a_part_of_the_ruleset():
    lines = sets.lines(settings.complete({"attempts": 2, "never_banned": ["10.0.0.0/9", "10.128.0.0/9"]}))
    assert "set spared4 { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 } }" in lines
    assert "set spared6 { type ipv6_addr; flags interval; }" in lines


def test_an_office_may_grow_to_the_next_size():
    assert [sets.capacity(tier) for tier in sets.TIERS + (0,)] == [1024, 256, 32, 0]
