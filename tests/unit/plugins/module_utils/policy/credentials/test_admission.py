# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a login from an address is judged by its secret."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.admission import Admission

PJSIP = """
[free]
type=endpoint
[listed]
type=endpoint
deny=0.0.0.0/0
permit=10.0.0.0/8
[named]
type=endpoint
acl=office
[unknown]
type=endpoint
acl=nowhere
"""
OFFICE = "[office]\ndeny=0.0.0.0/0\npermit=127.0.0.1\n"


@pytest.mark.parametrize("account, address, admitted", [
    ("free", "127.0.0.1", True), ("listed", "127.0.0.1", False), ("listed", "10.1.1.1", True), ("named", "127.0.0.1", True), ("named", "10.1.1.1", False),
    ("unknown", "127.0.0.1", False)])
def test_lists_of_an_account(files, account, address, admitted):
    assert Admission(files(pjsip=PJSIP, acl=OFFICE)).of("pjsip", account)(address) is admitted


def test_lists_of_others(files):
    lists = Admission(files("16.28.0", pjsip_wizard="[w]\ntype=wizard\nendpoint/deny=0.0.0.0/0\n", pjsip="", sip="[s]\ntype=friend\ndeny=127.0.0.0/8\n",
                            manager="[m]\ndeny=0.0.0.0/0\npermit=127.0.0.1\n"))
    assert [lists.of(kind, name)("127.0.0.1") for kind, name in (("pjsip", "w"), ("sip", "s"), ("ami", "m"), ("ari", "x"))] == [False, False, True, True]


@pytest.mark.parametrize("more, admitted", [
    ("[a]\ntype=acl\ndeny=127.0.0.0/8\n", False), ("[a]\ntype=acl\ndeny=10.0.0.0/8\n", True),
    ("[i]\ntype=identify\nendpoint=free\nmatch=10.0.0.1,127.0.0.1\n", False), ("[i]\ntype=identify\nendpoint=free\nmatch=trunk.example.com\n", True)])
def test_what_counts_for_all_of_pjsip(files, more, admitted):
    assert Admission(files(pjsip=PJSIP + more)).of("pjsip", "free")("127.0.0.1") is admitted
