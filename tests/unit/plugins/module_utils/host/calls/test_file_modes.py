# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The places that findings want: planned before anything lands, one step for each file."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import file_modes
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.file_sets import Tree

LOCATED = SimpleNamespace(process=SimpleNamespace(uid=os.geteuid(), gid=os.getegid()))


@pytest.fixture(name="tree")
def fixture_tree(tmp_path):
    tree = Tree(tmp_path)
    tree.write("full", b"", 0o644)
    os.symlink("nowhere", tree.path("link"))
    return tree


def wants(tree, *names):
    return SimpleNamespace(places=tuple(SimpleNamespace(path=tree.path(name), exact=name == "own") for name in names))


def test_what_must_not_be_touched_is_refused_before_anything(tree):
    planned = file_modes.FileModes([wants(tree, "full"), wants(tree, "link"), wants(tree)], LOCATED)
    assert list(planned.refused) == [1] and "symbolic link" in planned.refused[1]


def test_findings_that_no_longer_want_them(tree):
    planned = file_modes.FileModes([wants(tree, "full"), wants(tree, "own", "full"), wants(tree, "link")], LOCATED)
    rows = file_modes.rows(planned.steps([wants(tree), wants(tree, "own", "full"), wants(tree)]))
    assert [os.path.basename(row["path"]) for row in rows] == ["own", "full"]
    assert (rows[0]["before"], rows[1]["before"].split()[0], rows[1]["after"].split()[0]) == (None, "0644", "0640")
    assert planned.steps([wants(tree)] * 3) == []


def test_they_are_carried_out_once(tree):
    finding = wants(tree, "own", "full")
    planned = file_modes.FileModes([finding, finding], LOCATED)
    file_modes.carry_out(planned.steps([finding, finding]), tree.state, "run-1")
    assert file_modes.FileModes([finding], LOCATED).steps([finding]) == []


def test_the_difference(tree):
    planned = file_modes.FileModes([wants(tree, "own")], LOCATED)
    shown = file_modes.difference(file_modes.rows(planned.steps([wants(tree, "own")])))
    assert shown[0]["prepared"].startswith("%s: no such file -> 0640 " % tree.path("own"))
