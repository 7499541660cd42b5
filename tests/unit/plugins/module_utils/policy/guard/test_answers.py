# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the guard reads Asterisk's answers; what comes of it is tested in tests/daemon/test_guard.py."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import answers, settings

GUARD = settings.complete({"attempts": 2}, True)


def places(lines, *words):
    return [next(number for number, line in enumerate(lines) if word in line) for word in words]


def test_the_status_is_read_where_it_stands():
    """8 bytes of UDP, or 20 or 32 of TCP, then "SIP/2.0 401": the status with the blank before it begins at its byte 7."""
    lines = answers.base({"sip": ("5060", "5060-5061"), "wss": ("", "8089"), "iax2": ("4569", "")})
    assert lines[2:] == [
        "udp sport 5060 jump answered_sip",
        "tcp sport 5060-5061 tcp doff 5 @th,160,64 0x5349502f322e3020 @th,216,32 { 0x20343031, 0x20343033, 0x20343034, 0x20343037 } jump refused_sip",
        "tcp sport 5060-5061 tcp doff 8 @th,256,64 0x5349502f322e3020 @th,312,32 { 0x20343031, 0x20343033, 0x20343034, 0x20343037 } jump refused_sip",
        "udp sport 4569 jump answered_iax2"]
    assert "@th,120,32 { 0x20343031, 0x20343033, 0x20343034, 0x20343037 } goto refused_sip" in answers.of_service("sip", GUARD, [], [])["answered_sip"]


def test_nobody_is_barred_who_stands_above_bans_and_nobody_who_did_not_ask():
    lines = answers.of_service("sip", GUARD, ["management", "trunks", "never_banned"], ["devices"])["refused_sip"]
    found = places(lines, "@management4 return", "@trunks6 return", "@never_banned4 return", "@learned4 goto",
                   "@known_256_4 ip daddr @asked4 update @refused_256_4", "@devices4 ip daddr @asked4 update @refused_home4",
                   "ip daddr @asked4 update @refused4", "@known4 return", "@alarm_sip")
    assert found == sorted(found)
    assert all("@asked" in line for line in lines if "@barred_sip" in line)


def test_a_call_that_was_let_in_is_remembered():
    assert "@th,120,16 0x2031 update @talking4 { ip daddr . th dport }" in answers.of_service("sip", GUARD, [], [])["answered_sip"]


def test_what_is_encrypted_is_not_read():
    assert answers.of_service("wss", GUARD, [], []) == {}
