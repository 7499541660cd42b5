# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import durable
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError

KILLED = """
    import os, signal, sys
    from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import durable

    def die(*_arguments, **_options):
        os.kill(os.getpid(), signal.SIGKILL)

    os.%s = die
    durable.write(os.open(".", os.O_RDONLY), "file", "file", b"new")
"""


@pytest.fixture(name="directory")
def fixture_directory(home):
    descriptor = os.open(home, os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


def test_there_and_back(home, directory):
    usual = os.umask(0)
    try:
        durable.write(directory, "file", "file", b"content")
    finally:
        os.umask(usual)
    assert durable.read(directory, "file", "file") == b"content"
    assert (home / "file").stat().st_mode & 0o777 == 0o600 and os.listdir(home) == ["file"]
    assert durable.read(directory, "other", "other") is None


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_kill_before_the_rename_leaves_the_old_file_and_the_next_write_removes_the_rest(home, directory, call):
    durable.write(directory, "file", "file", b"old")
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(KILLED % call)], cwd=home, check=False,
                          env=dict(os.environ, PYTHONPATH=os.pathsep.join(os.path.abspath(path) for path in sys.path if path)))
    assert done.returncode == -signal.SIGKILL
    assert (home / "file").read_bytes() == b"old" and len(os.listdir(home)) == 2
    durable.write(directory, "file", "file", b"new")
    assert os.listdir(home) == ["file"] and (home / "file").read_bytes() == b"new"


def test_file_and_directory_are_synced_in_order(directory, monkeypatch):
    done = []
    for name in ("fsync", "replace"):
        monkeypatch.setattr(os, name, lambda *args, _name=name, _real=getattr(os, name), **more: (done.append((_name, args[0])), _real(*args, **more))[1])
    durable.write(directory, "file", "file", b"content")
    assert [name for name, _what in done] == ["fsync", "replace", "fsync"] and done[2][1] == directory != done[0][1]


def test_a_full_disk_leaves_the_old_file(home, directory, monkeypatch):
    durable.write(directory, "file", "file", b"old")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EscrowError, match="cannot be written: no space left on device"):
        durable.write(directory, "file", "file", b"new")
    assert os.listdir(home) == ["file"] and (home / "file").read_bytes() == b"old"


def test_links_are_not_followed(home, directory):
    (home / "target").write_bytes(b"theirs")
    (home / "file").symlink_to(home / "target")
    with pytest.raises(EscrowError, match="must be a plain file, and no symbolic link"):
        durable.read(directory, "file", "file")
    durable.write(directory, "file", "file", b"mine")
    assert (home / "target").read_bytes() == b"theirs" and not (home / "file").is_symlink()


def test_a_pipe_is_refused_and_not_waited_for(home, directory):
    os.mkfifo(home / "file", 0o600)
    with pytest.raises(EscrowError, match="not a regular file"):
        durable.read(directory, "file", "file")


def test_what_others_can_read_is_refused(home, directory):
    (home / "file").write_bytes(b"x")
    os.chmod(home / "file", 0o644)
    with pytest.raises(EscrowError, match="chmod 0600"):
        durable.read(directory, "file", "file")
