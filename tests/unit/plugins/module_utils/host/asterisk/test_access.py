# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may read a file, and to whom a log belongs."""

from __future__ import annotations

import os
import pwd
import tempfile
from types import SimpleNamespace

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import access


@pytest.mark.parametrize("mode, directory, is_open", [
    (0o644, 0o755, True), (0o646, 0o711, True), (0o642, 0o755, True), (0o640, 0o755, False), (0o644, 0o750, False), (0o641, 0o755, False),
])
def test_who_may_read(mode, directory, is_open):
    with tempfile.TemporaryDirectory() as outer:  # tmp_path lies in a directory that nobody else enters
        os.chmod(outer, 0o755)
        path = os.path.join(outer, "log", "full")
        os.mkdir(os.path.dirname(path))
        with open(path, "w", encoding="utf-8"):
            os.chmod(path, mode)
        os.chmod(os.path.dirname(path), directory)
        found = access.of(path)
    assert (found["mode"], found["owner"], found["open"]) == (mode, pwd.getpwuid(os.geteuid()).pw_name, is_open)


def test_no_file(tmp_path):
    assert access.of(str(tmp_path / "none")) is None


def test_whose_log_it_is():
    located = SimpleNamespace(process=SimpleNamespace(uid=0, gid=0), found=SimpleNamespace(run_user=None))
    logs = access.logs(located, "/var/log/asterisk")
    assert (logs.directory, logs.owner, logs.group) == ("/var/log/asterisk", "root", "adm")
    stopped = SimpleNamespace(process=None, found=SimpleNamespace(run_user="nosuchuser"))
    assert access.account(stopped) == (0, 0)
    stopped.found.run_user = "daemon"
    assert access.account(stopped) == pwd.getpwnam("daemon")[2:4]


def test_a_host_without_that_group(monkeypatch):
    monkeypatch.setattr(access, "READERS", "nosuchgroup")
    assert access.readers(7) == 7
