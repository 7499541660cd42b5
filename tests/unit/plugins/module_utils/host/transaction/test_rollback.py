# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run is undone completely or not at all, and never over somebody else's work."""

from __future__ import annotations

import os
import stat

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import restore, rollback
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.file_sets import Tree


@pytest.fixture(name="tree")
def fixture_tree(tmp_path):
    """run-1 has replaced a, created b and deleted c."""
    tree = Tree(tmp_path)
    tree.write("a.conf", b"old a", 0o604)
    tree.write("c.conf", b"old c", 0o600)
    tree.before = tree.snapshot()
    tree.apply({"a.conf": Change(b"new a", mode=0o640), "b.conf": b"new b", "c.conf": None})
    return tree


def undo(tree, name="run-1", run_id="back", check_mode=False, **wish):
    with tree.session(check_mode=check_mode) as session:
        point = restore.find(tree.state, name)
        found = rollback.statuses(point, [tree.etc])
        return rollback.restore_run(session, point, found, rollback.Wish(name, **wish), run_id, tree.options)


def verdicts(tree, name="run-1"):
    point = restore.find(tree.state, name)
    return dict((os.path.basename(status.saved.path), status.verdict) for status in rollback.statuses(point, [tree.etc]))


def test_everything_comes_back(tree):
    assert verdicts(tree) == {"a.conf": "as_left", "b.conf": "as_left", "c.conf": "as_left"}
    outcome = undo(tree)
    assert tree.snapshot() == tree.before
    assert outcome.written == [tree.path("a.conf"), tree.path("c.conf")]
    assert outcome.deleted == [tree.path("b.conf")]
    assert stat.S_IMODE(os.stat(tree.path("a.conf")).st_mode) == 0o604
    assert verdicts(tree) == {"a.conf": "as_before", "b.conf": "as_before", "c.conf": "as_before"}


def test_twice_is_the_same_as_once(tree):
    undo(tree, "newest")
    outcome = undo(tree, "newest", run_id="back-2")
    assert not outcome.changed
    assert tree.snapshot() == tree.before


def test_a_restore_can_be_undone(tree):
    after = tree.snapshot()
    undo(tree)
    undo(tree, "back", run_id="forth")
    assert tree.snapshot() == after


def test_check_mode_predicts(tree):
    half = tree.snapshot()
    predicted = undo(tree, check_mode=True)
    assert tree.snapshot() == half
    assert undo(tree) == predicted


@pytest.mark.parametrize("name,content", [("a.conf", b"edited"), ("b.conf", b"edited"), ("b.conf", None), ("c.conf", b"made again")])
def test_a_file_that_was_changed_since_stops_all(tree, name, content):
    if content is None:
        os.unlink(tree.path(name))
        tree.write("a.conf", b"edited")
        name = "a.conf"
    else:
        tree.write(name, content)
    half = tree.snapshot()
    for check_mode in (True, False):
        with pytest.raises(HostError, match="^%s was changed after the run run-1, so nothing was restored" % tree.path(name)):
            undo(tree, check_mode=check_mode)
    assert tree.snapshot() == half
    undo(tree, force=[tree.path(name)])
    assert tree.snapshot() == tree.before


def test_several_changed_files_are_all_named(tree):
    tree.write("a.conf", b"edited")
    tree.write("b.conf", b"edited")
    with pytest.raises(HostError, match="a.conf and .*b.conf were changed"):
        undo(tree)
    with pytest.raises(HostError, match="b.conf was changed"):
        undo(tree, force=[tree.path("a.conf")])


def test_force_must_name_a_file_of_the_point(tree):
    with pytest.raises(HostError, match="force names /etc/passwd, which the restore point run-1 does not hold"):
        undo(tree, force=["/etc/passwd"])


def test_a_file_that_already_is_as_before_is_no_obstacle(tree):
    tree.write("a.conf", b"old a", 0o604)
    assert verdicts(tree)["a.conf"] == "as_before"
    outcome = undo(tree)
    assert tree.path("a.conf") not in outcome.written
    assert tree.snapshot() == tree.before


def test_rotated_secrets_do_not_come_back_unasked(tree):
    tree.apply({"a.conf": Change(b"rotated", secrets=True)}, run_id="rotation")
    half = tree.snapshot()
    with pytest.raises(HostError, match="The run rotation replaced secrets in .*a.conf, .*nothing was restored; set restore_secrets"):
        undo(tree, "rotation")
    assert tree.snapshot() == half
    undo(tree, "rotation", restore_secrets=True)
    assert tree.read("a.conf") == b"new a"
    with pytest.raises(HostError, match="The run back replaced secrets"):
        undo(tree, "back", run_id="forth")


def test_a_file_that_cannot_be_looked_at_is_named(tree):
    os.unlink(tree.path("a.conf"))
    os.mkdir(tree.path("a.conf"))
    assert verdicts(tree)["a.conf"] == "unreadable"
    with pytest.raises(HostError, match="a.conf is not a regular file"):
        undo(tree)


def test_the_run_of_the_restore_needs_an_id_of_its_own(tree):
    with pytest.raises(HostError, match="The run id run-1 is that of the restore point itself"):
        undo(tree, run_id="run-1")


def test_owner_and_mode_alone_are_undone(tree):
    tree.apply({"a.conf": Change(b"new a", mode=0o600)}, run_id="modes")
    assert verdicts(tree, "modes") == {"a.conf": "as_left"}
    undo(tree, "modes")
    assert stat.S_IMODE(os.stat(tree.path("a.conf")).st_mode) == 0o640


def test_both_names_of_a_file_come_back_as_one(tree):
    os.link(tree.path("a.conf"), tree.path("twin.conf"))
    tree.apply({"a.conf": b"both"}, run_id="links", hard_links="keep")
    undo(tree, "links")
    assert tree.read("twin.conf") == b"new a"
    assert os.path.samefile(tree.path("a.conf"), tree.path("twin.conf"))


def test_force_may_use_the_path_through_a_link(tree):
    os.symlink("a.conf", tree.path("link.conf"))
    tree.apply({"link.conf": b"through the link"}, run_id="linked")
    tree.write("a.conf", b"edited")
    undo(tree, "linked", force=[tree.path("link.conf")])
    assert tree.read("a.conf") == b"new a"
    assert os.path.islink(tree.path("link.conf"))
