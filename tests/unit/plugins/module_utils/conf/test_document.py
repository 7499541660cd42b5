# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One file as lines, and what is live on each."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.document import Document


def entries(raw, **keywords):
    found = []
    for index, entry in Document("/x", raw, **keywords).entries():
        found.append((index, entry if isinstance(entry, tuple) else type(entry).__name__))
    return found


@pytest.mark.parametrize("raw", [b"", b"[a]\r\nx = 1", b"\xef\xbb\xbf[a]\n", b"x\0y\n" * 3, b"x" * 20000])
def test_a_document_is_its_bytes(raw):
    assert Document("/x", raw).raw == raw


def test_plain_options_are_pairs_and_the_rest_is_parsed():
    assert entries(b"[a]\nx = 1 ; c\ny => 2\nz += 3\n; c\n\n#include b\n") == [
        (0, "Header"), (1, (b"x", b"1")), (2, "Option"), (3, "Option"), (6, "Directive")]


def test_block_comments_hide_lines():
    assert [index for index, _entry in entries(b"[a]\n;--\nx=1\n--; y=2\nz=3\n")] == [0, 3, 4]


def test_an_open_block_of_the_file_before_hides_this_one():
    document = Document("/x", b"x=1\n--;\ny=2\n", depth=1)
    assert [index for index, _entry in document.entries()] == [2]
    assert (document.depth_before(0), document.depth_before(2), document.end_depth) == (1, 0, 0)


def test_a_block_that_stays_open_is_known_at_the_end():
    document = Document("/x", b"x=1\n;-- open\ny=2\n")
    assert [index for index, _entry in document.entries()] == [0]
    assert document.end_depth == 1


def test_lines_that_are_too_long_do_not_exist():
    assert entries(b"[a]\nx=" + b"1" * 8189 + b"\ny=2\n") == [(0, "Header"), (2, (b"y", b"2"))]
    assert [index for index, _entry in entries(b"[a]\nx=" + b"1" * 8188 + b"\n")] == [0, 1]


def test_the_live_pieces_of_a_line():
    document = Document("/x", b"[a]\nx = 1 ;-- c --; 2 ; d\n")
    list(document.entries())
    (offset, chunk, live), = document.live(1)
    assert (offset, chunk.startswith(b"x = 1"), live.text) == (0, True, b"x = 1  2 ")
