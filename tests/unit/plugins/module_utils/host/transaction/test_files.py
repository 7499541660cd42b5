# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What belongs to a file besides its bytes stays."""

from __future__ import annotations

import errno
import os
import stat

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import files
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.file_sets import Tree, acl

ACL = "system.posix_acl_access"
DEFAULT_ACL = "system.posix_acl_default"


@pytest.fixture(name="tree")
def fixture_tree(tmp_path):
    return Tree(tmp_path)


def xattrs(path):
    return dict((name, os.getxattr(path, name)) for name in os.listxattr(path))


def some_xattrs(path):
    """Set an ACL, which every Linux file system of a PBX has, and a user attribute where it is supported; returns the names."""
    os.setxattr(path, ACL, acl(65534))
    try:
        os.setxattr(path, "user.note", b"by hand")
    except OSError as error:
        assert error.errno == errno.ENOTSUP
        return [ACL]
    return [ACL, "user.note"]


def test_acl_and_extended_attributes_stay(tree):
    path = tree.write("a.conf", b"old")
    names = some_xattrs(path)
    before = xattrs(path)
    mode = os.stat(path).st_mode
    assert set(names) <= set(before)
    tree.apply({"a.conf": b"new"})
    assert xattrs(path) == before
    assert os.stat(path).st_mode == mode


def test_an_acl_of_the_directory_does_not_come_to_an_old_file(tree):
    path = tree.write("a.conf", b"old")
    before = xattrs(path)
    os.setxattr(tree.etc, DEFAULT_ACL, acl(65534))
    tree.apply({"a.conf": b"new", "fresh.conf": b"x", "like.conf": Change(b"x", like=path)})
    assert xattrs(path) == before
    assert ACL in xattrs(tree.path("fresh.conf"))
    assert ACL not in xattrs(tree.path("like.conf"))


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o444, 0o2640, 0o4750])
def test_the_mode_stays(tree, mode):
    path = tree.write("a.conf", b"old")
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)
    os.chmod(path, mode)
    tree.apply({"a.conf": b"new"})
    assert stat.S_IMODE(os.stat(path).st_mode) == mode


def test_owner_and_group_stay_even_in_a_setgid_directory(tree):
    path = tree.write("a.conf", b"old")
    owner, group = (65534, 65533) if os.geteuid() == 0 else (os.geteuid(), (os.getgroups() or [os.getegid()])[-1])
    os.chown(path, owner, group)
    os.chmod(tree.etc, 0o2755)
    tree.apply({"a.conf": b"new"})
    assert (os.stat(path).st_uid, os.stat(path).st_gid) == (owner, group)


def test_a_new_file_belongs_where_its_directory_does(tree):
    if os.geteuid() == 0:
        os.chown(tree.etc, 65534, 65533)
    tree.apply({"a.conf": b"new"})
    here, there = os.stat(tree.path("a.conf")), os.stat(tree.etc)
    assert (here.st_uid, here.st_gid, stat.S_IMODE(here.st_mode)) == (there.st_uid, there.st_gid, 0o640)


def test_a_new_file_takes_after_its_sibling(tree):
    sibling = tree.write("sibling.conf", b"s", 0o604)
    some_xattrs(sibling)
    if os.geteuid() == 0:
        os.chown(sibling, 65534, 65533)
    tree.apply({"a.conf": Change(b"new", like=sibling), "b.conf": Change(b"new", like=sibling, mode=0o600, gid=os.getegid())})
    first, second, model = (os.stat(path) for path in (tree.path("a.conf"), tree.path("b.conf"), sibling))
    assert (first.st_uid, first.st_gid, first.st_mode) == (model.st_uid, model.st_gid, model.st_mode)
    assert xattrs(tree.path("a.conf")) == xattrs(sibling)
    assert (second.st_uid, second.st_gid) == (model.st_uid, os.getegid())


def test_owner_and_mode_can_be_asked_for_without_another_content(tree):
    path = tree.write("a.conf", b"same", 0o644)
    outcome = tree.apply({"a.conf": Change(b"same", mode=0o640)})
    assert outcome.changed
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o640
    assert not tree.apply({"a.conf": Change(b"same", mode=0o640)}).changed


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: os.symlink("/nowhere/at/all", path)])
def test_only_regular_files(tree, make):
    make(tree.path("a.conf"))
    with pytest.raises(HostError, match="a.conf is not a regular file|The directory /nowhere/at of .*a.conf does not exist|does not exist"):
        tree.apply({"a.conf": b"new"})


def test_a_device_is_not_opened(tree):
    directory = files.open_directory("/dev")
    try:
        with pytest.raises(HostError, match="/dev/null is not a regular file"):
            files.read_image(directory, "null", "/dev/null")
    finally:
        os.close(directory)


def test_a_directory_that_became_a_link_is_refused(tree):
    os.rename(tree.path("pjsip.d"), tree.path("elsewhere"))
    os.symlink("elsewhere", tree.path("pjsip.d"))
    with pytest.raises(OSError, match="has become a symbolic link"):
        files.open_directory(tree.path("pjsip.d"))


def test_attributes_survive_json():
    for xattrs_ in ({"user.a": b"\x00\xff"}, {}, None):
        attributes = files.Attributes(0o2640, 1, 2, xattrs_)
        assert files.Attributes.from_json(attributes.to_json()) == attributes


def test_a_new_version_never_has_the_old_modification_time(tree):
    """Even when the clock says the same for both: here the step sets it so."""
    old = 1700000000 * 10 ** 9
    directory = files.open_directory(tree.etc)
    try:
        files.create(directory, "a.conf", b"new", files.Attributes(0o640, os.geteuid(), os.getegid(), {}), old,
                     lambda name: os.utime(tree.path("a.conf"), ns=(old, old)))
    finally:
        os.close(directory)
    assert os.stat(tree.path("a.conf")).st_mtime_ns > old


def test_an_attribute_that_cannot_be_kept_is_named(tree):
    path = tree.write("a.conf", b"old")
    descriptor = os.open(path, os.O_RDWR)
    try:
        with pytest.raises(HostError, match="extended attribute nonsense.x on the new version of a.conf"):
            files.set_attributes(descriptor, "a.conf", files.Attributes(0o640, os.geteuid(), os.getegid(), {"nonsense.x": b"1"}))
    finally:
        os.close(descriptor)
