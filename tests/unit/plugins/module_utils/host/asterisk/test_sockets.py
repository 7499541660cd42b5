# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import sockets
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.sockets import Bound
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
UDP = HEAD + (
    " 8568: 00000000:11A8 00000000:0000 07 00000000:00000000 00:00000000 00000000   105        0 186152 2 00000000494c9e8e 0\n"
    " 9000: 0100007F:D431 0100007F:0035 01 00000000:00000000 00:00000000 00000000   105        0 186153 2 00000000494c9e8e 0\n")
TCP6 = HEAD + (
    "   0: 00000000000000000000000000000000:13AE 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000"
    "   105        0 186099 1 00000000dd844429 100 0 0 10 0\n"
    "   1: 000077FD0000000000000000BC9A7856:1F98 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000"
    "     0        0 186100 1 00000000dd844429 100 0 0 10 0\n"
    "   2: 0000000000000000FFFF00000100007F:13AE 0000000000000000FFFF00000100007F:B474 01 00000000:00000000 00:00000000 00000000"
    "   105        0 186238 1 00000000a842afa0 20 4 31 12 -1\n"
    "   3: 0000000000000000FFFF00000100007F:13AF 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000"
    "   105        0 186239 1 00000000a842afa0 20 4 31 12 -1\n")


def test_a_table_of_the_kernel_for_udp():
    assert sockets.parse(UDP, "udp", "ipv4") == [(186152, Bound("udp", "ipv4", "0.0.0.0", 4520))]


def test_a_table_of_the_kernel_for_ipv6():
    assert sockets.read_table(TCP6, "tcp", "ipv6") == [
        (186099, 105, Bound("tcp", "ipv6", "::", 5038)),
        (186100, 0, Bound("tcp", "ipv6", "fd77::5678:9abc", 8088)),
        (186239, 105, Bound("tcp", "ipv4", "127.0.0.1", 5039)),
    ]


def test_an_empty_table():
    assert sockets.read_table("", "tcp", "ipv6") == []


@pytest.fixture(name="own")
def own_sockets():
    """Sockets of this very process: listening and connected TCP, bound and connected UDP, both families."""
    made = {}
    for name, family, kind, address in (
            ("tcp", socket.AF_INET, socket.SOCK_STREAM, "127.0.0.1"), ("tcp6", socket.AF_INET6, socket.SOCK_STREAM, "::"),
            ("udp", socket.AF_INET, socket.SOCK_DGRAM, "0.0.0.0"), ("udp6", socket.AF_INET6, socket.SOCK_DGRAM, "::"),
            ("connected", socket.AF_INET, socket.SOCK_DGRAM, "127.0.0.1")):
        made[name] = socket.socket(family, kind)
        made[name].bind((address, 0))
    made["tcp"].listen(1)
    made["tcp6"].listen(1)
    made["connected"].connect(("127.0.0.1", 9))
    yield made
    for one in made.values():
        one.close()


def test_the_sockets_of_a_real_process(own):
    found = sockets.look(os.getpid())
    assert found.exact
    port = {name: one.getsockname()[1] for name, one in own.items()}
    assert Bound("tcp", "ipv4", "127.0.0.1", port["tcp"]) in found.bound
    assert Bound("tcp", "ipv6", "::", port["tcp6"]) in found.bound
    assert Bound("udp", "ipv4", "0.0.0.0", port["udp"]) in found.bound
    assert Bound("udp", "ipv6", "::", port["udp6"]) in found.bound
    assert port["connected"] not in [bound.port for bound in found.bound if bound.protocol == "udp"]
    assert sockets.of_process(os.getpid()) == found.bound


def test_the_listeners_of_another_process_are_not_ours(own):
    port = own["tcp"].getsockname()[1]
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        found = sockets.look(other.pid).bound
        other.communicate(b"\n")
    assert port not in [bound.port for bound in found]


def process_tree(root, uid, fd=True):
    """A directory as /proc has for process 7."""
    place = root / "7"
    (place / "net").mkdir(parents=True)
    (place / "net" / "tcp6").write_text(TCP6)
    (place / "status").write_text("Name:\tasterisk\nState:\tS (sleeping)\nUid:\t%d\t%d\t%d\t%d\n" % (uid, uid, uid, uid))
    if fd:
        (place / "fd").mkdir()
        os.symlink("socket:[186100]", str(place / "fd" / "3"))
        os.symlink("/dev/null", str(place / "fd" / "0"))


def test_only_the_inodes_of_the_process_count(tmp_path):
    process_tree(tmp_path, 105)
    assert sockets.look(7, str(tmp_path)) == ([Bound("tcp", "ipv6", "fd77::5678:9abc", 8088)], True)


def test_the_account_counts_where_open_files_may_not_be_seen(tmp_path):
    process_tree(tmp_path, 105, fd=False)
    found = sockets.look(7, str(tmp_path))
    assert found == ([Bound("tcp", "ipv4", "127.0.0.1", 5039), Bound("tcp", "ipv6", "::", 5038)], False)


def test_a_process_that_has_ended(tmp_path):
    with pytest.raises(HostError, match="Process 7 has ended"):
        sockets.look(7, str(tmp_path))


def test_unix_listeners(tmp_path):
    listener, other = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "asterisk.ctl"))
    listener.listen(1)
    other.bind(str(tmp_path / "not-listening"))
    found = sockets.unix_listeners(os.getpid())
    assert str(tmp_path / "asterisk.ctl") in found and str(tmp_path / "not-listening") not in found
    listener.close()
    other.close()


@pytest.mark.parametrize("family, place, seen", [
    (socket.AF_INET, "127.0.0.1", "127.0.0.1"), (socket.AF_INET6, "::ffff:127.0.0.1", "127.0.0.1")])
def test_who_is_connected(family, place, seen):
    with socket.socket(family) as listener:
        listener.bind((place, 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert sockets.connected(os.getpid(), [port]) == []
        with socket.create_connection((place, port)) as client:
            assert sockets.connected(os.getpid(), [port]) == [seen]
            assert sockets.connected(os.getpid(), [port + 1 if port < 65535 else 1]) == []
            assert client.getpeername()[1] == port


def test_who_is_connected_over_ipv6(tmp_path):
    process_tree(tmp_path, 105)
    row = "   0: 000077FD0000000000000000%s:1F98 000077FD0000000000000000%s:D431 01 00000000:00000000 00:00000000 00000000   105        0 186101 1\n"
    (tmp_path / "7/net/tcp6").write_text(TCP6.splitlines(True)[0] + row % ("10000000", "20000000"))
    assert sockets.connected(7, [8088], str(tmp_path)) == [socket.inet_ntop(socket.AF_INET6, bytes.fromhex("fd770000000000000000000000000020"))]
    assert sockets.connected(7, [5038], str(tmp_path)) == []


@pytest.mark.parametrize("address, possible", [
    ("127.0.0.1", True), ("127.200.3.4", True), ("0.0.0.0", True), ("::", True), ("::1", True), ("198.51.100.77", False), ("2001:db8::77", False)])
def test_to_which_addresses_this_host_can_bind(address, possible):
    with open("/proc/sys/net/ipv6/conf/all/disable_ipv6", encoding="ascii") as stream:
        without_ipv6 = stream.read().strip() == "1"
    assert sockets.can_bind(address) is (possible and not (without_ipv6 and address == "::1"))
