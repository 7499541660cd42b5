# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore points: the first "before" stays, the last "after" counts, and nobody but root reads them."""

from __future__ import annotations

import os
import stat

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import restore
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import digest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.file_sets import Tree


@pytest.fixture(name="tree")
def fixture_tree(tmp_path):
    return Tree(tmp_path)


def run_ids(tree):
    return [point.run_id for point in restore.load_all(tree.state)]


def test_a_point_holds_before_and_after(tree):
    tree.write("a.conf", b"secret=old", 0o604)
    tree.apply({"a.conf": Change(b"secret=new", secrets=True), "b.conf": b"fresh"}, module="credentials")
    point = restore.find(tree.state, "run-1")
    saved = point.files[tree.path("a.conf")]
    assert (point.kind, point.restores) == ("change", None)
    assert (saved.before.sha256, saved.after.sha256) == (digest(b"secret=old"), digest(b"secret=new"))
    assert (saved.before.attributes.mode, saved.modules, saved.secrets) == (0o604, ["credentials"], True)
    assert restore.content(tree.state, point, saved.before) == b"secret=old"
    created = point.files[tree.path("b.conf")]
    assert (created.before, created.after.sha256, created.secrets) == (None, digest(b"fresh"), False)


def test_only_root_can_read_the_copies(tree):
    tree.write("a.conf", b"old", 0o644)
    tree.apply({"a.conf": b"new"})
    for folder, unused, files in os.walk(tree.state.root):
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
        for name in files:
            assert stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode) == 0o600


def test_modules_of_one_run_share_a_point(tree):
    tree.write("a.conf", b"one")
    tree.write("b.conf", b"b")
    tree.apply({"a.conf": b"two"}, module="config")
    tree.apply({"a.conf": b"three", "b.conf": None}, module="credentials")
    tree.apply({"c.conf": b"c"}, module="config")
    tree.apply({"c.conf": b"cc"}, module="fail2ban")
    point = restore.find(tree.state, "run-1")
    saved = point.files[tree.path("a.conf")]
    assert (saved.before.sha256, saved.after.sha256) == (digest(b"one"), digest(b"three"))
    assert saved.modules == ["config", "credentials"]
    assert point.files[tree.path("b.conf")].after is None
    created = point.files[tree.path("c.conf")]
    assert (created.before, created.after.sha256, created.modules) == (None, digest(b"cc"), ["config", "fail2ban"])
    assert run_ids(tree) == ["run-1"]
    kept = sorted(os.listdir(os.path.join(tree.state.restore, "run-1")))
    assert kept == sorted(["manifest.json", digest(b"one"), digest(b"b")])


def test_the_newest_is_the_last_that_changed_something_whatever_the_clock_says(tree, monkeypatch):
    for number, now in enumerate((3000, 2000, 1000)):
        monkeypatch.setattr(restore.time, "time", lambda now=now: now)
        tree.apply({"a.conf": b"%d" % number}, run_id="run-%d" % number)
    assert run_ids(tree) == ["run-2", "run-1", "run-0"]
    assert restore.find(tree.state, "newest").run_id == "run-2"
    tree.apply({"a.conf": b"again"}, run_id="run-0")
    assert restore.find(tree.state, "newest").run_id == "run-0"


def test_a_restore_is_not_the_newest_change(tree):
    tree.apply({"a.conf": b"1"}, run_id="run-1")
    tree.apply({"a.conf": b"2"}, run_id="back", kind="restore", restores="run-1")
    assert restore.find(tree.state, "newest").run_id == "run-1"
    assert restore.find(tree.state, "back").restores == "run-1"


def test_pruning_never_takes_the_newest(tree):
    for number in range(4):
        tree.apply({"a.conf": b"%d" % number}, run_id="run-%d" % number)
    assert restore.prune(tree.state, 2) == ["run-1", "run-0"]
    assert restore.prune(tree.state, 0) == ["run-2"]
    assert restore.prune(tree.state, -5) == []
    assert run_ids(tree) == ["run-3"]
    assert os.listdir(tree.state.restore) == ["run-3"]


def test_interrupted_pruning_is_completed(tree):
    tree.apply({"a.conf": b"1"}, run_id="run-1")
    tree.apply({"a.conf": b"2"}, run_id="run-2")
    os.unlink(os.path.join(tree.state.restore, "run-1", "manifest.json"))
    assert restore.prune(tree.state, 20) == []
    assert os.listdir(tree.state.restore) == ["run-2"]


def test_pruning_leaves_what_is_not_ours(tree):
    tree.apply({"a.conf": b"1"})
    os.mkdir(os.path.join(tree.state.restore, ".snapshots"))
    restore.prune(tree.state, 1)
    assert sorted(os.listdir(tree.state.restore)) == [".snapshots", "run-1"]


def test_a_failed_second_change_of_a_run_leaves_the_point_of_the_first(tree):
    tree.write("b.conf", b"b")
    tree.apply({"a.conf": b"1"})
    before = restore.find(tree.state, "run-1")

    def validate(unused):
        raise HostError("no")
    with pytest.raises(HostError, match="no"):
        tree.apply({"a.conf": b"2", "b.conf": b"bb"}, validate=validate)
    assert restore.find(tree.state, "run-1") == before
    assert os.listdir(os.path.join(tree.state.restore, "run-1")) == ["manifest.json"]


def test_a_damaged_copy_is_not_restored(tree):
    tree.write("a.conf", b"old")
    tree.apply({"a.conf": b"new"})
    point = restore.find(tree.state, "run-1")
    side = point.files[tree.path("a.conf")].before
    path = os.path.join(tree.state.restore, "run-1", side.sha256)
    with open(path, "wb") as stream:
        stream.write(b"ol")
    with pytest.raises(HostError, match="is damaged .*cannot be restored"):
        restore.content(tree.state, point, side)
    os.unlink(path)
    with pytest.raises(HostError, match="Cannot read the copy .*: it does not exist"):
        restore.content(tree.state, point, side)


def test_an_unknown_point_is_answered_with_those_there_are(tree):
    with pytest.raises(HostError, match="There is no restore point in .* yet"):
        restore.find(tree.state, "newest")
    with pytest.raises(HostError, match="no restore point run-9 .* there are: none"):
        restore.find(tree.state, "run-9")
    tree.apply({"a.conf": b"1"})
    with pytest.raises(HostError, match="there are: run-1"):
        restore.find(tree.state, "run-9")
    with pytest.raises(HostError, match="cannot be used"):
        restore.find(tree.state, "../etc")


def test_a_name_that_is_no_text_survives(tree):
    name = os.fsdecode(b"caf\xe9.conf")
    tree.write(name, b"old")
    tree.apply({name: b"new"})
    assert list(restore.find(tree.state, "run-1").files) == [tree.path(name)]
