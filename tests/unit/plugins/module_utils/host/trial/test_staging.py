# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a trial start gets to see, as files on this machine."""

from __future__ import annotations

import os
import socket

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import view
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.trial import sandbox, staging


@pytest.fixture
def tree(tmp_path):
    """Directories as of an Asterisk, all below the test's own."""
    for name in ("etc/sub", "spool/voicemail/default", "log/cdr-csv", "run", "db/sounds", "work", "outside"):
        (tmp_path / name).mkdir(parents=True)
    lines = ["[directories]"] + ["%s => %s/%s" % (option, tmp_path, name) for option, name in (
        ("astspooldir", "spool"), ("astlogdir", "log"), ("astrundir", "run"), ("astdbdir", "db"))]
    (tmp_path / "etc/asterisk.conf").write_text("\n".join(lines) + "\n")
    (tmp_path / "etc/sip.conf").write_text("old\n")
    (tmp_path / "etc/sub/x.conf").write_text("x\n")
    (tmp_path / "etc/linked.conf").symlink_to(tmp_path / "outside/linked.conf")
    (tmp_path / "outside/linked.conf").write_text("old\n")
    (tmp_path / "spool/voicemail/default/secret").write_text("1234")
    (tmp_path / "log/full").write_text("log\n")
    (tmp_path / "db/astdb.sqlite3").write_bytes(b"data")
    (tmp_path / "db/sounds/hello.gsm").write_bytes(b"sound")
    os.chmod(tmp_path / "etc/sip.conf", 0o600)
    return tmp_path


def stage(tree, changes=()):
    return staging.Stage(str(tree / "work"), str(tree / "etc/asterisk.conf"), str(tree / "etc"), dict(changes))


def seen(room, path):
    """Where the content comes from that the trial sees at a path."""
    return next((what for what, where in reversed(room.binds) if where == str(path)), None)


def test_the_copy_has_the_changes_and_the_original_has_not(tree):
    room = stage(tree, {str(tree / "etc/sip.conf"): b"new\n", str(tree / "etc/sub/x.conf"): None, str(tree / "etc/sub/y.conf"): b"y\n"})
    etc = seen(room, tree / "etc")
    assert open(etc + "/sip.conf").read() == "new\n" and (tree / "etc/sip.conf").read_text() == "old\n"
    assert os.stat(etc + "/sip.conf").st_mode & 0o777 == 0o600
    assert os.listdir(etc + "/sub") == ["y.conf"] and os.listdir(tree / "etc/sub") == ["x.conf"]
    assert str(tree / "etc") in room.writable


def test_a_link_out_of_the_directory_is_changed_where_it_leads(tree):
    room = stage(tree, {str(tree / "etc/linked.conf"): b"new\n"})
    assert open(seen(room, tree / "outside/linked.conf")).read() == "new\n"
    assert (tree / "outside/linked.conf").read_text() == "old\n"
    assert str(tree / "outside/linked.conf") not in room.writable


@pytest.mark.parametrize("name, content", [("new.conf", b"x"), ("linked.conf", None)])
def test_a_new_or_removed_file_elsewhere_is_refused(tree, name, content):
    with pytest.raises(HostError, match="outside/%s, outside the configuration directory" % name):
        stage(tree, {str(tree / "outside" / name): content})


def test_what_asterisk_writes_starts_empty(tree):
    room = stage(tree)
    spool, log = seen(room, tree / "spool"), seen(room, tree / "log")
    assert os.listdir(spool) == ["voicemail"] and os.listdir(spool + "/voicemail") == []
    assert os.listdir(log) == ["cdr-csv"]
    assert room.logs == log
    assert room.control_socket.startswith(str(tree / "work")) and os.listdir(os.path.dirname(room.control_socket)) == []


def test_the_database_is_left_out_and_what_lies_beside_it_is_there(tree):
    room = stage(tree)
    database = seen(room, tree / "db")
    assert os.listdir(database) == ["sounds"]
    assert seen(room, database + "/sounds") == str(tree / "db/sounds") and database + "/sounds" not in room.writable


def test_no_device_but_the_harmless_ones(tree):
    room = stage(tree)
    assert sorted(os.listdir(seen(room, "/dev"))) == ["full", "null", "random", "tty", "urandom", "zero"]
    assert "/dev" not in room.writable


def test_the_template_of_the_sample_file_sets_no_directory(tree):
    (tree / "etc/asterisk.conf").write_text("[directories](!)\nastlogdir => /elsewhere\n[files]\nastctl = other.ctl\n")
    found = staging.directories(view.load(DiskSource(str(tree / "etc")), "asterisk.conf"))
    assert found == (staging.DEFAULTS, "other.ctl")


def test_a_socket_that_listens_on_this_machine_is_covered(tree):
    path = str(tree / "outside/listener")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(1)
        assert path in stage(tree).room({}, sandbox.Limits()).covered
