# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hard links, several names for one file, and what a set may ask for."""

from __future__ import annotations

import os

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.file_sets import Tree


@pytest.fixture(name="tree")
def fixture_tree(tmp_path):
    """a.conf and pjsip.d/b.conf are one file."""
    tree = Tree(tmp_path)
    tree.write("a.conf", b"old")
    os.link(tree.path("a.conf"), tree.path("pjsip.d/b.conf"))
    return tree


def same_file(tree, one, other):
    return os.path.samefile(tree.path(one), tree.path(other))


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_hard_link_is_refused_by_default(tree, check_mode):
    with pytest.raises(HostError, match="a.conf has 2 names .*, and 1 of them would not follow the change; .* set hard_links to keep or to break"):
        tree.apply({"a.conf": b"new"}, check_mode=check_mode)
    assert tree.read("a.conf") == b"old"


def test_break_leaves_the_other_name_with_the_old_content(tree):
    tree.apply({"a.conf": b"new"}, hard_links="break")
    assert (tree.read("a.conf"), tree.read("pjsip.d/b.conf")) == (b"new", b"old")
    assert os.stat(tree.path("pjsip.d/b.conf")).st_nlink == 1


def test_keep_replaces_the_file_under_all_of_its_names(tree):
    outcome = tree.apply({"a.conf": b"new"}, hard_links="keep")
    assert outcome.written == [tree.path("a.conf"), tree.path("pjsip.d/b.conf")]
    assert tree.read("pjsip.d/b.conf") == b"new"
    assert same_file(tree, "a.conf", "pjsip.d/b.conf")
    assert os.stat(tree.path("a.conf")).st_nlink == 2


def test_keep_stops_when_a_name_lies_elsewhere(tree, tmp_path):
    os.link(tree.path("a.conf"), str(tmp_path / "elsewhere"))
    with pytest.raises(HostError, match="a.conf has 3 names .*, and 1 of them would not follow"):
        tree.apply({"a.conf": b"new"}, hard_links="keep")
    assert tree.read("pjsip.d/b.conf") == b"old"


def test_a_set_that_holds_all_names_needs_no_word(tree):
    tree.apply({"a.conf": b"new", "pjsip.d/b.conf": b"new"})
    assert same_file(tree, "a.conf", "pjsip.d/b.conf")
    assert tree.read("a.conf") == b"new"


def test_a_set_that_parts_the_names_is_refused(tree):
    for other in (Change(b"other"), Change(b"new", mode=0o600)):
        with pytest.raises(HostError, match="a.conf has 2 names"):
            tree.apply({"a.conf": b"new", "pjsip.d/b.conf": other})
    tree.apply({"a.conf": b"new", "pjsip.d/b.conf": b"other"}, hard_links="break")
    assert (tree.read("a.conf"), tree.read("pjsip.d/b.conf")) == (b"new", b"other")


def test_deleting_one_name_leaves_the_other(tree):
    tree.apply({"a.conf": None})
    assert (tree.read("a.conf"), tree.read("pjsip.d/b.conf")) == (None, b"old")


def test_deleting_one_name_and_replacing_the_other(tree):
    tree.apply({"a.conf": None, "pjsip.d/b.conf": b"new"})
    assert (tree.read("a.conf"), tree.read("pjsip.d/b.conf")) == (None, b"new")


def test_a_file_and_a_link_to_it_are_one(tree):
    tree.write("c.conf", b"old")
    os.symlink("c.conf", tree.path("link.conf"))
    outcome = tree.apply({"c.conf": b"new", "link.conf": b"new"})
    assert outcome.written == [tree.path("c.conf")]
    with pytest.raises(HostError, match="c.conf and .*link.conf are the same file"):
        tree.apply({"c.conf": b"one", "link.conf": b"two"})


def test_a_missing_sibling_is_named(tree):
    with pytest.raises(HostError, match="absent.conf, from which the new file .*fresh.conf should take"):
        tree.apply({"fresh.conf": Change(b"x", like=tree.path("absent.conf"))})


def test_the_overlay_knows_a_file_by_both_of_its_paths(tree):
    tree.write("c.conf", b"old")
    os.symlink("c.conf", tree.path("link.conf"))
    seen = {}
    tree.apply({"link.conf": b"new", "fresh.conf": b"x"}, validate=seen.update)
    assert seen == {tree.path("link.conf"): b"new", tree.path("c.conf"): b"new", tree.path("fresh.conf"): b"x"}
