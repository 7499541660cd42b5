# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sum of the files of a dialplan. That Asterisk computes the same is tested with calls."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import watching

PLAN = b"[in]\nexten => _0X.,1,Dial(PJSIP/${EXTEN}@carrier)\n" * 100


def total(**files):
    return watching.total(watching.pieces(files), files.__getitem__)


def test_every_byte_counts():
    assert len({total(a=PLAN), total(a=PLAN[:-1]), total(a=PLAN + b"\n"), total(a=PLAN.replace(b"0", b"1", 1)), total(a=PLAN, b=b""), total(b=PLAN)}) == 5


@pytest.mark.parametrize("content", [b"", b"x" * watching.PIECE, b"x" * (2 * watching.PIECE - 1)])
def test_a_file_that_grows_is_noticed(content):
    parts = watching.pieces({"a": content})
    assert watching.total(parts, lambda path: content) != watching.total(parts, lambda path: content + b"\n")


def test_no_text_closes_the_parenthesis_of_the_function():
    assert [one.opened for one in watching.pieces({"a": b"(a)", "b": b")(", "c": b"a))):b"})] == [0, 1, 3]


def test_the_guard_tells_what_it_was_made_for():
    files = {"a": PLAN, "b": b"))"}
    parts = watching.pieces(files)
    guard = watching.routine(parts, watching.total(parts, files.__getitem__), True)
    assert watching.is_current(guard, files.__getitem__) is True
    assert watching.is_current(guard, dict(files, b=b")").__getitem__) is False
    assert watching.is_current("", files.__getitem__) is None


def gone(path):
    raise FileNotFoundError(path)


def test_a_file_that_is_gone_has_no_content():
    parts = watching.pieces({"a": PLAN})
    assert watching.total(parts, gone) == watching.total(parts, lambda path: b"")


def test_a_change_is_refused_or_told():
    assert "?:stale)})" in watching.routine([], "0" * 32, True) and "?:)})" in watching.routine([], "0" * 32, False)
