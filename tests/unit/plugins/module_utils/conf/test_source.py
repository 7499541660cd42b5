# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on disk, judged for the user that Asterisk runs as, and changes that have not landed."""

from __future__ import annotations

import os

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource, OverlaySource


@pytest.fixture
def etc(tmp_path):
    (tmp_path / "a.conf").write_bytes(b"[a]\n")
    (tmp_path / "d").mkdir()
    return tmp_path


def test_names_are_relative_to_the_configuration_directory(etc):
    source = DiskSource(etc)
    assert source.absolute("a.conf") == f"{etc}/a.conf"
    assert source.absolute("/x/y") == "/x/y"
    assert len(os.fsencode(source.absolute("x" * 300))) == 255


def test_kinds_of_files(etc):
    source = DiskSource(etc)
    (etc / "link").symlink_to(etc / "a.conf")
    assert [source.is_regular(f"{etc}/{name}") for name in ("a.conf", "link", "d", "none")] == [True, True, False, None]


@pytest.mark.parametrize("mode, readable", [(0o600, False), (0o640, False), (0o604, True)])
def test_a_file_counts_as_asterisk_may_read_it(etc, mode, readable):
    path = etc / "a.conf"
    path.chmod(mode)
    source = DiskSource(etc, uid=path.stat().st_uid + 4711, gids=(path.stat().st_gid + 4711,))
    if readable:
        assert source.read(str(path)) == b"[a]\n"
    else:
        with pytest.raises(PermissionError, match="user that runs Asterisk"):
            source.read(str(path))


def test_its_group_is_enough(etc):
    path = etc / "a.conf"
    path.chmod(0o640)
    assert DiskSource(etc, uid=path.stat().st_uid + 4711, gids=(path.stat().st_gid,)).read(str(path)) == b"[a]\n"


def test_an_overlay_changes_adds_and_takes_away(etc):
    base = DiskSource(etc)
    (etc / "b.conf").write_bytes(b"[b]\n")
    source = OverlaySource(base, {f"{etc}/a.conf": b"[new]\n", f"{etc}/c.conf": b"[c]\n", f"{etc}/b.conf": None})
    assert source.glob(f"{etc}/*.conf") == [f"{etc}/a.conf", f"{etc}/c.conf"]
    assert source.read(f"{etc}/a.conf") == b"[new]\n"
    assert source.is_regular(f"{etc}/b.conf") is None
    with pytest.raises(FileNotFoundError):
        source.read(f"{etc}/b.conf")
    assert (etc / "a.conf").read_bytes() == b"[a]\n"


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: os.symlink("/dev/zero", path), os.mkdir])
def test_what_is_no_file_is_not_read_and_keeps_nobody_waiting(make, etc):
    make(etc / "pipe.conf")
    with pytest.raises(OSError):
        DiskSource(etc).read(str(etc / "pipe.conf"))
