# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A set of files on a real file system, with the obstacles that a real host has."""

from __future__ import annotations

import glob
import os
import stat
import tempfile

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import restore, transaction
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import digest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import ABSENT, Change
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.file_sets import Killer, Tree, file_size_limit, in_child, mounted


@pytest.fixture(name="tree")
def fixture_tree(tmp_path):
    return Tree(tmp_path)


def refused(tree, changes, match, **keywords):
    """The set is refused with one sentence that matches, and nothing has changed."""
    before = tree.snapshot()
    with pytest.raises(HostError, match=match) as caught:
        tree.apply(changes, **keywords)
    assert "\n" not in str(caught.value)
    assert tree.snapshot() == before
    assert tree.leftovers() == []
    assert restore.load_all(tree.state) == []


def test_replaces_creates_and_deletes(tree):
    tree.write("a.conf", b"old")
    tree.write("c.conf", b"gone")
    outcome = tree.apply({"a.conf": b"new", "b.conf": b"fresh", "c.conf": None})
    assert (tree.read("a.conf"), tree.read("b.conf"), tree.read("c.conf")) == (b"new", b"fresh", None)
    assert outcome.changed
    assert outcome.written == [tree.path("a.conf"), tree.path("b.conf")]
    assert outcome.deleted == [tree.path("c.conf")]
    assert tree.leftovers() == []


def test_a_file_that_needs_no_change_is_not_touched(tree):
    path = tree.write("a.conf", b"same")
    before = os.stat(path)
    outcome = tree.apply({"a.conf": b"same", "absent.conf": None})
    assert os.stat(path) == before
    assert not outcome.changed
    assert outcome.unchanged == [tree.path("a.conf"), tree.path("absent.conf")]
    assert restore.load_all(tree.state) == []


def test_check_mode_says_the_same_and_writes_nothing(tree):
    tree.write("a.conf", b"old")
    predicted = tree.apply({"a.conf": b"new", "b.conf": b"x"}, check_mode=True)
    assert tree.read("a.conf") == b"old"
    assert not os.path.exists(tree.state.root)
    assert tree.apply({"a.conf": b"new", "b.conf": b"x"}) == predicted


def test_the_new_version_has_another_modification_time(tree):
    path = tree.write("a.conf", b"old")
    stamp = 4000000000 * 10 ** 9
    for number in range(3):
        os.utime(path, ns=(stamp, stamp))
        before = os.stat(path).st_mtime_ns
        tree.apply({"a.conf": b"ne%d" % number}, run_id="run-%d" % number)
        assert os.stat(path).st_mtime_ns != before


def test_staged_files_are_private_until_they_are_complete_and_hidden_from_globs(tree):
    tree.write("a.conf", b"old", 0o644)
    seen = []

    def step(name):
        if name == "stage 0 written":
            for entry in os.listdir(tree.etc):
                if entry.endswith(".new"):
                    seen.append(stat.S_IMODE(os.stat(tree.path(entry)).st_mode))
            assert sorted(glob.glob(tree.path("*"))) == [tree.path("a.conf"), tree.path("pjsip.d")]
    old = os.umask(0)
    try:
        tree.apply({"a.conf": b"new"}, step=step)
    finally:
        os.umask(old)
    assert seen == [0o600]
    assert stat.S_IMODE(os.stat(tree.path("a.conf")).st_mode) == 0o644


def test_the_validator_sees_the_whole_set_and_can_stop_it(tree):
    tree.write("a.conf", b"old")
    seen = {}

    def validate(overlay):
        seen.update(overlay)
        raise HostError("a.conf, line 1: nonsense.")
    refused(tree, {"a.conf": b"new", "b.conf": b"x"}, "line 1: nonsense", validate=validate)
    assert seen == {tree.path("a.conf"): b"new", tree.path("b.conf"): b"x"}
    seen.clear()
    refused(tree, {"a.conf": b"new", "b.conf": b"x"}, "line 1: nonsense", validate=validate, check_mode=True)
    assert seen


def test_any_exception_of_the_validator_rolls_back(tree):
    tree.write("a.conf", b"old")

    def validate(unused):
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        tree.apply({"a.conf": b"new"}, validate=validate)
    assert tree.read("a.conf") == b"old"
    assert tree.leftovers() == []


