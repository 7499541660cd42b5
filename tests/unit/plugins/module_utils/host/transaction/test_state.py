# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own directories and files are for root only, and whole."""

from __future__ import annotations

import os
import stat

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state


def mode(path):
    return stat.S_IMODE(os.lstat(path).st_mode)


@pytest.mark.parametrize("mask", [0, 0o022, 0o277])
def test_directories_and_files_are_private_whatever_the_umask(tmp_path, mask):
    place = state.State(str(tmp_path / "voipsec"))
    old = os.umask(mask)
    try:
        place.prepare()
        state.write_json(place.journal, {"a": 1})
    finally:
        os.umask(old)
    assert [mode(path) for path in (place.root, place.restore, place.state)] == [0o700] * 3
    assert mode(place.journal) == 0o600
    assert state.read_as(place.journal, dict) == {"a": 1, "schema": 1}


def test_open_directories_are_tightened(tmp_path):
    place = state.State(str(tmp_path))
    os.mkdir(place.restore)
    os.chmod(place.restore, 0o755)
    place.prepare()
    assert mode(place.restore) == 0o700


def test_a_link_in_place_of_a_directory_is_refused(tmp_path):
    place = state.State(str(tmp_path))
    os.symlink("/tmp", place.restore)
    with pytest.raises(HostError, match="restore must be a directory that belongs to the user who runs the module"):
        place.prepare()


def test_a_directory_of_somebody_else_is_refused(tmp_path):
    place = state.State("/proc/1")
    if os.geteuid() == 0:
        place = state.State(str(tmp_path))
        os.mkdir(place.restore)
        os.chown(place.restore, 65534, 65534)
    with pytest.raises(HostError, match="must be a directory that belongs to"):
        place.prepare()


def test_an_interrupted_write_leaves_the_old_file(tmp_path):
    path = str(tmp_path / "a.json")
    state.write_json(path, {"a": 1})

    def step(name):
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        state.write_json(path, {"a": 2}, step)
    assert state.read_as(path, dict)["a"] == 1
    assert os.listdir(str(tmp_path)) == ["a.json"]


def test_a_leftover_is_no_obstacle(tmp_path):
    path = str(tmp_path / "a.json")
    os.symlink("/etc/passwd", state.unfinished(path))
    state.write_json(path, {"a": 1})
    assert state.read_as(path, dict)["a"] == 1


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b'{"schema": 2}', b'{"schema": 1}'])
def test_what_cannot_be_understood_is_refused(tmp_path, content):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(HostError, match="a.json"):
        state.read_as(str(path), lambda data: data["wanted"])


def test_no_file_is_none(tmp_path):
    assert state.read_as(str(tmp_path / "a.json"), dict) is None


@pytest.mark.parametrize("run_id", ["", "newest", ".", "..", "a/b", "-a", ".a", "a b", "a\n", "a" * 65, "é"])
def test_run_ids_that_are_no_directory_names(run_id):
    with pytest.raises(HostError, match="cannot be used"):
        state.check_run_id(run_id)


def test_run_ids():
    made = state.new_run_id()
    assert state.check_run_id(made) == made
    assert made != state.new_run_id()
    assert state.check_run_id("A.b_c-9") == "A.b_c-9"


def test_the_lock_is_free_again(tmp_path):
    place = state.State(str(tmp_path))
    place.prepare()
    for unused in range(2):
        with state.Lock(place):
            with pytest.raises(HostError, match=r"process %d" % os.getpid()):
                state.Lock(place).__enter__()
    with state.Lock(place, read_only=True):
        with state.Lock(place):
            pass


def test_a_look_at_the_lock_makes_nothing(tmp_path):
    with state.Lock(state.State(str(tmp_path / "absent")), read_only=True):
        assert os.listdir(str(tmp_path)) == []


def test_what_cannot_be_written_is_a_sentence(tmp_path):
    with pytest.raises(HostError, match="^Cannot write the state file .*none/a.json"):
        state.save_json(str(tmp_path / "none" / "a.json"), {})
