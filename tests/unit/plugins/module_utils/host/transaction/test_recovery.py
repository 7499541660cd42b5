# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed at every step, a set is all old or all new after the next call, and nothing of ours is left."""

from __future__ import annotations

import errno
import os
import signal

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import journal as journals, recovery, restore
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.file_sets import Killer, Tree, in_child

NEW = {
    "sip.conf": Change(b"[general]\nallowguest=no\n"),
    "pjsip.conf": Change(b"[new]\n", mode=0o600),
    "pjsip.d/created.conf": Change(b"[created]\n"),
    "iax.conf": Change(None),
    "twin-a.conf": Change(b"[both new]\n"),
    "pjsip.d/twin-b.conf": Change(b"[both new]\n"),
}


def build(base):
    """A tree with every kind of file: replaced, with another mode, created, deleted, and one file with two names."""
    tree = Tree(base)
    tree.write("sip.conf", b"[general]\nallowguest=yes\n")
    tree.write("pjsip.conf", b"[old]\n")
    tree.write("iax.conf", b"[guest]\n")
    tree.write("twin-a.conf", b"[both]\n")
    os.link(tree.path("twin-a.conf"), tree.path("pjsip.d/twin-b.conf"))
    tree.write("untouched.conf", b"[x]\n")
    return tree


def both_ends(base):
    """The tree before and after the set, and the names of all steps between."""
    tree = build(base)
    before = tree.snapshot()
    counter = Killer()
    tree.apply(NEW, step=counter)
    return before, tree.snapshot(), counter.names


@pytest.fixture(name="ends", scope="module")
def fixture_ends(tmp_path_factory):
    return both_ends(tmp_path_factory.mktemp("ends"))


def kill_at(tree, number):
    assert in_child(lambda: tree.apply(NEW, step=Killer(number))) == signal.SIGKILL


def assert_each_file_is_whole(tree, before, after):
    """Whatever else: no file is ever half written, and none but the created and the deleted one is ever away."""
    now = tree.snapshot()
    for name in set(before) | set(after):
        allowed = [side[name][:2] if name in side else None for side in (before, after)]
        assert (now[name][:2] if name in now else None) in allowed, name


def recover(tree, step=None):
    keywords = {"step": step} if step else {}
    with tree.session(**keywords) as session:
        return session.recovery


def test_there_are_steps_in_every_phase(ends):
    names = ends[2]
    for wanted in ("journal saved", "copy written", "manifest written", "stage 1 created", "parked 0", "all staged", "verified",
                   "commit written", "committed", "landed 0", "all landed", "published", "tidied 0", "cleared"):
        assert wanted in names


def test_the_new_tree_is_what_was_asked_for(ends):
    before, after, unused = ends
    assert after["sip.conf"][0] == NEW["sip.conf"].content
    assert after["pjsip.conf"][1] & 0o777 == 0o600
    assert "iax.conf" not in after
    assert after["twin-a.conf"] == after["pjsip.d/twin-b.conf"]
    assert after["twin-a.conf"][2] == 2
    assert after["untouched.conf"] == before["untouched.conf"]


def test_killed_at_every_step(tmp_path, ends):
    before, after, names = ends
    committed = names.index("committed")
    for number in range(len(names)):
        tree = build(tmp_path / str(number))
        kill_at(tree, number)
        assert_each_file_is_whole(tree, before, after)
        found = recover(tree)
        assert tree.snapshot() == (after if number >= committed else before), names[number]
        assert tree.leftovers() == [], names[number]
        assert [point.run_id for point in restore.load_all(tree.state)] == (["run-1"] if number >= committed else []), names[number]
        if found is not None:
            assert found.action == (recovery.FINISHED if number >= committed else recovery.UNDONE)
        assert recover(tree) is None