def test_everything_is_on_disk_before_it_counts(tree, monkeypatch):
    """fsync(2) of every new file before the commit, of the journal before the first swap, of the directory after the last."""
    tree.write("a.conf", b"old")
    done = []
    real_fsync, real_rename = os.fsync, os.rename
    monkeypatch.setattr(os, "fsync", lambda fd: (done.append(("sync", os.readlink("/proc/self/fd/%d" % fd))), real_fsync(fd))[1])
    monkeypatch.setattr(os, "rename", lambda a, b, **k: (done.append(("rename", a, b)), real_rename(a, b, **k))[1])
    tree.apply({"a.conf": b"new"})
    swap = [index for index, what in enumerate(done) if what[-1] == "a.conf"][0]
    staged = [index for index, what in enumerate(done) if what[0] == "sync" and what[1].endswith("-0.new")][0]
    journal = [index for index, what in enumerate(done) if what[-1] == tree.state.journal]
    assert len(journal) == 2
    assert journal[0] < staged < journal[1] < swap
    assert done[journal[1] - 1] == ("sync", tree.state.journal + ".new")
    assert done[journal[1] + 1] == ("sync", tree.state.state)
    assert ("sync", tree.etc) in done[staged:journal[1]]
    assert ("sync", tree.etc) in done[swap:]


def test_a_change_underneath_is_seen(tree):
    tree.write("a.conf", b"edited by somebody")
    refused(tree, {"a.conf": Change(b"new", expected=digest(b"old"))}, "a.conf was changed by somebody else while")
    refused(tree, {"b.conf": Change(b"new", expected=digest(b"old"))}, "b.conf was changed by somebody else while")
    refused(tree, {"a.conf": Change(b"new", expected=ABSENT)}, "a.conf was changed by somebody else while")
    tree.apply({"a.conf": Change(b"new", expected=digest(b"edited by somebody")), "b.conf": Change(b"b", expected=ABSENT)})
    assert tree.read("b.conf") == b"b"


@pytest.mark.parametrize("when", ["all staged", "committed", "landed 0"])
def test_a_change_in_the_middle_is_seen_and_kept(tree, when):
    tree.write("a.conf", b"old a")
    tree.write("b.conf", b"old b")
    steps = []

    def step(name):
        steps.append(name)
        if name == when:
            tree.write("b.conf", b"edited")
    with pytest.raises(HostError, match="b.conf was changed by somebody else"):
        tree.apply({"a.conf": b"new a", "b.conf": b"new b"}, step=step)
    assert (tree.read("a.conf"), tree.read("b.conf")) == (b"old a", b"edited")
    assert ("landed 0" in steps) == (when != "all staged")
    assert tree.leftovers() == []


def test_a_file_that_appears_in_the_middle_is_not_overwritten(tree):
    def step(name):
        if name == "committed":
            tree.write("b.conf", b"made by somebody")
    with pytest.raises(HostError, match="b.conf was changed by somebody else"):
        tree.apply({"a.conf": b"new a", "b.conf": b"new b"}, step=step)
    assert (tree.read("a.conf"), tree.read("b.conf")) == (None, b"made by somebody")


def test_a_file_that_was_edited_after_its_swap_is_named_when_the_rest_goes_back(tree):
    tree.write("a.conf", b"old a")
    tree.write("b.conf", b"old b")

    def step(name):
        if name == "landed 0":
            tree.write("a.conf", b"edited")
            tree.write("b.conf", b"edited")
    with pytest.raises(HostError, match="b.conf was changed .* as they were; .*a.conf, changed by somebody in the same instant, was left alone"):
        tree.apply({"a.conf": b"new a", "b.conf": b"new b"}, step=step)
    assert tree.read("a.conf") == b"edited"


def test_a_second_run_at_once_is_refused_and_named(tree):
    tree.write("a.conf", b"old")
    ready, go = os.pipe(), os.pipe()

    def hold():
        with tree.session():
            os.write(ready[1], b"x")
            os.read(go[0], 1)
    child = os.fork()
    if child == 0:
        hold()
        os._exit(0)
    os.read(ready[0], 1)
    try:
        for check_mode in (False, True):
            with pytest.raises(HostError, match=r"Another run .* \(process %d\)" % child):
                tree.apply({"a.conf": b"new"}, check_mode=check_mode)
        assert tree.read("a.conf") == b"old"
    finally:
        os.write(go[1], b"x")
        os.waitpid(child, 0)
    assert tree.apply({"a.conf": b"new"}).changed


def test_a_full_disk_leaves_everything_as_it_was(tmp_path):
    """The space goes away after the check for it: on a small tmpfs where mounting is allowed, by setrlimit(2) elsewhere."""
    room = tmp_path / "room"
    room.mkdir()
    with mounted(str(room), "-t", "tmpfs", "-o", "size=128k", "none") as small:
        tree = Tree(room)
        tree.write("a.conf", b"old")

        def fill(name):
            if small and name == "stage 0 created":
                with open(str(room / "ballast"), "wb") as stream:
                    while True:
                        try:
                            stream.write(b"x" * 4096)
                            stream.flush()
                        except OSError:
                            break

        if small:
            refused(tree, {"a.conf": b"n" * 20000, "b.conf": b"x"}, "a.conf: the disk is full", step=fill)
            os.truncate(str(room / "ballast"), 0)
        else:
            with file_size_limit(16384):
                refused(tree, {"a.conf": b"n" * 20000, "b.conf": b"x"}, "a.conf: the file grows past the allowed file size")
        assert tree.apply({"a.conf": b"n" * 20000, "b.conf": b"x"}).changed


