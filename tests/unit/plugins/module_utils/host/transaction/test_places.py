# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of which only mode and owner are of interest."""

from __future__ import annotations

import os
import stat

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import places, restore
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.file_sets import Tree

ME = (os.geteuid(), os.getegid())


@pytest.fixture(name="tree")
def fixture_tree(tmp_path):
    return Tree(tmp_path)


def plan(tree, name="log", exact=False):
    return places.plan(tree.path(name), exact, *ME)


def carry_out(tree, *steps):
    with tree.session():
        places.carry_out(steps, tree.state, "run-1")


def mode(tree, name="log"):
    return stat.S_IMODE(os.stat(tree.path(name)).st_mode)


def put_back(tree, run_id="back"):
    with tree.session():
        return places.put_back(tree.state, restore.find(tree.state, "run-1"), run_id)


@pytest.mark.parametrize("exact", [True, False])
def test_a_new_file(tree, exact):
    step = plan(tree, exact=exact)
    assert (step.before, step.after) == (None, places.Holder(0o640, *ME))
    assert not os.path.exists(tree.path("log"))
    carry_out(tree, step)
    assert (mode(tree), os.stat(tree.path("log")).st_size, plan(tree, exact=exact)) == (0o640, 0, None)


@pytest.mark.parametrize("old, exact, new", [(0o644, False, 0o640), (0o666, False, 0o660), (0o664, True, 0o640), (0o600, True, 0o640)])
def test_a_file_that_is_there_keeps_its_inode_and_its_lines(tree, old, exact, new):
    tree.write("log", b"a line\n", old)
    with open(tree.path("log"), "ab") as opened:
        carry_out(tree, plan(tree, exact=exact))
        opened.write(b"another\n")
    with open(tree.path("log"), "rb") as stream:
        assert (mode(tree), stream.read()) == (new, b"a line\nanother\n")


def test_nothing_to_do(tree):
    tree.write("log", b"", 0o640)
    assert (plan(tree), plan(tree, exact=True)) == (None, None)
    carry_out(tree)
    assert restore.load(tree.state, "run-1") is None


@pytest.mark.parametrize("make, words", [
    (os.mkdir, "not a regular file"), (os.mkfifo, "not a regular file"),
    (lambda path: os.symlink("nowhere", path), "symbolic link"),
    (lambda path: (open(path + "2", "w").close(), os.link(path + "2", path)), "2 names"),
])
def test_what_is_no_plain_file_is_refused(tree, make, words):
    make(tree.path("log"))
    with pytest.raises(HostError, match=words):
        plan(tree)


def test_a_file_of_somebody_else_is_not_given_away(tree, monkeypatch):
    tree.write("log", b"", 0o644)
    os.chown(tree.path("log"), 12345, -1)
    with pytest.raises(HostError, match="belongs to uid 12345"):
        plan(tree, exact=True)
    assert plan(tree).after == places.Holder(0o640, 12345, os.stat(tree.path("log")).st_gid)


def test_a_link_that_comes_in_between_is_not_followed(tree):
    step = plan(tree)
    tree.write("victim", b"", 0o644)
    os.symlink("victim", tree.path("log"))
    with pytest.raises(HostError, match="Cannot set the mode"):
        carry_out(tree, step)
    assert mode(tree, "victim") == 0o644


def test_no_directory(tree):
    with pytest.raises(HostError, match="does not exist"):
        places.plan(tree.path("none/log"), True, *ME)


def test_the_way_back(tree):
    tree.write("log", b"a line\n", 0o644)
    carry_out(tree, plan(tree), plan(tree, "new"))
    assert places.reopening(restore.find(tree.state, "run-1")) == [tree.path("log")]
    assert put_back(tree) == [tree.path("log")]
    assert (mode(tree), mode(tree, "new")) == (0o644, 0o640)
    assert put_back(tree, "back-2") == []
    assert restore.load(tree.state, "back").restores == "run-1"


def test_what_changed_since_is_left(tree):
    tree.write("log", b"", 0o644)
    carry_out(tree, plan(tree))
    os.chmod(tree.path("log"), 0o600)
    assert put_back(tree) == [] and mode(tree) == 0o600


def test_the_first_before_of_a_run_stays_beside_its_files(tree):
    tree.write("log", b"", 0o644)
    tree.write("a.conf", b"old")
    carry_out(tree, plan(tree))
    tree.apply({"a.conf": b"new"})
    os.chmod(tree.path("log"), 0o646)
    carry_out(tree, plan(tree))
    point = restore.find(tree.state, "run-1")
    assert (list(point.files), point.places[tree.path("log")]["before"]["mode"]) == ([tree.path("a.conf")], "0644")


def test_a_restore_point_of_an_older_version(tree):
    data = restore.Point("run-1", 1.0, 1, "change", None, "", {}).to_json()
    del data["places"]
    assert restore.Point.from_json(data).places == {}