def test_killed_again_while_recovering(tmp_path, ends):
    before, after, names = ends
    for first, expected in (("parked 3", before), ("committed", after), ("landed 2", after), ("tidied 1", after)):
        number = names.index(first)
        for second in range(100):
            tree = build(tmp_path / first / str(second))
            kill_at(tree, number)
            died = in_child(lambda: recover(tree, Killer(second)))
            if died == 0:
                break
            recover(tree)
            assert tree.snapshot() == expected, (first, second)
            assert tree.leftovers() == []
        assert second > 1


def test_killed_while_undoing(tmp_path, ends):
    """A swap that fails after the commit is undone; killed in the middle of that, the next call goes on undoing.

    Killed before "undoing" is on record, the next call still knows "committed", and finishes the set.
    """
    before, after, unused = ends

    def die(tree, second):
        killer = Killer(second)

        def step(name):
            if name == "landed 2" and "undone" not in killer.__dict__:
                killer.undone = True
                raise OSError(errno.EIO, "injected")
            if "undone" in killer.__dict__:
                killer(name)
        try:
            tree.apply(NEW, step=step)
        except HostError:
            pass

    for second in range(100):
        tree = build(tmp_path / str(second))
        died = in_child(lambda: die(tree, second))
        found = recover(tree)
        assert tree.snapshot() == (after if second < 2 else before), second
        assert tree.leftovers() == []
        assert bool(restore.load_all(tree.state)) == (second < 2)
        if died == 0:
            assert found is None
            break
    assert second > 5


