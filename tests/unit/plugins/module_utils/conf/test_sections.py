# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The effective view as data."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Problem, Where


def test_a_place_reads_as_file_and_line():
    assert (str(Where("/e/a", 3)), str(Where("/e/a", 0))) == ("/e/a:3", "/e/a")
    assert str(Problem(Where("/e/a", 3), "invalid", "it is wrong")) == "/e/a:3: it is wrong"


def test_a_value_knows_the_way_it_came(etc):
    etc.write(x_conf=b"[t](!)\na=1\n[u](!,t)\nb=2\n[x](u)\nc=3\nA=4\n")
    view = etc.view("x.conf")
    section = view.named(b"X")[0]
    assert [section.name for section in view.sections] == [b"t", b"u", b"x"]
    assert [(v.name, v.where.line) for v in section.variables] == [(b"a", 2), (b"b", 4), (b"c", 6), (b"A", 7)]
    assert [[step.name for step in section.path_to(v)] for v in section.variables[:3]] == [[b"x", b"u", b"t"], [b"x", b"u"], [b"x"]]
    assert [v.value for v in section.values(b"a")] == [b"1", b"4"]
    assert section.bases == [b"u"] and section.where == Where(str(etc.path / "x.conf"), 5)


def test_files_are_named_once(etc):
    etc.write(x_conf=b"[a]\n#include p.conf\n#include p.conf\n", p_conf=b"y=1\n")
    assert etc.view("x.conf").files == [str(etc.path / "x.conf"), str(etc.path / "p.conf")]


def test_the_first_and_the_last_type(etc):
    etc.write(x_conf=b"[a]\ntype=one\nTYPE=two\n[b]\nx=1\n")
    assert [section.types for section in etc.view("x.conf").sections] == [(b"one", b"two"), (None, None)]
