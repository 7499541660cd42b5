# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import socket

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import proc

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
MAPPED = ("   2: 0000000000000000FFFF00000100007F:13AE 0000000000000000FFFF00000200007F:B474 01 00000000:00000000 00:00000000 00000000"
          "   105        0 186238 1 00000000a842afa0 20 4 31 12 -1\n")


def test_a_mapped_address_is_one_of_ipv4():
    assert list(proc.entries(HEAD + MAPPED, "ipv6")) == [proc.Entry("ipv4", "127.0.0.1", 5038, "127.0.0.2", 46196, "01", 105, 186238)]


def test_only_the_wanted_state():
    assert not list(proc.entries(HEAD + MAPPED, "ipv6", proc.LISTENING["tcp"]))
    assert len(list(proc.entries(HEAD + MAPPED, "ipv6", proc.ESTABLISHED))) == 1


def test_no_table():
    assert not list(proc.entries(proc.read("/proc/none"), "ipv4"))


def test_open_sockets():
    with socket.socket() as one:
        assert os.fstat(one.fileno()).st_ino in proc.inodes("/proc/self")


def test_open_files_that_may_not_be_seen(monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", path)
    monkeypatch.setattr(proc.os, "readlink", refuse)
    assert proc.inodes("/proc/self") is None and proc.link("/proc/self/exe") is None


def test_a_file_that_is_closed_meanwhile(tmp_path):
    (tmp_path / "fd").mkdir()
    os.symlink("socket:[7]", str(tmp_path / "fd/3"))
    assert proc.inodes(str(tmp_path)) == {7}
    assert proc.inodes(str(tmp_path / "none")) is None


def test_addresses_in_both_orders():
    assert proc.decode("0100007F", "ipv4") == "127.0.0.1"
    assert proc.decode_plain("fd770000000000000000000001220014") == "fd77::122:14"


def test_processes():
    assert os.getpid() in proc.numbers() and proc.status("/proc/self")["Name"]
    with pytest.raises(FileNotFoundError):
        proc.numbers("/nonexistent")


def test_ephemeral_ports(tmp_path):
    assert proc.ephemeral_ports(str(tmp_path)) == (32768, 60999)
    (tmp_path / "sys/net/ipv4").mkdir(parents=True)
    (tmp_path / "sys/net/ipv4/ip_local_port_range").write_text("1024\t65000\n")
    assert proc.ephemeral_ports(str(tmp_path)) == (1024, 65000)
