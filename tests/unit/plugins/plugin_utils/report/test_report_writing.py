# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on a real file system."""

from __future__ import annotations

import os
import stat

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.writing import WriteError, write_all


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture(autouse=True)
def open_umask():
    old = os.umask(0)
    yield
    os.umask(old)


def test_files_and_folders_are_for_their_owner_only(tmp_path):
    folder = tmp_path / "a" / "b"
    assert write_all(str(folder), {"x": ["one\n", "two\n"]}) == ["x"]
    assert (folder / "x").read_text() == "one\ntwo\n"
    assert (mode(folder / "x"), mode(folder), mode(folder.parent)) == (0o600, 0o700, 0o700)
    assert os.listdir(folder) == ["x"]


def test_a_folder_that_is_there_keeps_its_mode(tmp_path):
    tmp_path.chmod(0o755)
    write_all(str(tmp_path), {"x": ["1"]}, 0o640)
    assert (mode(tmp_path), mode(tmp_path / "x")) == (0o755, 0o640)


def test_what_is_the_same_is_not_touched(tmp_path):
    write_all(str(tmp_path), {"x": ["1"], "y": ["1"]})
    before = (tmp_path / "x").stat()
    assert write_all(str(tmp_path), {"x": ["1"], "y": ["2"]}) == ["y"]
    assert (tmp_path / "x").stat() == before


def test_a_wrong_mode_is_a_change(tmp_path):
    write_all(str(tmp_path), {"x": ["1"]}, 0o644)
    assert write_all(str(tmp_path), {"x": ["1"]}) == ["x"] and mode(tmp_path / "x") == 0o600


def test_a_link_is_replaced_and_not_followed(tmp_path):
    (tmp_path / "target").write_text("keep")
    (tmp_path / "x").symlink_to("target")
    assert write_all(str(tmp_path), {"x": ["keep"]}) == ["x"]
    assert not (tmp_path / "x").is_symlink() and (tmp_path / "target").read_text() == "keep"


def test_nothing_of_a_report_that_breaks_lands(tmp_path):
    def broken():
        yield "half"
        raise RuntimeError("broken")

    write_all(str(tmp_path), {"x": ["old"], "y": ["old"]})
    with pytest.raises(RuntimeError):
        write_all(str(tmp_path), {"x": ["new"], "y": broken()})
    assert {name: (tmp_path / name).read_text() for name in os.listdir(tmp_path)} == {"x": "old", "y": "old"}


@pytest.mark.parametrize("content, changed", [("old", []), ("new", ["x"])])
def test_only_looking(tmp_path, content, changed):
    write_all(str(tmp_path), {"x": ["old"]})
    assert write_all(str(tmp_path), {"x": [content]}, keep=True) == changed
    assert (tmp_path / "x").read_text() == "old" and os.listdir(tmp_path) == ["x"]
    assert write_all(str(tmp_path / "none"), {"x": ["old"]}, keep=True) == ["x"]
    assert not (tmp_path / "none").exists()


def test_a_place_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError, match="cannot be written because of .*file.*; give a path"):
        write_all(str(tmp_path / "file" / "x"), {"x": ["1"]})
    (tmp_path / "x").mkdir()
    with pytest.raises(WriteError, match="give a path"):
        write_all(str(tmp_path), {"x": ["1"]})
    assert sorted(os.listdir(tmp_path)) == ["file", "x"]


def test_what_is_wrong_is_told_by_the_name_that_was_given(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "x").mkdir()
    for folder, name in ((tmp_path / "file", "file"), (tmp_path, "x")):
        with pytest.raises(WriteError, match="because of %s: " % (tmp_path / name)):
            write_all(str(folder), {"x": ["1"]})
