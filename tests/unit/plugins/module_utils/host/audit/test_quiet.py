# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading without a trace, and noting what may not be read."""

from __future__ import annotations

import os
import socket

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import quiet


def test_the_access_time_stays(tmp_path):
    path = tmp_path / "sip.conf"
    path.write_text("[general]\n")
    os.utime(path, (1.0, 2.0))
    assert quiet.read(str(path)) == b"[general]\n" and load(quiet.QuietSource(str(tmp_path)), "sip.conf").sections
    assert os.stat(path).st_atime == 1.0


def test_kinds_and_modes(tmp_path):
    path = tmp_path / "x"
    path.write_text("")
    os.chmod(path, 0o640)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        assert quiet.status(str(tmp_path / "s")).kind == "socket"
    found = quiet.status(str(path))
    assert (found.kind, found.mode) == ("file", 0o640) and found.owner and found.group
    assert quiet.status(str(tmp_path)).kind == "directory" and quiet.status(str(tmp_path / "none")) is None and quiet.status("/dev/null").kind == "other"


def test_everything_below_a_directory_without_links(tmp_path):
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/c").write_text("")
    (tmp_path / "link").symlink_to("/etc")
    assert [path[len(str(tmp_path)):] for path, dummy in quiet.inside(str(tmp_path))] == ["/a", "/a/b", "/a/b/c"]
    assert quiet.inside(str(tmp_path / "a/b/c")) is None and quiet.inside(str(tmp_path / "none")) is None


def test_a_tree_without_end_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(quiet, "MOST", 5)
    for number in range(20):
        (tmp_path / str(number)).write_text("")
    assert len(quiet.inside(str(tmp_path))) == 5


def test_what_asterisk_may_not_read_is_not_read(tmp_path):
    path = tmp_path / "sip.conf"
    path.write_text("[general]\n")
    os.chmod(path, 0o600)
    source = quiet.QuietSource(str(tmp_path), uid=os.stat(path).st_uid + 4711)
    assert load(source, "sip.conf").error.kind == "missing" and not source.denied


def test_what_we_may_not_read_is_noted(tmp_path, monkeypatch):
    path = tmp_path / "sip.conf"
    path.write_text("[general]\n")

    def refuse(name, *rest):
        raise PermissionError(13, "no", name)
    monkeypatch.setattr(quiet.os, "open", refuse)
    source = quiet.QuietSource(str(tmp_path))
    assert load(source, "sip.conf").error.kind == "missing" and source.denied == {str(path)}
    assert quiet.text(str(path)) is None


def test_a_directory_that_may_not_be_entered_is_noted(tmp_path, monkeypatch):
    def refuse(path, **more):
        raise PermissionError(13, "no", path)
    source = quiet.QuietSource(str(tmp_path))
    monkeypatch.setattr(quiet.os, "stat", refuse)
    assert source.is_regular("/x/y") is None and quiet.status("/x/y").kind == "hidden" and source.denied == {"/x/y"}


def test_a_glob_into_a_closed_directory_is_noted(tmp_path, monkeypatch):
    source = quiet.QuietSource(str(tmp_path))
    monkeypatch.setattr(quiet.os, "access", lambda *rest: False)
    assert source.glob(str(tmp_path / "*.conf")) == [] and source.denied == {str(tmp_path / "*.conf")}


@pytest.mark.parametrize("closed, wanted", [(None, True), ("/var/log/asterisk", False), ("/var", False)])
def test_who_gets_to_a_file(closed, wanted, monkeypatch):
    monkeypatch.setattr(quiet.os.path, "realpath", str)
    monkeypatch.setattr(quiet.os, "stat", lambda path: os.stat_result((0o40750 if path == closed else 0o40755, *[0] * 9)))
    assert quiet.reached("/var/log/asterisk/x") is wanted


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: os.symlink("/dev/zero", path)])
def test_a_pipe_and_a_device_keep_nobody_waiting(make, tmp_path):
    make(tmp_path / "extensions.ael")
    with pytest.raises(OSError):
        quiet.QuietSource(str(tmp_path)).read(str(tmp_path / "extensions.ael"))
    assert quiet.text(str(tmp_path / "extensions.ael")) is None
