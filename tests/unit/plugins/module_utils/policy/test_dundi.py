# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers of DUNDi."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import dundi
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id

PEER = "[00:07:E9:3B:76:60]\nmodel=symmetric\n"


def judged(host, text, **more):
    host.write("dundi.conf", "[general]\n" + text)
    return dundi.judge(host.case("sip", **more))


def test_where_it_is_not_there(host):
    assert {finding.state for finding in dundi.judge(host.case("sip"))} == {NOT_APPLICABLE}
    assert {finding.state for finding in judged(host, PEER, seen={"modules": frozenset()})} == {NOT_APPLICABLE}


@pytest.mark.parametrize("text, state", [
    ("", PASS), (PEER, PASS), (PEER + "include=priv\npermit=priv\n", PASS), (PEER + "permit=priv\npermit=all\n", FAIL), (PEER + "include=ALL\n", FAIL)])
def test_peers_that_learn_everything(host, text, state):
    finding = by_id(judged(host, text), "AST-DUN-003")
    assert (finding.state, finding.subject) == (state, "DUNDi/00:07:E9:3B:76:60" if state == FAIL else "")


def test_what_is_use(host):
    for text, used in (("", False), ("[mappings]\n", False), ("[mappings]\npriv => local,0,IAX2,x\n", True), (PEER, True)):
        host.write("dundi.conf", "[general]\n" + text)
        assert dundi.is_used(host.case("sip")) is used
