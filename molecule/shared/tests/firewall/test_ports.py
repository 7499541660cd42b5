# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every TCP port and a sample of UDP ports, as telephones and strangers see them. That all of them answered before was shown in prepare."""

from __future__ import annotations

import json

import cast
import pytest

FIRST, LAST = 10000, 20000  # of the range of media
NOBODY = {"open": [], "refused": []}


def ask(pbx, peer, function, family, *arguments, who="telephones", **more):
    """What a function of the driver says that takes the PBX's address first."""
    host = pbx.ipv4 if family == 4 else pbx.ipv6
    words = [json.dumps([host, *arguments]), json.dumps(more)]
    return json.loads(peer.host.check_output("python3 /opt/voipsec/drivers/packets.py %s %s %s", function, *words))


def scan(pbx, peer, family, who, **more):
    return ask(pbx, peer, "scan", family, cast.address(pbx, family, who), **more)


@pytest.mark.parametrize(("family", "ports"), [(4, [22, 5038]), (6, [22])])
def test_exactly_the_tcp_ports_of_telephones_answer(pbx, peer, family, ports):
    assert scan(pbx, peer, family, "telephones") == {"open": ports, "refused": []}


@pytest.mark.parametrize("family", [4, 6])
def test_no_tcp_port_answers_a_stranger(pbx, peer, family):
    assert scan(pbx, peer, family, "first of XB", last=9000) == NOBODY


@pytest.mark.parametrize("family", [4, 6])
def test_no_probe_with_other_flags_is_answered(pbx, peer, family):
    """ACK, FIN and NULL, to open and closed ports: a reset would tell which port is filtered."""
    for flags in (0x10, 0x01, 0x00):
        assert scan(pbx, peer, family, "first of XB", first=20, last=23, flags=flags, rounds=1) == NOBODY


@pytest.mark.parametrize("family", [4, 6])
def test_programs_that_nobody_let_in_are_silent(pbx, peer, family):
    """One of them has a port in the range of media."""
    assert ask(pbx, peer, "udp_ports", family, [8081, 15000], cast.address(pbx, family, "telephones")) == []


@pytest.mark.parametrize("family", [4, 6])
def test_the_range_of_media_is_open_and_ends_where_it_ends(pbx, peer, family):
    """At ports that are free the kernel says that nobody is there, where it is asked at all."""
    taken = {int(line.split()[3].rsplit(":", 1)[1]) for line in pbx.host.check_output("ss -Hlun").splitlines()}
    free = [port for port in range(FIRST, LAST + 1) if port not in taken]
    answers = {port: ask(pbx, peer, "refused", family, port, 0, seconds=2.0) for port in (FIRST - 1, free[0], free[-1], LAST + 1)}
    assert answers == {FIRST - 1: False, free[0]: True, free[-1]: True, LAST + 1: False}
