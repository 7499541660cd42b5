# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a daemon has read a file as it is now."""

from __future__ import annotations

import os
import time

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import reads
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State

VERSION = Version(22, 10, 1)
LATER = 5.0
"""Seconds: more than the accuracy of a start."""


class Etc:
    """A configuration directory and a daemon that started at some time after, or before, its files were written."""

    def __init__(self, path):
        self.path, self.source, self.state = path / "etc", DiskSource(str(path / "etc")), State(str(path / "state"))
        (self.path / "iax.d").mkdir(parents=True)
        self.write("iax.conf", "[general]\n#tryinclude iax.d/*.conf\n#tryinclude gone.conf\n")
        self.write("iax.d/1.conf", "[guest]\n")

    def write(self, name, text):
        (self.path / name).write_text(text)

    def reads(self, age=0.0, pid=None):
        return reads.Reads(self.state, pid, time.time() - age)

    def stamps(self):
        return {"iax.conf": reads.stamps(self.source, "iax.conf", VERSION)}


@pytest.fixture(name="etc")
def fixture_etc(tmp_path):
    return Etc(tmp_path)


def test_a_daemon_that_is_younger_than_its_files_has_read_them(etc):
    assert etc.reads(-LATER).proven(etc.source, "iax.conf", VERSION)
    assert not etc.reads(LATER).proven(etc.source, "iax.conf", VERSION)


def test_the_start_of_a_process_is_known_to_a_hundredth(etc):
    began = reads.process_start(os.getpid())
    assert 0 < time.time() - began < 3600 * 24
    assert not etc.reads(time.time() - began, os.getpid()).proven(etc.source, "iax.conf", VERSION)
    assert reads.process_start(None) is None


def test_a_reload_that_was_noted_is_a_proof_until_something_changes(etc):
    old = etc.reads(LATER)
    old.note(etc.stamps())
    assert old.proven(etc.source, "iax.conf", VERSION)
    etc.write("iax.d/1.conf", "[guest]\ndeny=::/0\n")
    assert not old.proven(etc.source, "iax.conf", VERSION)


@pytest.mark.parametrize("change", [
    lambda etc: etc.write("iax.d/2.conf", "[more]\n"), lambda etc: (etc.path / "iax.d/1.conf").unlink(),
    lambda etc: os.rename(etc.path / "iax.conf", etc.path / "x") or os.rename(etc.path / "x", etc.path / "iax.conf"),
    lambda etc: etc.write("gone.conf", "[back]\n"),
])
def test_files_that_come_go_or_move_are_seen(etc, change):
    old = etc.reads(LATER)
    old.note(etc.stamps())
    time.sleep(0.02)  # the kernel notes times in ticks
    change(etc)
    assert not old.proven(etc.source, "iax.conf", VERSION)


def test_a_note_is_about_one_run_of_the_daemon(etc):
    etc.reads(100.0, 77777777).note(etc.stamps())
    assert etc.reads(101.0, 77777777).proven(etc.source, "iax.conf", VERSION)
    assert not etc.reads(100.0, 77777778).proven(etc.source, "iax.conf", VERSION)
    assert not etc.reads(50.0, 77777777).proven(etc.source, "iax.conf", VERSION)


def test_a_note_of_one_file_leaves_that_of_another(etc):
    etc.write("pjsip.conf", "[global]\n")
    old = etc.reads(LATER)
    old.note(etc.stamps())
    old.note({"pjsip.conf": reads.stamps(etc.source, "pjsip.conf", VERSION)})
    assert all(old.proven(etc.source, name, VERSION) for name in ("iax.conf", "pjsip.conf"))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": 99, "pid": null, "started": 0, "files": {}}', '{"schema": 1, "pid": null}'])
def test_a_note_that_cannot_be_understood_proves_nothing(etc, text):
    old = etc.reads(LATER)
    old.note(etc.stamps())
    with open(old.path, "w", encoding="ascii") as stream:
        stream.write(text)
    assert not old.proven(etc.source, "iax.conf", VERSION)
    old.note(etc.stamps())
    assert old.proven(etc.source, "iax.conf", VERSION)


def test_a_state_directory_that_cannot_be_written_is_no_error(etc):
    (etc.path.parent / "state").write_text("a file in its place")
    etc.reads(LATER).note(etc.stamps())
