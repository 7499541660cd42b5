# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts whose secret everybody guesses, contained until they get another one."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import first_guesses
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, KEPT
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id

PHONE = "[1]\ntype=endpoint\ncontext=office\nauth=1-auth\naors=1\n%s[1]\ntype=aor\nmax_contacts=1\n[1-auth]\ntype=auth\nusername=1\npassword=1\n"
LIST = "deny=0.0.0.0/0\ndeny=::/0\npermit=127.0.0.1\npermit=::1\npermit=198.51.100.7\n"
SEQUENCE = [{"deny": "0.0.0.0/0"}, {"deny": "::/0"}, {"permit": "127.0.0.1"}, {"permit": "::1"}, {"permit": "198.51.100.7"}]


def judged(host, more="", addresses=("198.51.100.7:5062",), **settings):
    host.write("pjsip.conf", PHONE % more)
    seen = {"running": True, "addresses": {"1": list(addresses)}, "ask": lambda command: "[ Context 'inside' created" if "inside" in command else ""}
    return by_id(first_guesses.judge(host.case("sip", "22.10.1", seen, **dict({"contain": True}, **settings))), "AST-PWD-001")


def test_it_comes_only_from_where_it_is(host):
    finding = judged(host)
    assert finding.state == FIXED
    assert [dict(edit) for edit in finding.edits] == [{"file": "pjsip.conf", "section": "1", "type": "endpoint", "sequence": SEQUENCE}]
    assert "from 198.51.100.7 only" in finding.reason and finding.proofs[0].asked == "pjsip show endpoint 1: acl"


def test_its_calls_begin_where_there_is_no_way_outside(host):
    finding = judged(host, contain_context="inside")
    assert finding.edits[1] == {"file": "pjsip.conf", "section": "1", "type": "endpoint", "options": {"context": "inside"}}
    with pytest.raises(SettingsError, match="sip_hardening_contain_context names 'insid'"):
        judged(host, contain_context="insid")


def test_what_is_contained_is_left(host):
    finding = judged(host, LIST)
    assert (finding.state, finding.edits) == (KEPT, ()) and "only from where its access list says" in finding.reason


@pytest.mark.parametrize("more", [
    {"addresses": ()}, {"addresses": ("127.0.0.1:5062",)}, {"contain": False}, {"device_networks": ["198.51.100.0/24"]},
    {"device_groups": {"desk": {"devices": ["1"], "networks": ["198.51.100.0/24"]}}}])
def test_who_is_not_contained_fails(host, more):
    assert judged(host, **more).state == FAIL


def test_a_list_that_somebody_passes_from_everywhere_contains_nothing(host):
    assert judged(host, "deny=198.51.100.0/24\npermit=198.51.100.7\n").state == FIXED
    assert judged(host, "deny=0.0.0.0/0\npermit=198.51.100.7\n").state == FIXED, "IPv6 is open"
