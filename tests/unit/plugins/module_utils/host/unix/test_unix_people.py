# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
from typing import NamedTuple

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.unix import people

SUDO = """Matching Defaults entries for bob on pbx:
    env_reset, mail_badpass

User bob may run the following commands on pbx:
"""


class One(NamedTuple):
    name: str
    uid: int
    home: str


@pytest.mark.parametrize("lines, wanted", [
    ("    (ALL : ALL) ALL\n", people.WITH_PASSWORD), ("    (ALL) NOPASSWD: ALL\n", people.ANY_TIME), ("    (root) NOPASSWD: SETENV: ALL\n", people.ANY_TIME),
    ("    (ALL : ALL) ALL\n    (ALL) NOPASSWD: ALL\n", people.ANY_TIME), ("    (root) /usr/bin/systemctl\n", None), ("    (postgres) ALL\n", None),
    ("    (ALL : ALL) ALL\n    (ALL) NOPASSWD: /bin/ls\n", people.WITH_PASSWORD), ("", None),
])
def test_what_sudo_lets_do(lines, wanted):
    assert people.parse_sudo(SUDO + lines) == wanted


@pytest.mark.parametrize("text, counts", [
    ("ssh-ed25519 AAAAC3Nza bob\n", True), ('from="10.0.0.1",no-pty ssh-rsa AAAAB3Nza bob\n', True), ("# ssh-ed25519 AAAAC3Nza bob\n", False), ("", False),
    ("sk-ssh-ed25519@openssh.com AAAAGnNr bob\n", True), ("words\necdsa-sha2-nistp256 AAAAE2Vj x\n", True),
])
def test_who_has_a_key(tmp_path, text, counts):
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh/authorized_keys").write_text(text)
    assert people.key_holders([One("bob", 1000, str(tmp_path)), One("al", 1001, str(tmp_path / "al"))]) == ({"bob"} if counts else set())


def test_a_pipe_in_place_of_a_file_keeps_nobody_waiting(tmp_path):
    (tmp_path / ".ssh").mkdir()
    os.mkfifo(tmp_path / ".ssh/authorized_keys")
    (tmp_path / ".ssh/authorized_keys2").mkdir()
    assert people.key_holders([One("bob", 1000, str(tmp_path))]) == set()


def test_the_run_uses_who_is_told_and_who_owns_the_processes_above(tmp_path, monkeypatch):
    for name in ("SUDO_USER", "DOAS_USER", "LOGNAME", "USER", "SUDO_UID", "PKEXEC_UID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUDO_UID", "12345678")
    for pid, uid, above, login in ((os.getpid(), 0, 77, "4294967295"), (77, 7654321, 1, "87654321"), (1, 0, 0, "4294967295")):
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "status").write_text("Name:\tx\nPPid:\t%d\nUid:\t%d\t0\t0\t0\n" % (above, uid))
        (tmp_path / str(pid) / "loginuid").write_text(login)
    found = people.used(["ansible", ""], str(tmp_path))
    assert {"ansible", "12345678", "7654321", "87654321"} <= set(found) and "" not in found and "4294967295" not in found


def test_there_is_a_program_that_lets_nobody_work():
    assert os.path.exists(people.nologin())
