# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Asterisk reads from a root file and its includes."""

from __future__ import annotations

import pytest


def names(view):
    return [(section.name, [(v.name, v.value) for v in section.variables]) for section in view.sections]


def test_templates_are_copied_at_that_moment(etc):
    etc.write(x_conf=b"[t](!)\na=1\n[x](t)\nb=2\n[t](+TEMPLATES=include)\na=3\n")
    assert names(etc.view("x.conf")) == [(b"t", [(b"a", b"1"), (b"a", b"3")]), (b"x", [(b"a", b"1"), (b"b", b"2")])]


def test_additions_go_to_the_first_live_section(etc):
    etc.write(x_conf=b"[x]\na=1\n[X]\nb=2\n[x](+)\nc=3\n")
    assert names(etc.view("x.conf")) == [(b"x", [(b"a", b"1"), (b"c", b"3")]), (b"X", [(b"b", b"2")])]


def test_appending_sees_the_exact_name_only(etc):
    etc.write(x_conf=b"[x]\np = one\np += two\nA=1\na += 2\n")
    assert names(etc.view("x.conf")) == [(b"x", [(b"p", b"one two"), (b"A", b"1"), (b"a", b"2")])]


def test_an_included_file_goes_on_in_the_section(etc):
    etc.write(x_conf=b"[a]\nx=1\n#include c1.conf\ny=1\n#include c2.conf\nz=1\n", c1_conf=b"p=1\n[c1]\nq=1\n", c2_conf=b"p2=1\n")
    assert names(etc.view("x.conf")) == [
        (b"a", [(b"x", b"1"), (b"p", b"1"), (b"y", b"1"), (b"z", b"1")]), (b"c1", [(b"q", b"1"), (b"p2", b"1")])]


@pytest.mark.parametrize("text, line, message", [
    (b"[a\n", 1, "no closing"), (b"[a]\nx=1\n[b](t)\n", 3, "inherits from 't'"), (b"[a](+)\n", 1, "adds to a section"),
    (b"x=1\n", 1, "before the first section"), (b"[a]\n#include none.conf\n", 2, "finds no file"), (b"[a]\n#include none*\n", 2, "finds no file"),
    (b"[a]\nx=1\n[a](+,a)\n", 3, "inherits from itself"),
])
def test_what_makes_a_file_invalid_is_told_by_line(etc, text, line, message):
    etc.write(x_conf=text)
    error = etc.view("x.conf").error
    assert (error.where.line, message in error.message) == (line, True)


def test_an_invalid_included_file_is_cut_and_the_parent_goes_on(etc):
    etc.write(x_conf=b"[a]\n#include c.conf\ny=1\n", c_conf=b"x=1\n[\nz=1\n")
    view = etc.view("x.conf")
    assert view.error is None and names(view) == [(b"a", [(b"x", b"1"), (b"y", b"1")])]
    assert [(problem.kind, problem.where.line) for problem in view.problems] == [("invalid", 2)]


def test_a_file_that_includes_itself_is_read_eleven_times(etc):
    etc.write(x_conf=b"[a]\nx=1\n#tryinclude x.conf\n")
    assert len(etc.view("x.conf").sections) == 11


def test_a_missing_file_is_an_error_of_its_own(etc):
    error = etc.view("none.conf").error
    assert (error.kind, error.where.line) == ("missing", 0)


def test_exec_is_reported_and_never_run(etc):
    etc.write(x_conf=b"[a]\n#exec /bin/touch %s/ran\n" % str(etc.path).encode())
    assert [problem.kind for problem in etc.view("x.conf").problems] == ["ignored"]
    assert not (etc.path / "ran").exists()


def test_a_stray_end_of_a_block_hides_the_rest(etc):
    etc.write(x_conf=b"[a]\nsecret=abc--;\nx=1\n")
    view = etc.view("x.conf")
    assert names(view) == [(b"a", [(b"secret", b"abc--;")])]
    assert [problem.kind for problem in view.problems] == ["comment"]


def test_a_name_is_cut_at_79_bytes(etc):
    etc.write(x_conf=b"[" + b"n" * 100 + b"]\nx=1\n")
    assert etc.view("x.conf").sections[0].name == b"n" * 79
