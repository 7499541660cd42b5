# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import proc as reading
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.holders import Holders
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.listeners import is_local, listeners

ROW = "   9: %s:%04X %s:0000 %s 00000000:00000000 00:00000000 00000000  %d        0 %d 2 00000000d278e90c 0\n"


def found(proc):
    return {(one.protocol, one.family, one.port): one for one in listeners(proc=str(proc))}


def test_each_kind_with_its_process(proc):
    seen = {key: (one.address, one.process) for key, one in found(proc).items()}
    assert seen["tcp", 4, 3306] == ("0.0.0.0", "python3") and seen["tcp", 6, 8444] == ("::", "python3")
    assert seen["tcp", 4, 2222] == ("0.0.0.0", "sshd") and seen["tcp", 6, 2222] == ("::", "sshd")
    assert seen["udp", 4, 4569] == ("0.0.0.0", "asterisk") and seen["udp", 6, 5080] == ("::", "asterisk")
    assert seen["udp", 4, 161] == ("0.0.0.0", "python3") and seen["udp", 6, 162] == ("::", "python3")
    assert found(proc)["tcp", 4, 3306].user == "nobody"


def test_a_socket_for_both_families_counts_twice(proc):
    assert found(proc)["tcp", 6, 8443].address == "::" and found(proc)["tcp", 4, 8443].address == "0.0.0.0"


def test_loopback_and_connected_sockets_do_not_count(proc):
    assert not {port for dummy, dummy2, port in found(proc)} & {8445, 8446, 8447, 8088, 163}


def test_a_socket_of_the_kernel(proc):
    assert found(proc)["udp", 4, 4789][4:6] == ("", 0)


def test_a_process_that_may_not_be_seen(proc):
    proc.process(2000, "hidden")
    (proc.path / "2000/fd").rmdir()
    assert found(proc)["udp", 4, 4789][4:6] == (None, None) and found(proc)["udp", 4, 4569].process == "asterisk"


def test_ports_that_the_kernel_gives(proc):
    ephemeral = {key[2]: one.ephemeral for key, one in found(proc).items()}
    assert ephemeral[32879] is True and ephemeral[161] is False and ephemeral[8443] is False


def test_workers_on_one_port_are_one_listener_and_two_programs_are_two(proc):
    for pid, inode, name in ((31, 501, "worker"), (32, 502, "worker"), (33, 503, "other")):
        proc.process(pid, name, fd=["socket:[%d]" % inode])
        proc.append("self/net/udp", ROW % ("00000000", 514, "00000000", "07", 0, inode))
    assert [(one.process, one.pid) for one in listeners(proc=str(proc)) if one.port == 514] == [("worker", 31), ("other", 33)]


def test_a_call_that_begins_while_the_host_is_looked_at(proc):
    early = Holders(str(proc))
    proc.process(41, "asterisk", fd=["socket:[601]"])
    proc.append("self/net/udp", ROW % ("00000000", 16200, "00000000", "07", 0, 601))
    assert [one.process for one in listeners(early, str(proc)) if one.port == 16200] == ["asterisk"]


def test_a_call_that_ends_while_the_host_is_looked_at(proc, monkeypatch):
    proc.append("self/net/udp", ROW % ("00000000", 16200, "00000000", "07", 0, 601))
    assert ("udp", 4, 16200) in found(proc), "a socket of the kernel stays"
    real, times = reading.read, []

    def read(path):
        text = real(path)
        if path.endswith("/udp"):
            times.append(path)
            return text if len(times) == 1 else "".join(row for row in text.splitlines(True) if " 601 " not in row)
        return text
    monkeypatch.setattr(reading, "read", read)
    assert ("udp", 4, 16200) not in found(proc)


def test_one_address_of_many(proc):
    proc.append("self/net/tcp6", ROW % ("000080FE000000000000000000000001", 9100, "0" * 32, "0A", 0, 504))
    assert found(proc)["tcp", 6, 9100].address == "fe80::100:0" and ("tcp", 4, 9100) not in found(proc)


def test_local_addresses():
    assert is_local("127.0.0.53") and is_local("::1") and not is_local("0.0.0.0") and not is_local("fe80::1")
