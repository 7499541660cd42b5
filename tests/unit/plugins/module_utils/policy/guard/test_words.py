# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import words


def test_a_source_of_ipv6_is_a_network():
    assert words.source(4, "from") == "ip saddr"
    assert words.source(6, "to") == "ip6 daddr and ffff:ffff:ffff:ffff::"


def test_a_place_is_an_address_with_its_port():
    assert words.place(4, "from") == "ip saddr . th sport" and words.place(6, "to") == "ip6 daddr . th dport"


def test_texts_are_numbers_for_nft():
    assert words.words([" 401", "ACK "]) == "{ 0x20343031, 0x41434b20 }"
