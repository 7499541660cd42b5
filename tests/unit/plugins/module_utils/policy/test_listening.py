# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where IAX2 and DUNDi listen."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import listening
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, options

IAX, DUNDI = "AST-IAX-009", "AST-DUN-002"
BRANCH = "[branch]\ntype=peer\nhost=10.0.0.9\n"
MAPPING = "[mappings]\npriv => local,0,IAX2,x\n"


def judged(host, iax=None, dundi=None, version="22.10.1", **more):
    if iax is not None:
        host.write("iax.conf", "[general]\n" + iax + BRANCH)
    if dundi is not None:
        host.write("dundi.conf", "[general]\n" + dundi + MAPPING)
    return listening.judge(host.case("sip", version, **more))


def test_none_where_they_are_not_there(host):
    assert judged(host) == []
    assert judged(host, "", "", seen={"modules": frozenset()}) == []


@pytest.mark.parametrize("lines, state", [
    ("", FAIL), ("bindaddr=0.0.0.0\n", FAIL), ("bindaddr=::\n", FAIL), ("bindaddr=10.0.0.1\nbindaddr=0.0.0.0:4570\n", FAIL), ("bindaddr=10.0.0.1\n", PASS)])
def test_without_a_setting_it_is_told(host, lines, state):
    finding = by_id(judged(host, lines), IAX)
    assert (finding.state, finding.edits) == (state, ()) and (state == PASS or "sip_hardening_iax2_addresses" in finding.reason)
    assert by_id(judged(host, dundi=lines.split("bindaddr=0.0.0.0:")[0]), DUNDI).state in (state, PASS)


@pytest.mark.parametrize("lines, wanted", [
    ("", ["10.0.0.1", "fd00::1"]), ("bindport=4570\n", ["10.0.0.1:4570", "[fd00::1]:4570"]), ("bindaddr=0.0.0.0:4571\n", ["10.0.0.1:4571", "[fd00::1]:4571"])])
def test_the_addresses_and_the_port_that_it_has(host, lines, wanted):
    finding = by_id(judged(host, lines, iax2_addresses=["10.0.0.1", "fd00:0::1"]), IAX)
    assert (finding.state, finding.pending, options(finding)) == (FIXED, True, {"general": {"bindaddr": wanted}})


@pytest.mark.parametrize("lines, wanted", [
    ("bindaddr=0.0.0.0\nbindport=4570\n", "10.0.0.1:4569"), ("bindport=4570\nbindaddr=0.0.0.0\n", "10.0.0.1:4570"),
    ("bindport=4571\nbindaddr=0.0.0.0\nbindport=4570\n", "10.0.0.1:4571"), ("bindport=4571\nbindport=4570\n", "10.0.0.1:4570"),
    ("bindaddr=0.0.0.0:4572\nbindport=4570\n", "10.0.0.1:4572"), ("bindaddr=0.0.0.0\nbindport=4569\n", "10.0.0.1"),
    ("bindaddr=0.0.0.0\n", "10.0.0.1")])
def test_the_port_of_an_address_is_the_one_that_stands_before_it(host, lines, wanted):
    assert options(by_id(judged(host, lines, iax2_addresses=["10.0.0.1"]), IAX)) == {"general": {"bindaddr": [wanted]}}


def test_a_bindport_behind_the_address_does_not_say_where_to_look(host):
    seen = {"running": True, "listening": [("udp", "10.0.0.1", 4569)]}
    assert not by_id(judged(host, "bindaddr=10.0.0.1\nbindport=4570\n", seen=seen, iax2_addresses=["10.0.0.1"]), IAX).pending


def test_dundi_has_one_address_of_each_family(host):
    finding = by_id(judged(host, dundi="port=4521\n", dundi_addresses=["10.0.0.1"]), DUNDI)
    assert options(finding) == {"general": {"bindaddr": "10.0.0.1", "bindaddr2": None}}
    both = by_id(judged(host, dundi="bindaddr=0.0.0.0\n", dundi_addresses=["fd00::1", "10.0.0.1"]), DUNDI)
    assert options(both) == {"general": {"bindaddr": "fd00::1", "bindaddr2": "10.0.0.1"}}
    with pytest.raises(SettingsError, match="two addresses of one family"):
        judged(host, dundi="", dundi_addresses=["10.0.0.1", "10.0.0.2"])


def test_right_already_and_what_the_sockets_say(host):
    lines, wish = "bindaddr=10.0.0.1\n", {"iax2_addresses": ["10.0.0.1"]}
    assert by_id(judged(host, lines, **wish), IAX).state == PASS
    for address, waits in (("0.0.0.0", True), ("10.0.0.1", False)):
        finding = by_id(judged(host, lines, seen={"running": True, "listening": [("udp", address, 4569), ("udp", "0.0.0.0", 5060)]}, **wish), IAX)
        assert (finding.state, finding.pending) == (PASS, waits)


def test_an_address_that_the_host_does_not_have(host):
    with pytest.raises(SettingsError, match="No interface of this host has the address 10.0.0.1"):
        judged(host, "", iax2_addresses=["10.0.0.1"], seen={"foreign": frozenset(["10.0.0.1"])})


def test_where_nobody_uses_it(host):
    host.write("iax.conf", "[general]\n[guest]\ntype=user\n")
    host.write("dundi.conf", "[general]\n")
    assert {finding.state for finding in listening.judge(host.case("sip"))} == {NOT_APPLICABLE}
    host.write("iax.conf", "[general]\nregister => a:b@c\n")
    assert by_id(listening.judge(host.case("sip")), IAX).state == FAIL
