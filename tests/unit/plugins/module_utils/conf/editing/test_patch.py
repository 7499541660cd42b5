# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Line changes, collected and applied at once."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.document import Document
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.patch import Conflict, Patch


@pytest.fixture
def three():
    return Document("/x", b"one\ntwo\nthree\n")


def test_changes_land_by_line(three):
    patch = Patch()
    patch.replace(three, 1, b"TWO\n")
    patch.insert(three, 1, [b"before\n"])
    patch.insert(three, 3, [b"last\n"])
    patch.replace(three, 0, b"")
    assert patch.result() == {"/x": b"before\nTWO\nthree\nlast\n"}


def test_the_same_change_may_come_twice_and_another_one_may_not(three):
    patch = Patch()
    patch.replace(three, 1, b"TWO\n")
    patch.replace(Document("/x", b"one\ntwo\nthree\n"), 1, b"TWO\n")
    with pytest.raises(Conflict):
        patch.replace(three, 1, b"other\n")
    assert patch.result() == {"/x": b"one\nTWO\nthree\n"}


def test_half_an_edit_can_be_taken_back(three):
    patch = Patch()
    patch.insert(three, 1, [b"a\n"])
    mark = patch.mark()
    patch.insert(three, 1, [b"b\n", b"c\n"])
    patch.replace(three, 2, b"")
    patch.back_to(mark)
    assert patch.result() == {"/x": b"one\na\ntwo\nthree\n"}


def test_lines_between_changes_stay():
    document = Document("/x", b"0\n1\n2\n3\n4\n5\n6")
    patch = Patch()
    for index, line in ((5, b""), (1, b"one\n"), (6, b"")):
        patch.replace(document, index, line)
    patch.insert(document, 3, [b"before 3\n"])
    patch.insert(document, 7, [b"last\n"])
    assert patch.result() == {"/x": b"0\none\n2\nbefore 3\n3\n4\nlast\n"}


@pytest.mark.parametrize("raw, result", [(b"a\nb", b"a\nb\nnew"), (b"a\r\nb", b"a\r\nb\r\nnew"), (b"a\n", b"a\nnew\n"), (b"", b"new\n")])
def test_a_missing_last_newline_stays_missing(raw, result):
    patch = Patch()
    document = Document("/x", raw)
    patch.insert(document, len(document.lines), [b"new\r\n" if b"\r" in raw else b"new\n"])
    assert patch.result() == {"/x": result}


def test_nothing_is_nothing():
    assert not Patch() and Patch().result() == {}


def test_new_lines_with_one_opening_share_it(three):
    patch = Patch()
    patch.insert(three, 3, [b"a1\n"], [b"[a]\n"])
    patch.insert(three, 3, [b"b1\n"], [b"[b]\n"])
    mark = patch.mark()
    patch.insert(three, 3, [b"lost\n"], [b"[c]\n"])
    patch.back_to(mark)
    patch.insert(three, 3, [b"a2\n"], [b"[a]\n"])
    patch.insert(three, 3, [b"of three\n"])
    assert patch.result() == {"/x": b"one\ntwo\nthree\nof three\n[a]\na1\na2\n[b]\nb1\n"}
