# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import offered


def socket(service, port, address="0.0.0.0", protocol="udp", tls=False):
    return {"protocol": protocol, "family": "ipv6" if ":" in address else "ipv4", "address": address, "port": port,
            "service": service, "module": "m", "tls": tls}


@pytest.fixture(name="facts")
def running():
    return {"running": True, "answers": True, "unknown": [], "rtp": {"start": 10000, "end": 20000, "from": "daemon"},
            "http": {"enabled": True, "uris": ["/httpstatus"]},
            "modules": [{"name": "res_rtp_asterisk.so", "status": "running"}], "sockets": []}


def told(facts):
    return {(one.service, one.transport, one.family, one.address, one.port, one.last) for one in offered.look(facts, None).found}


def test_bound_sockets(facts):
    facts["sockets"] = [socket("sip", 5060), socket("sip", 5061, "::", "tcp", True), socket("dns", 40000), socket(None, 41000),
                        socket("ami", 5038, "127.0.0.1", "tcp")]
    assert told(facts) == {
        ("sip", "udp", 4, "0.0.0.0", 5060, 5060), ("sip", "tls", 6, "::", 5061, 5061), ("sip", "tls", 4, "0.0.0.0", 5061, 5061),
        ("rtp", "udp", 4, "0.0.0.0", 10000, 20000), ("rtp", "udp", 6, "::", 10000, 20000)}
    assert all(one.bound for one in offered.look(facts, None).found) and offered.look(facts, None).problems == []


def test_web_sockets_only_where_they_are_served(facts):
    facts["modules"], facts["sockets"] = [], [socket("http", 8088, protocol="tcp"), socket("http", 8089, protocol="tcp", tls=True)]
    assert {(row[0], row[1], row[4]) for row in told(facts)} == {("http", "tcp", 8088), ("http", "tls", 8089)}
    facts["http"]["uris"].append("/pbx/ws")
    assert {("sip", "ws", 8088), ("sip", "wss", 8089)} <= {(row[0], row[1], row[4]) for row in told(facts)}


def test_media_of_a_call_on_a_former_range_and_a_fax(facts):
    facts["sockets"] = [socket(None, 30000), socket(None, 30001), socket("rtp", 10100), socket("udptl", 4500)]
    assert {(row[0], row[4], row[5]) for row in told(facts)} == {("rtp", 10000, 20000), ("rtp", 30000, 30000), ("rtp", 30001, 30001), ("udptl", 4500, 4500)}


def test_sockets_that_are_not_known_are_a_problem(facts):
    facts.update(sockets=None, unknown=[{"fact": "sockets", "reason": "It is in another container."}])
    assert offered.look(facts, None) == ([], ["It is in another container."])


def test_a_daemon_that_does_not_answer_is_a_problem(facts):
    facts.update(answers=False, http=None, modules=None, unknown=[{"fact": "modules", "reason": "It hangs."}], sockets=[socket("iax2", 4569)])
    seen = offered.look(facts, None)
    assert seen.problems == ["It hangs."] and ("iax2", 4569) in {(one.service, one.port) for one in seen.found}
