# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import socket

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import guarding
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError


def opened(path, make=True):
    descriptor = guarding.open_directory(str(path), "The escrow", make)
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is not None


@pytest.mark.parametrize("path", ["/var/www", "/var/www/html/escrow", "/srv/www/x", "/usr/share/nginx/html", "/home/me/public_html/x", "/srv/../var/www/a",
                                  "/tftpboot"])
def test_web_roots(path):
    with pytest.raises(EscrowError, match="The escrow must not lie in .* because a server may hand out what is below"):
        guarding.refuse_served(path, "The escrow")


@pytest.mark.parametrize("path", ["/var/www2", "/home/me/www/x", "/srv/escrow"])
def test_what_is_no_web_root(path):
    guarding.refuse_served(path, "The escrow")


def test_a_collection_of_ansible(home):
    with pytest.raises(EscrowError, match="The escrow must not lie in .*/ansible_collections/a/b/playbooks/escrow, which is in a collection of Ansible"):
        opened(home / "ansible_collections" / "a" / "b" / "playbooks" / "escrow")
    assert opened(home / "my_ansible_collections" / "escrow")


def test_a_directory_that_cannot_be_made():
    """Below /proc even root makes none, and the system says that the path does not exist."""
    with pytest.raises(EscrowError, match="cannot use the directory /proc/escrow: no such file or directory"):
        opened("/proc/escrow")
    assert not opened("/proc/escrow", make=False)


def test_a_link_into_a_web_root(home):
    (home / "public_html").mkdir()
    (home / "link").symlink_to(home / "public_html")
    with pytest.raises(EscrowError, match="public_html"):
        opened(home / "link" / "escrow")


def test_it_is_made_for_this_user_alone(home):
    usual = os.umask(0)
    try:
        assert opened(home / "a" / "b")
    finally:
        os.umask(usual)
    assert (home / "a" / "b").stat().st_mode & 0o777 == 0o700
    assert not opened(home / "c", make=False) and not (home / "c").exists()


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701, 0o720])
def test_a_directory_that_others_get_into(home, mode):
    (home / "open").mkdir(mode=0o700)
    os.chmod(home / "open", mode)
    with pytest.raises(EscrowError, match="has the mode %04o, .* run: chmod 0700" % mode):
        opened(home / "open", make=False)


def test_what_everybody_can_write_to_above_it(home):
    (home / "shared").mkdir()
    os.chmod(home / "shared", 0o777)
    with pytest.raises(EscrowError, match="must not lie below .*shared, which everybody can write to"):
        opened(home / "shared" / "escrow")
    os.chmod(home / "shared", 0o1777)
    assert opened(home / "shared" / "escrow")


def test_what_is_no_directory(home):
    (home / "file").write_text("")
    with pytest.raises(EscrowError, match="cannot use the directory .*file: not a directory"):
        opened(home / "file", make=False)
    with pytest.raises(EscrowError, match="cannot use the directory"):
        opened(home / "file" / "below")


def test_one_that_belongs_to_somebody_else(home, monkeypatch):
    (home / "theirs").mkdir(mode=0o700)
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(EscrowError, match="belongs to uid %d and not to the user who runs Ansible, uid %d" % (owner, owner + 1)):
        opened(home / "theirs")


def test_files(home):
    path = home / "file"
    path.write_text("")
    os.chmod(path, 0o600)
    guarding.refuse_file(path.stat(), str(path))
    os.chmod(path, 0o640)
    with pytest.raises(EscrowError, match="chmod 0600"):
        guarding.refuse_file(path.stat(), str(path))
    os.chmod(path, 0o600)
    os.link(path, home / "second")
    with pytest.raises(EscrowError, match="has 2 names"):
        guarding.refuse_file(path.stat(), str(path))


def test_a_socket_is_no_file(home, monkeypatch):
    monkeypatch.chdir(home)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        os.chmod("socket", 0o600)
        with pytest.raises(EscrowError, match="not a regular file"):
            guarding.refuse_file(os.stat("socket"), "socket")
