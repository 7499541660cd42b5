# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines, chunks and comments, as Asterisk's reader makes them (facts measured on 16.28 and 22.10)."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import lexer


@pytest.mark.parametrize("raw", [b"", b"a", b"a\n", b"a\r\nb", b"\n\n", b"a\rb\n", b"\0\n"])
def test_lines_join_to_the_file(raw):
    lines = lexer.split(raw)
    assert b"".join(lines) == raw == lines.raw
    assert len(lines) == len(list(lines)) == len([lines[at] for at in range(len(lines))])


def test_lines_are_found_by_index_from_both_ends():
    lines = lexer.split(b"a\nb\nc")
    assert (lines[0], lines[-1], lines[1:]) == (b"a\n", b"c", [b"b\n", b"c"])


@pytest.mark.parametrize("text, live", [
    (b"x = 1 ; note", b"x = 1 "),
    (b"x = a\\;b", b"x = a;b"),
    (b"x = a\\\\;b", b"x = a\\;b"),
    (b"q=\";x\"", b"q=\""),
    (b"pre ;-- c --; = post", b"pre  = post"),
    (b"q=2 ;-- x --; y", b"q=2  y"),
    (b"x=1 ;--- note", b"x=1 "),
    (b"r=\\;-- text", b"r=;-- text"),
    (b"a ;-- b ;-- c --; d --; e", b"a  e"),
    (b"no comment", b"no comment"),
])
def test_comments_are_taken_out(text, live):
    found, depth = lexer.uncomment(text, 0)
    assert (found.text, depth) == (live, 0)


@pytest.mark.parametrize("text, depth", [
    (b"x = 1 ;-- open", 1), (b";--;", 1), (b"secret=abc--;", -1), (b"--;", -1), (b";-- a ;-- b --;", 1),
])
def test_blocks_stay_open_or_go_below_zero(text, depth):
    assert lexer.uncomment(text, 0)[1] == depth


def test_what_stands_behind_the_end_of_a_block_is_live():
    found, depth = lexer.uncomment(b"hidden --; tail=1", 1)
    assert (found.text, depth) == (b" tail=1", 0)


def test_a_line_inside_a_block_has_nothing_live():
    assert lexer.uncomment(b"x = 1 ; y", 1) == (None, 1)


def test_more_blocks_than_asterisk_can_count():
    with pytest.raises(lexer.EndlessComment):
        lexer.uncomment(b";-- " * 129, 0)
    assert lexer.uncomment(b";-- " * 128, 0)[1] == 128


def test_live_bytes_know_where_they_came_from():
    text = b"q=2 ;-- x --; y\\;z"
    live = lexer.uncomment(text, 0)[0]
    assert live.text == b"q=2  y;z"
    assert [text[start:end] for start, end in live.pieces(2, len(live.text), text)] == [b"2 ", b" y\\;z"]


def test_the_longest_line_has_8190_bytes_and_a_newline():
    assert lexer.chunks(b"x" * 8190 + b"\n") == [(0, b"x" * 8190 + b"\n")]
    assert lexer.chunks(b"x" * 8191 + b"\n") == []


def test_a_nul_byte_hides_the_rest_of_the_line():
    assert lexer.chunks(b"x=1\0y=2\n") == [(0, b"x=1")]


def test_a_byte_order_mark_counts_in_the_first_line_only():
    assert lexer.chunks(b"\xef\xbb\xbf[a]\n", True) == [(3, b"[a]\n")]
    assert lexer.chunks(b"\xef\xbb\xbf[a]\n") == [(0, b"\xef\xbb\xbf[a]\n")]