@pytest.mark.parametrize("names", [sorted(NEW), ["pjsip.conf", "sip.conf"]])
def test_killed_while_undoing_on_a_full_disk(tmp_path, names):
    """The undoing cannot even be put on record. Killed before it has begun, the set is finished; afterwards it is undone."""
    changes = dict((name, NEW[name]) for name in names)
    whole = build(tmp_path / "whole")
    before = whole.snapshot()
    whole.apply(changes)
    after = whole.snapshot()

    def die(tree, second):
        killer = Killer(second)
        failing = []

        def step(name):
            if name in ("landed %d" % (len(names) // 2 - 1), "undoing created"):
                failing.append(name)
                raise OSError(errno.ENOSPC, "injected")
            if len(failing) == 2:
                killer(name)
        try:
            tree.apply(changes, step=step)
        except HostError:
            pass

    for second in range(100):
        tree = build(tmp_path / str(second))
        died = in_child(lambda: die(tree, second))
        found = recover(tree)
        assert found is None or found.action == (recovery.FINISHED if second == 0 else recovery.UNDONE), second
        assert tree.snapshot() == (after if second == 0 else before), second
        assert tree.leftovers() == []
        assert bool(restore.load_all(tree.state)) == (second == 0), second
        if died == 0:
            break
    assert second > len(names) + 2


def test_an_error_at_every_step(tmp_path, ends):
    """A disk that fills up, or fails, at any step: one sentence, and all old or all new."""
    before, after, names = ends
    published = names.index("published")
    for number in range(len(names)):
        tree = build(tmp_path / str(number))
        with pytest.raises(HostError) as caught:
            tree.apply(NEW, step=Killer(number, OSError(errno.ENOSPC, "injected")))
        assert "\n" not in str(caught.value)
        expected = after if number >= published else before
        if number < published:
            assert tree.snapshot() == before, names[number]
            assert tree.leftovers() == [], names[number]
        recover(tree)
        assert tree.snapshot() == expected, names[number]
        assert tree.leftovers() == [], names[number]


def test_an_edit_after_the_crash_is_not_lost(tmp_path, ends):
    """Somebody mended sip.conf by hand before the next run: the set cannot be finished, so the other files go back."""
    before, unused, names = ends
    tree = build(tmp_path)
    kill_at(tree, names.index("landed 2"))
    waiting = [name for name in ("sip.conf", "twin-a.conf") if tree.snapshot()[name] == before[name] or tree.read(name) == before[name][0]]
    assert waiting
    tree.write(waiting[0], b"[mended by hand]\n")
    found = recover(tree)
    assert found.action == recovery.UNDONE
    snapshot = tree.snapshot()
    assert snapshot.pop(waiting[0])[0] == b"[mended by hand]\n"
    assert snapshot == dict((name, value) for name, value in before.items() if name != waiting[0])
    assert tree.leftovers() == []


def test_an_edit_of_a_file_that_had_landed_stays_and_is_named(tmp_path, ends):
    """The first file had landed and was then edited, the last one cannot land: the edit stays, its old content is kept."""
    before, unused, names = ends
    tree = build(tmp_path)
    kill_at(tree, names.index("landed 2"))
    landed = [name for name in ("pjsip.conf",) if tree.read(name) == NEW[name].content]
    assert landed == ["pjsip.conf"]
    tree.write("pjsip.conf", b"[edited]\n")
    tree.write("sip.conf", b"[edited too]\n")
    found = recover(tree)
    assert found.action == recovery.UNDONE
    assert found.left == [tree.path("pjsip.conf")]
    assert tree.path("pjsip.conf") in found.sentence
    assert tree.read("pjsip.conf") == b"[edited]\n"
    point = restore.find(tree.state, "run-1")
    assert restore.content(tree.state, point, point.files[tree.path("pjsip.conf")].before) == before["pjsip.conf"][0]


def test_a_report_says_what_happened(tmp_path, ends):
    unused, unused2, names = ends
    tree = build(tmp_path)
    kill_at(tree, names.index("landed 1"))
    found = recover(tree)
    assert (found.action, found.run_id, found.module, found.reload) == ("finished", "run-1", "config", True)
    assert found.files == sorted(tree.path(name) for name in NEW)
    assert found.sentence.startswith("The run run-1 of the module config was interrupted and has been finished (")


def test_check_mode_does_not_touch_a_half_landed_set(tmp_path, ends):
    tree = build(tmp_path)
    kill_at(tree, ends[2].index("landed 1"))
    half = tree.snapshot()
    with pytest.raises(HostError, match="run once without check mode"):
        tree.apply(NEW, check_mode=True)
    assert tree.snapshot() == half


def test_check_mode_goes_on_when_nothing_had_landed(tmp_path, ends):
    tree = build(tmp_path)
    kill_at(tree, ends[2].index("all staged"))
    half = tree.snapshot()
    assert tree.read("sip.conf") == b"[general]\nallowguest=yes\n"
    with tree.session(check_mode=True) as session:
        assert session.recovery is None
    assert tree.snapshot() == half


def test_a_damaged_journal_stops_with_a_sentence(tmp_path):
    tree = build(tmp_path)
    tree.state.prepare()
    with open(tree.state.journal, "wb") as stream:
        stream.write(b"{ half")
    with pytest.raises(HostError, match="journal.json is damaged"):
        recover(tree)


def test_a_journal_of_another_version_stops_with_a_sentence(tmp_path):
    tree = build(tmp_path)
    tree.state.prepare()
    with open(tree.state.journal, "wb") as stream:
        stream.write(b'{"schema": 2}')
    with pytest.raises(HostError, match="another version of voipsec.asterisk"):
        recover(tree)


def test_a_directory_that_went_away_is_named(tmp_path, ends):
    tree = build(tmp_path)
    kill_at(tree, ends[2].index("committed"))
    os.rename(tree.path("pjsip.d"), tree.path("gone"))
    with pytest.raises(HostError, match="pjsip.d: it does not exist.*move .*journal.json away"):
        recover(tree)
    os.rename(tree.path("gone"), tree.path("pjsip.d"))
    assert recover(tree).action == recovery.FINISHED
    assert tree.snapshot() == ends[1]


def test_a_failed_recovery_lets_the_lock_go(tmp_path, ends):
    tree = build(tmp_path)
    kill_at(tree, ends[2].index("committed"))
    journal = journals.load(tree.state)
    os.rename(tree.path("pjsip.d"), tree.path("gone"))
    for unused in range(2):
        with pytest.raises(HostError, match=journal.run_id):
            recover(tree)