def test_a_limited_file_size_leaves_everything_as_it_was(tree):
    tree.write("a.conf", b"old")
    with file_size_limit(16384):
        refused(tree, {"a.conf": b"n" * 20000, "b.conf": b"x"}, "a.conf: the file grows past the allowed file size")


def test_too_little_space_is_seen_before_anything_is_written(tmp_path):
    """On a small tmpfs where mounting is allowed; the count itself is shown in test_obstacles.py."""
    room = tmp_path / "room"
    room.mkdir()
    with mounted(str(room), "-t", "tmpfs", "-o", "size=128k", "none") as small:
        tree = Tree(room)
        tree.write("a.conf", b"old")
        steps = Killer()
        if small:
            for check_mode in (True, False):
                refused(tree, {"a.conf": b"n" * 200000}, r"KiB free, and the change needs \d+ KiB", step=steps, check_mode=check_mode)
        assert steps.names == []
        assert tree.apply({"a.conf": b"new"}).changed


def test_a_read_only_file_system_is_named(tree):
    place = tree.path("pjsip.d")
    tree.write("pjsip.d/a.conf", b"old")
    with mounted(place, "--bind", place) as can:
        if can:
            assert os.system("mount -o remount,ro,bind %s" % place) == 0
        else:
            os.chmod(place, 0o500)
        expected = "a.conf: it is on a read-only file system" if can else "a.conf: its directory is not writable"
        if can or os.geteuid() != 0:
            for check_mode in (True, False):
                refused(tree, {"pjsip.d/a.conf": b"new", "b.conf": b"x"}, expected, check_mode=check_mode)
    assert tree.apply({"b.conf": b"x"}).changed


def test_a_file_that_is_mounted_by_itself_is_named(tree):
    path = tree.write("a.conf", b"old")
    source = tree.write("source", b"mounted")
    with mounted(path, "--bind", source) as can:
        if can:
            refused(tree, {"a.conf": b"new"}, "a.conf: the file is mounted by itself")
        else:
            assert tree.apply({"a.conf": b"new"}).changed


@pytest.mark.parametrize("flag,word", [("i", "immutable"), ("a", "append-only")])
@pytest.mark.parametrize("target", ["a.conf", "."])
def test_a_locked_file_or_directory_is_named(tree, flag, word, target):
    tree.write("a.conf", b"old")
    path = os.path.normpath(tree.path(target))
    can = os.system("chattr +%s %s 2>/dev/null" % (flag, path)) == 0
    try:
        if can:
            for check_mode in (True, False):
                refused(tree, {"a.conf": b"new"}, "%s: it carries the %s flag.*chattr -%s" % (path, word, flag), check_mode=check_mode)
    finally:
        if can:
            assert os.system("chattr -%s %s" % (flag, path)) == 0
    assert tree.apply({"a.conf": b"new"}).changed


def test_a_directory_that_is_not_writable_is_named():
    """As an ordinary user; root may write anywhere."""
    with tempfile.TemporaryDirectory() as base:
        tree = Tree(base)
        tree.write("pjsip.d/a.conf", b"old", 0o644)
        os.chmod(base, 0o755)
        os.chmod(tree.path("pjsip.d"), 0o555)

        def work():
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            with pytest.raises(HostError, match="a.conf: its directory is not writable; run as root"):
                with transaction.Directories() as directories:
                    transaction.plan.make({tree.path("pjsip.d/a.conf"): Change(b"new")}, [tree.etc], "refuse", directories)
        assert in_child(work) == 0
        os.chmod(tree.path("pjsip.d"), 0o755)


def test_the_state_directory_never_lies_in_the_configuration(tree):
    tree.state = type(tree.state)(tree.path("backup"))
    tree.write("a.conf", b"old")
    with pytest.raises(HostError, match="lies inside .*; choose one outside"):
        tree.apply({"a.conf": b"new"})
    assert tree.read("a.conf") == b"old"


def test_a_change_without_a_restore_point(tree):
    tree.write("a.conf", b"old")
    assert tree.apply({"a.conf": b"new"}, restore_point=False).changed
    assert restore.load_all(tree.state) == []
    assert os.listdir(tree.state.restore) == []
    assert tree.leftovers() == []


def test_old_restore_points_are_pruned_after_a_change(tree):
    for number in range(5):
        outcome = tree.apply({"a.conf": b"%d" % number}, run_id="run-%d" % number, keep=2)
    assert outcome.pruned == ["run-2"]
    assert [point.run_id for point in restore.load_all(tree.state)] == ["run-4", "run-3"]
