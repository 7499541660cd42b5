# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
from typing import NamedTuple

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.unix import sshd

OLD = "permitrootlogin without-password\npubkeyauthentication yes\npasswordauthentication yes\nauthenticationmethods any\nstrictmodes yes\n"
NEW = "PermitRootLogin prohibit-password\nPubkeyAuthentication yes\nPasswordAuthentication yes\nAuthenticationMethods any\nStrictModes yes\n"
KEYS = "AuthorizedKeysFile .ssh/authorized_keys .ssh/authorized_keys2\n"


class One(NamedTuple):
    name: str
    uid: int
    gid: int
    home: str


@pytest.fixture(name="bob")
def fixture_bob(tmp_path):
    (tmp_path / ".ssh").mkdir(mode=0o700)
    tmp_path.chmod(0o755)
    keys = tmp_path / ".ssh/authorized_keys"
    keys.write_text("ssh-ed25519 AAAAC3Nza bob\n")
    keys.chmod(0o600)
    return One("bob", os.getuid(), os.getgid(), str(tmp_path))


def look(monkeypatch, text, *people, running=True):
    monkeypatch.setattr(sshd, "runs", lambda: running)
    monkeypatch.setattr(sshd.commands, "output", lambda command: (text, None))
    return sshd.look(people)


@pytest.mark.parametrize("text, counts", [
    ("ssh-ed25519 AAAAC3Nza bob\n", True), ('from="10.0.0.1",no-pty ssh-rsa AAAAB3Nza bob\n', True), ("# ssh-ed25519 AAAAC3Nza bob\n", False), ("", False),
    ("sk-ssh-ed25519@openssh.com AAAAGnNr bob\n", True), ("words\necdsa-sha2-nistp256 AAAAE2Vj x\n", True),
    ('command="echo \'log in as \\"admin\\"\'" ssh-rsa AAAAB3Nza root\n', False), ('no-pty,command="ls" ssh-ed25519 AAAAC3Nza x\n', False),
    ('from="10.0.0.1 command=",restrict ssh-ed25519 AAAAC3Nza x\n', True), ("cert-authority ssh-ed25519 AAAAC3Nza x\n", False),
    ('expiry-time="20200101" ssh-ed25519 AAAAC3Nza x\n', False), ('expiry-time="29990101" ssh-ed25519 AAAAC3Nza x\n', True),
    ('command="ls" ssh-ed25519 AAAAC3Nza x\nssh-ed25519 AAAAC3Nzb y\n', True), ("ssh-dss AAAAB3Nza x\n", False),
])
def test_which_key_lets_in(bob, text, counts):
    path = os.path.join(bob.home, ".ssh/authorized_keys")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)
    assert sshd.has_key(path, bob, sshd.parse(OLD)) is counts


def test_a_pipe_in_place_of_a_file_keeps_nobody_waiting(bob):
    path = os.path.join(bob.home, "pipe")
    os.mkfifo(path)
    assert not sshd.has_key(path, bob, {}) and not sshd.has_key(bob.home, bob, {}) and not sshd.has_key(path + "x", bob, {})


def test_what_others_may_write_is_no_key(bob):
    path = os.path.join(bob.home, ".ssh/authorized_keys")
    os.chmod(bob.home, 0o777)
    assert not sshd.has_key(path, bob, sshd.parse(OLD)) and sshd.has_key(path, bob, sshd.parse(OLD.replace("strictmodes yes", "strictmodes no")))


@pytest.mark.parametrize("text", [OLD + KEYS.lower(), NEW + KEYS])
@pytest.mark.parametrize("change, uid, keys, passwords", [
    (("", ""), 1000, True, True), (("", ""), 0, True, False), (("without-password", "yes"), 0, True, True), (("without-password", "no"), 0, False, False),
    (("without-password", "forced-commands-only"), 0, False, False), (("pubkeyauthentication yes", "pubkeyauthentication no"), 1000, False, True),
    (("passwordauthentication yes", "passwordauthentication no"), 1000, True, False),
    (("authenticationmethods any", "authenticationmethods publickey,password"), 1000, False, False),
    (("authenticationmethods any", "authenticationmethods publickey password,publickey"), 1000, True, False),
    (("strictmodes", "denyusers al b?b\nstrictmodes"), 1000, False, False), (("strictmodes", "allowusers al bob@10.0.0.*\nstrictmodes"), 1000, True, True),
    (("strictmodes", "allowusers al\nallowusers amy\nstrictmodes"), 1000, False, False),
    (("strictmodes", "forcecommand /bin/menu\nstrictmodes"), 1000, False, False),
])
def test_whom_it_lets_in(monkeypatch, bob, text, change, uid, keys, passwords):
    lower = text.lower().replace("prohibit-password", "without-password")
    monkeypatch.setattr(sshd, "_is_safe", lambda path, one: True)
    found = look(monkeypatch, lower.replace(*change) if text.startswith("p") or change[0] else text, bob._replace(uid=uid))
    assert (found.keys, found.passwords) == ({"bob"} if keys else set(), {"bob"} if passwords else set())


def test_groups_are_asked_for_where_they_count():
    settings = sshd.parse(OLD + "allowgroups wheel\ndenygroups guests !staff\n")
    assert sshd.is_admitted("bob", lambda: ["bob", "wheel"], settings) and not sshd.is_admitted("bob", lambda: ["bob"], settings)
    assert not sshd.is_admitted("bob", lambda: ["wheel", "guests"], settings) and sshd.is_admitted("bob", None, sshd.parse(OLD))


def test_where_none_runs_or_none_speaks_nobody_comes_in(monkeypatch, bob):
    assert look(monkeypatch, OLD, bob, running=False) == (set(), set()) and look(monkeypatch, "", bob) == (set(), set())
