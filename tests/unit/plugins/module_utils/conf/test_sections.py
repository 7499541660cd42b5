# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The effective view as data."""

from __future__ import annotations

import gc

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Problem, Variable, Where, spellings


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


def test_a_section_is_its_own_first_fragment(etc):
    etc.write(x_conf=b"[a]\nx=1\n#include p.conf\nz=3\n[b]\n[a](+)\nw=4\n", p_conf=b"y=2\n")
    section = etc.view("x.conf").sections[0]
    assert section.fragments[0] is section
    assert [(f.document.path.rpartition("/")[2], f.header, f.first, f.last) for f in section.fragments] == [
        ("x.conf", 0, 0, 1), ("p.conf", None, 0, 0), ("x.conf", None, 3, 3), ("x.conf", 5, 5, 6)]


def test_spellings_of_a_name():
    spelled = spellings(frozenset((b"bindaddr", b"udpbindaddr")))
    assert [spelled[name] for name in (b"BindAddr", b"udpbindaddr", b"bind", b"BindAddr")] == [True, True, False, True]


def test_a_view_that_is_taken_apart_is_gone_at_once(etc):
    etc.write(x_conf=b"[t](!)\na=1\n[x](t)\nb=2\n")
    view = etc.view("x.conf")
    path = view.files[0]
    gc.disable()
    try:
        view.take_apart()
        del view
        assert not [found for found in gc.get_objects() if isinstance(found, Variable) and found.document.path == path]
    finally:
        gc.enable()
