# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""glob, fnmatch and regular expressions are the C library's own."""

from __future__ import annotations

import os

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import libc


def test_glob_knows_braces_classes_and_order(tmp_path):
    for name in ("b.conf", "a.conf", "B.conf", ".h.conf", "a.conf~"):
        (tmp_path / name).write_text("")
    base = os.fsencode(tmp_path)
    assert libc.glob(base + b"/*.conf") == [base + b"/B.conf", base + b"/a.conf", base + b"/b.conf"]
    assert libc.glob(base + b"/{b,a}.conf") == [base + b"/b.conf", base + b"/a.conf"]
    assert libc.glob(base + b"/[!a].conf") == [base + b"/B.conf", base + b"/b.conf"]
    assert libc.glob(base + b"/none.conf") == [base + b"/none.conf"]
    assert libc.glob(base + b"/none*.conf") == []


@pytest.mark.parametrize("path, pattern, fits", [
    (b"/e/a.conf", b"/e/*.conf", True), (b"/e/.a.conf", b"/e/*.conf", False), (b"/e/d/a.conf", b"/e/*.conf", False),
    (b"/e/a.conf", b"/e/{a,b}.conf", True), (b"/e/c.conf", b"/e/{a,b}.conf", False), (b"/e/a.conf~", b"/e/*.conf", False),
])
def test_a_file_that_is_to_come_is_matched_as_glob_will(path, pattern, fits):
    assert libc.matches(path, pattern) is fits


def test_braces_nest():
    assert sorted(libc.braces(b"{a,b{c,d}}")) == [b"a", b"bc", b"bd"]


def test_regular_expressions_are_extended_posix():
    assert libc.Regex(b"^(au|ao)[[:alpha:]]+$").search(b"auth")
    assert not libc.Regex(b"^au").search(b"xauth")
    with pytest.raises(ValueError, match="not a valid regular expression"):
        libc.Regex(b"[")
