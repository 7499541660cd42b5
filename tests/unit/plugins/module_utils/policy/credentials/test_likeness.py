# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that are, or are close to, words of their account."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import likeness
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Credential, Secret


def account(kind="pjsip", name="desk-auth", user="desk", accounts=("office",), words=("office", "Alice Smith", "AliceSmith", "Alice", "4711")):
    return likeness.Words(Credential(f"{kind}:{name}", kind, name, "inbound", user, accounts, words, Secret("x"), "plain", None, None, "pjsip.conf", name,
                                     "password", "auth", False, None))


@pytest.mark.parametrize("text, reason", [
    ("desk", "name"), ("desk-auth", "name"), ("office", "name"), ("4711", "extension"), ("alice", "caller_id"), ("alicesmith", "caller_id"),
    ("eciffo", "close_to_name"), ("0ff1ce", "close_to_name"), ("office1", "close_to_name"), ("office2024", "close_to_name"), ("officeoffice", "close_to_name"),
    ("4711office", "close_to_name"), ("sip4711", "close_to_name"), ("offise", "close_to_name"), ("ofice", "close_to_name"), ("offic", "close_to_name"),
    ("alicepassword", "close_to_name"), ("deskauth", "close_to_name"), ("47114711", "close_to_name"), ("1174", "close_to_name"),
    ("k7q9zx31mvbt", None), ("sunshine", None), ("4712", "close_to_name"), ("officekq7zx93mvb", None), ("", None)])
def test_what_is_close(text, reason):
    assert account().reason(text) == reason


def test_drivers_and_contexts_are_no_part_of_a_name():
    assert account("users", "6001", "6001", ("SIP/6001", "IAX2/6001")).names == {"6001"}
    assert account("voicemail", "100@default", "100", ("100@default",), ("100", "Bob")).names == {"100"}


def test_short_words_do_not_count():
    assert account(name="ab", user="ab", accounts=("ab",), words=("ab", "J")).reason("xxabxx") is None


@pytest.mark.parametrize("one, other, most, wanted", [
    ("kitten", "sitting", 3, True), ("kitten", "sitting", 2, False), ("abc", "abc", 0, True), ("abc", "abd", 0, False), ("", "ab", 2, True),
    ("ab", "ba", 1, False)])
def test_the_distance_of_texts(one, other, most, wanted):
    assert likeness.within(one, other, most) is wanted
