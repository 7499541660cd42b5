# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Symbolic links are followed as Asterisk does, but not everywhere."""

from __future__ import annotations

import os

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import paths
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.file_sets import Tree


@pytest.fixture(name="tree")
def fixture_tree(tmp_path):
    return Tree(tmp_path)


def test_a_link_stays_and_its_target_is_edited(tree):
    tree.write("real.conf", b"old")
    os.symlink("real.conf", tree.path("a.conf"))
    outcome = tree.apply({"a.conf": b"new"})
    assert os.readlink(tree.path("a.conf")) == "real.conf"
    assert tree.read("real.conf") == b"new"
    assert outcome.links == {tree.path("a.conf"): tree.path("real.conf")}
    assert outcome.written == [tree.path("real.conf")]


def test_links_of_links_and_of_directories(tree):
    tree.write("pjsip.d/real.conf", b"old")
    os.symlink("pjsip.d", tree.path("dir"))
    os.symlink("dir/../dir/./real.conf", tree.path("one"))
    os.symlink(tree.path("one"), tree.path("two"))
    place = paths.locate(tree.path("two"), [tree.etc])
    assert place.real == tree.path("pjsip.d/real.conf")
    assert [os.path.basename(link.path) for link in place.links] == ["two", "one", "dir", "dir"]


def test_a_new_file_behind_a_linked_directory(tree):
    os.symlink("pjsip.d", tree.path("dir"))
    tree.apply({"dir/new.conf": b"x"})
    assert tree.read("pjsip.d/new.conf") == b"x"


def test_a_link_out_of_the_configuration_by_root_is_followed_and_reported(tree, tmp_path):
    outside = tmp_path / "outside.conf"
    outside.write_bytes(b"old")
    os.symlink(str(outside), tree.path("a.conf"))
    outcome = tree.apply({"a.conf": b"new"})
    assert outside.read_bytes() == b"new"
    assert outcome.links == {tree.path("a.conf"): os.path.realpath(str(outside))}


def test_a_link_out_of_the_configuration_by_somebody_else_is_refused(tree, tmp_path):
    """The Asterisk user must not lead root to a file of its choice. A process that is not root judges by its own user id."""
    outside = tmp_path / "shadow"
    outside.write_bytes(b"old")
    place = paths.Place(tree.path("a.conf"), str(outside), [paths.Link(tree.path("a.conf"), 4242)])
    if os.geteuid() == 0:
        os.symlink(str(outside), tree.path("a.conf"))
        os.chown(tree.path("a.conf"), 4242, 4242, follow_symlinks=False)
        with pytest.raises(HostError, match="belongs to uid 4242 and not to root; .*chown -h root"):
            tree.apply({"a.conf": b"new"})
    with pytest.raises(HostError, match="shadow, outside .* belongs to uid 4242"):
        paths._check_links(place, [tree.etc])
    paths._check_links(place._replace(real=tree.path("inside.conf")), [tree.etc])
    assert outside.read_bytes() == b"old"


def test_a_link_to_nothing_is_refused(tree):
    os.symlink("nothing.conf", tree.path("a.conf"))
    with pytest.raises(HostError, match="a.conf is a symbolic link to .*nothing.conf, which does not exist"):
        tree.apply({"a.conf": b"new"})


def test_a_loop_is_refused(tree):
    os.symlink("b.conf", tree.path("a.conf"))
    os.symlink("a.conf", tree.path("b.conf"))
    with pytest.raises(HostError, match="Cannot find .*a.conf: it is a loop of symbolic links"):
        tree.apply({"a.conf": b"new"})


def test_a_missing_directory_is_named(tree):
    with pytest.raises(HostError, match="The directory .*absent.d of .*absent.d/a.conf does not exist"):
        tree.apply({"absent.d/a.conf": b"new"})


def test_a_relative_path_is_refused():
    with pytest.raises(HostError, match="sip.conf is not an absolute path"):
        paths.locate("sip.conf", ["/etc/asterisk"])


def test_a_file_as_a_directory_is_refused(tree):
    tree.write("a.conf", b"x")
    with pytest.raises(HostError, match="a part of the path is not a directory"):
        tree.apply({"a.conf/b.conf": b"new"})


def test_within(tree):
    assert paths.within(tree.path("a.conf"), tree.etc)
    assert not paths.within(tree.etc + "-old/a.conf", tree.etc)


def test_same_inode(tree):
    tree.write("a.conf", b"x")
    os.link(tree.path("a.conf"), tree.path("pjsip.d/b.conf"))
    tree.write("c.conf", b"x")
    found = os.stat(tree.path("a.conf"))
    assert paths.same_inode((found.st_dev, found.st_ino), [tree.etc, tree.etc]) == [tree.path("a.conf"), tree.path("pjsip.d/b.conf")]


def test_mount_points():
    assert paths.is_mount_point("/proc")
    assert not paths.is_mount_point("/proc/self/status")
    assert paths._unescape(b"/a\\040b\\134c\\011d\\012e") == b"/a b\\c\td\ne"
