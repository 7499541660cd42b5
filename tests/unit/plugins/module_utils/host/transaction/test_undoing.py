# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting back the files of one task."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import TESTED
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import configuring
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import restore, undoing
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.file_sets import Tree


def test_files_of_the_task_are_put_back_and_those_of_the_run_stay(tmp_path):
    tree = Tree(tmp_path)
    tree.write("manager.conf", b"[general]\nenabled=no\n#include more.conf\n")
    tree.write("more.conf", b"[a]\nread=call\n")
    tree.write("sip.conf", b"old\n")
    tree.apply({"sip.conf": b"of another task\n"}, run_id="run-7")
    before = undoing.remember(DiskSource(tree.etc), ["manager.conf", "http.conf"], TESTED)
    tree.apply({"manager.conf": b"[general]\nenabled=yes\n#include more.conf\n"}, run_id="run-7")
    written = undoing.put_back(before, configuring.Wish(run_id="run-7"), tree.state, tree.etc)
    assert written == [tree.etc + "/manager.conf"]
    assert tree.read("manager.conf") == b"[general]\nenabled=no\n#include more.conf\n"
    assert tree.read("sip.conf") == b"of another task\n"
    saved = restore.load(tree.state, "run-7").files
    assert saved[tree.etc + "/manager.conf"].before.sha256 == saved[tree.etc + "/manager.conf"].after.sha256


def test_a_file_that_the_task_made_goes(tmp_path):
    tree = Tree(tmp_path)
    tree.apply({"custom.conf": b"[a]\n"}, run_id="run-7")
    assert undoing.put_back({tree.etc + "/custom.conf": None}, configuring.Wish(run_id="run-7"), tree.state, tree.etc) == [tree.etc + "/custom.conf"]
    assert tree.read("custom.conf") is None


def test_nothing_is_written_where_nothing_changed(tmp_path):
    tree = Tree(tmp_path)
    tree.write("manager.conf", b"[general]\n")
    before = undoing.remember(DiskSource(tree.etc), ["manager.conf"], TESTED)
    assert undoing.put_back(before, configuring.Wish(run_id="run-7"), tree.state, tree.etc) == []
    assert restore.load(tree.state, "run-7") is None
