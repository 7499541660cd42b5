# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be seen is spelled out, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import plain


@pytest.mark.parametrize("text, shown", [
    ("pbx-1 ä 日本 <b>&amp;", "pbx-1 ä 日本 <b>&amp;"), ("a\tb\nc", "a\tb\nc"), ("\x1b[2J", "\\x1b[2J"), ("a\rb", "a\\x0db"), ("\x00\x7f\x9b", "\\x00\\x7f\\x9b"),
    ("abc\u202ecba", "abc\\u202ecba"),
    ("\u2066x\u2069", "\\u2066x\\u2069"), ("\udcff", "\\udcff"), ("\ufffe\uffff\ufeff", "\\ufffe\\uffff\\ufeff"), ("\u2028", "\\u2028"),
    ("10\u200b1", "10\\u200b1"), ("a\xadb\u2060", "a\\xadb\\u2060"), ("x\U000e0041", "x\\U000e0041"), ("\u0646\u200c\u0645", "\u0646\u200c\u0645"),
])
def test_examples(text, shown):
    assert plain.visible(text) == shown


@given(st.text(st.characters()))
def test_what_is_left_can_be_written_and_is_left_alone_the_second_time(text):
    shown = plain.visible(text)
    shown.encode("utf-8")
    assert plain.visible(shown) == shown
    assert not any(ord(char) < 32 and char not in "\n\t" for char in shown)


def test_one_line():
    assert plain.one_line(" a \n b\t\x1bc ") == "a b \\x1bc"
