# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import peers

UDP = "ipv4     2 udp      17 29 src=%s dst=%s sport=40000 dport=%d src=%s dst=%s sport=%d dport=40000 [ASSURED] mark=0 use=2\n"
TCP = "   9: %s:%04X %s:%04X 01 00000000:00000000 00:00000000 00000000     0        0 0 1 0000000000000000 20 4 30 10 -1\n"


def rows(proc):
    return [tuple(one) for one in peers.peers(proc=str(proc))]


def test_tcp_of_both_families(proc):
    assert [row for row in rows(proc) if row[0] == "tcp"] == [
        ("tcp", 4, "10.77.122.20", 3306, "python3", "in", True), ("tcp", 4, "10.77.122.20", 8443, "python3", "in", True),
        ("tcp", 6, "fd77::122:14", 8443, "python3", "in", True)]


def test_udp_by_connection_tracking(proc):
    assert [row for row in rows(proc) if row[0] == "udp"] == [
        ("udp", 4, "10.77.122.20", 161, "python3", "in", False), ("udp", 6, "fd77::122:14", 162, "python3", "in", False),
        ("udp", 4, "10.77.122.20", 5080, "asterisk", "in", True)]
    assert peers.look(proc=str(proc)).udp_known is True


def test_without_connection_tracking_udp_is_unknown(proc):
    proc.write("self/net/nf_conntrack", "")
    seen = peers.look(proc=str(proc))
    assert seen.udp_known is False and {one.protocol for one in seen.found} == {"tcp"}


def test_a_kernel_that_shows_it_to_a_program_alone(proc, monkeypatch):
    text = (proc.path / "self/net/nf_conntrack").read_text()
    proc.write("self/net/nf_conntrack", "")
    proc.write("sys/net/netfilter/nf_conntrack_count", "5\n")
    printed = {family: "".join(re.sub(r"^ipv[46] +\d+ ", "", line) for line in text.splitlines(True) if line.startswith(family))
               for family in ("ipv4", "ipv6")}
    monkeypatch.setattr(commands, "output", lambda words: (printed[words[3]], None))
    assert ("udp", 4, "10.77.122.20", 5080, "asterisk", "in", True) in rows(proc)
    assert ("udp", 6, "fd77::122:14", 162, "python3", "in", False) in rows(proc)


def test_forwarded_translated_and_own_flows(proc):
    proc.append("self/net/nf_conntrack", "".join((
        UDP % ("10.77.122.31", "10.77.122.99", 161, "10.77.122.99", "10.77.122.31", 161),
        UDP % ("10.77.122.32", "10.77.122.10", 9161, "10.77.122.10", "10.77.122.32", 161),
        UDP % ("10.77.122.10", "10.77.122.33", 161, "10.77.122.33", "10.77.122.10", 161))))
    assert [row[2] for row in rows(proc) if row[:2] == ("udp", 4) and row[3] == 161] == ["10.77.122.20", "10.77.122.32"]


def test_what_goes_out_or_stays_within_is_no_peer(proc):
    proc.append("self/net/tcp", TCP % ("0A7A4D0A", 50000, "147A4D0A", 443) + TCP % ("0A7A4D0A", 3306, "0A7A4D0A", 50001)
                + TCP % ("0100007F", 3306, "0100007F", 50002))
    assert [row[2] for row in rows(proc) if row[3] in (50000, 3306)] == ["10.77.122.20"]


def test_a_stranger_with_many_connections_is_one_peer(proc):
    proc.append("self/net/tcp", "".join(TCP % ("0A7A4D0A", 3306, "147A4D0A", port) for port in range(50000, 50050)))
    assert len([row for row in rows(proc) if row[3] == 3306]) == 1


def test_the_addresses_of_this_host(proc):
    assert peers.local_addresses(str(proc)) >= {"127.0.0.1", "10.77.122.10", "fd77::122:a", "::1"}
    assert "10.77.122.255" not in peers.local_addresses(str(proc))
