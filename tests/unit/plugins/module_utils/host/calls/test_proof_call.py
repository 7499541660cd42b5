# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where it is proven that bans work, and what comes of it; the visitor and the chain are made up."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import proof_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.proof.chain import Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.proof.visitor import Ends, NotPossible

PARAMS = {"log": "/log", "attempts": 2, "jail": "voipsec-auth", "table": "voipsec", "service": "sip"}


def socket(address="0.0.0.0", family="ipv4", protocol="udp", tls=False, service="sip"):
    return {"service": service, "tls": tls, "protocol": protocol, "family": family, "address": address, "port": 5060}


class Visitor:
    """Both families, or those that the test wants."""

    families = (4, 6)

    def __init__(self, answer):
        self.ends = {version: Ends("host%d" % version, "visitor%d" % version, 30) for version in self.families}
        self.ask = answer

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        pass


def run(sockets, verdict=Verdict(None, "fine"), visitor=Visitor):
    places = []

    def prove(wish, place, ask, version):
        places.append((version, place["protocol"], place["address"], place["source"]))
        return verdict
    return proof_call.run(dict(PARAMS, sockets=sockets), visitor, prove), places


def test_one_place_of_each_family_and_protocol():
    result, places = run([socket("127.0.0.1"), socket(), socket("10.0.0.1"), socket("::", "ipv6"), socket("fe80::1%eth0", "ipv6"),
                          socket("10.0.0.1", protocol="tcp"), socket(tls=True, protocol="tcp"), socket(service="iax2")])
    assert places == [(4, "udp", "host4", "visitor4"), (6, "udp", "host6", "visitor6"), (4, "tcp", "10.0.0.1", "visitor4")]
    assert (result["proven"], result["warnings"]) == (True, [])


def test_a_broken_link_fails():
    result, unused = run([socket()], Verdict("filter", "It was not counted."))
    assert result["failed"] and result["proven"] is False and "the filter: It was not counted." in result["msg"]


@pytest.mark.parametrize("sockets", [[], [socket("127.0.0.1")], [socket(tls=True)], [socket(service=None)]])
def test_nowhere_to_go(sockets):
    result, places = run(sockets)
    assert result["proven"] is None and places == [] and "nowhere" in result["warnings"][0]


def test_what_this_host_does_not_allow_is_not_proven_and_nothing_is_wrong():
    class Refused(Visitor):
        def __enter__(self):
            raise NotPossible("No namespace.")

    class OnlyFour(Visitor):
        families = (4,)
    refused = run([socket()], visitor=Refused)[0]
    assert (refused["proven"], refused["proofs"], refused["warnings"]) == (None, [], ["It is not proven that bans work. No namespace."])
    result, places = run([socket(), socket("::", "ipv6")], visitor=OnlyFour)
    assert result["proven"] is None and len(places) == 1 and "IPv6 over udp" in result["warnings"][0] and not result.get("failed")
