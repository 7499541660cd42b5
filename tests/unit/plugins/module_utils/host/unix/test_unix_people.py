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


@pytest.mark.parametrize("defaults, wanted", [("targetpw", None), ("env_reset, rootpw, x=1", None), ("!targetpw", people.WITH_PASSWORD)])
def test_a_password_of_root_is_none_of_the_account(defaults, wanted):
    text = SUDO.replace("mail_badpass", defaults)
    assert people.parse_sudo(text + "    (ALL : ALL) ALL\n") == wanted and people.parse_sudo(text + "    (ALL) NOPASSWD: ALL\n") == people.ANY_TIME


class One(NamedTuple):
    name: str
    uid: int
    shell: str = "/bin/sh"


@pytest.mark.parametrize("lines, wanted", [
    ("    (ALL : ALL) ALL\n", people.WITH_PASSWORD), ("    (ALL) NOPASSWD: ALL\n", people.ANY_TIME), ("    (root) NOPASSWD: SETENV: ALL\n", people.ANY_TIME),
    ("    (ALL : ALL) ALL\n    (ALL) NOPASSWD: ALL\n", people.ANY_TIME), ("    (root) /usr/bin/systemctl\n", None), ("    (postgres) ALL\n", None),
    ("    (ALL : ALL) ALL\n    (ALL) NOPASSWD: /bin/ls\n", people.WITH_PASSWORD), ("", None),
    ("    (ALL) NOPASSWD: ALL\n    (ALL : ALL) ALL\n", people.WITH_PASSWORD), ("    (ALL : ALL) ALL\n    (ALL) !ALL\n", None),
    ("    (ALL) NOPASSWD: ALL\n    (root) !/bin/sh, !/bin/bash\n", None), ("    (ALL, !root) ALL\n", None),
])
def test_what_sudo_lets_do(lines, wanted):
    assert people.parse_sudo(SUDO + lines) == wanted


def test_the_run_uses_who_is_told_and_who_owns_the_processes_above(tmp_path, monkeypatch):
    for name in ("SUDO_USER", "DOAS_USER", "LOGNAME", "USER", "SUDO_UID", "PKEXEC_UID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUDO_UID", "12345678")
    monkeypatch.setattr(os, "getpid", lambda: 4321)  # in a container these tests are process 1 themselves
    for pid, uid, above, login in ((os.getpid(), 0, 77, "4294967295"), (77, 7654321, 1, "87654321"), (1, 0, 0, "4294967295")):
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "status").write_text("Name:\tx\nPPid:\t%d\nUid:\t%d\t0\t0\t0\n" % (above, uid))
        (tmp_path / str(pid) / "loginuid").write_text(login)
    twins = [One("toor", 0), One("root", 0), One("twin", 7654321), One("other", 5)]
    found = people.used(["ansible", ""], twins, str(tmp_path))
    assert {"ansible", "12345678", "7654321", "87654321", "root", "twin"} <= set(found) and not {"", "4294967295", "toor", "other"} & set(found)
    assert people.serving(twins, str(tmp_path)) == {"toor", "root", "twin"}


def test_a_shell_that_is_not_there_lets_nobody_work(tmp_path):
    (tmp_path / "plain").write_text("")
    assert people.broken_shells([One("a", 1), One("b", 1, "/bin/no-such-shell"), One("c", 1, str(tmp_path)), One("d", 1, "relative")]) == {"b", "c", "d"}


def test_there_is_a_program_that_lets_nobody_work():
    assert os.path.exists(people.nologin())
