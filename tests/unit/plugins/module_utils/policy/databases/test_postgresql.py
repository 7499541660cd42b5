# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases import postgresql

SERVER = {"version": "15.1", "listen": "localhost", "port": "5432"}


def rule(line, kind="host", users=("all",), address="127.0.0.1", method="scram-sha-256", netmask=None):
    return {"line": line, "type": kind, "users": list(users), "address": address, "netmask": netmask, "method": method}


def one(rules, listen="*", user="bob"):
    return postgresql.accounts([{"user": user, "super": False, "verifier": "md5x"}], rules, dict(SERVER, listen=listen))[0]


@pytest.mark.parametrize("rules, listen, remote", [
    ([rule(1, address="10.0.0.0")], "*", True), ([rule(1, address="10.0.0.0")], "localhost, ::1", False), ([rule(1)], "*", False),
    ([rule(1, address="::1")], "*", False), ([rule(1, address="samehost")], "*", False),
    ([rule(1, address="10.0.0.0", users=["al"])], "*", False), ([rule(1, address="10.0.0.0", users=["+staff"])], "10.0.0.1", True),
    ([rule(1, address="10.0.0.0", method="reject")], "*", False), ([rule(1, kind="local", address=None)], "*", False),
    ([rule(1, address="samenet")], "*", True), ([rule(1, kind="hostssl", address="all")], "*", True), ([rule(1, address="10.0.0.0")], "", False),
    ([rule(1, netmask="255.255.255.255")], "*", False), ([rule(1, netmask="0.0.0.0")], "*", True), ([rule(1, address="::1", netmask="::")], "*", True),
    ([rule(1, address="::1", netmask="ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")], "*", False), ([rule(1, address="10.0.0.0", netmask="255.0.0.0")], "*", True),
])
def test_who_is_reached_from_elsewhere(rules, listen, remote):
    assert bool(one(rules, listen).remote) is remote


def test_lines_that_ask_for_nothing():
    rules = [rule(3, kind="local", address=None, method="trust"), rule(5, method="password")]
    found = {trouble.reason: trouble for trouble in postgresql.troubles(rules, SERVER)}
    assert found["trust"].severity == "high" and "line 3" in found["trust"].sentence and "line 5" in found["cleartext"].sentence and "listening" not in found
    far = postgresql.troubles([rule(3, address="0.0.0.0", method="trust")], dict(SERVER, listen="*"))
    assert [trouble.severity for trouble in far] == ["critical", "medium"]


def test_one_without_a_password_has_none_to_change():
    found = postgresql.accounts([{"user": "bob", "super": False, "verifier": None}], [], SERVER)[0]
    assert not found.only_password and postgresql.change(found, found.verifier) == 'ALTER ROLE "bob" PASSWORD NULL'


def test_the_statement():
    assert postgresql.change(one([]), Secret("SCRAM")) == "ALTER ROLE \"bob\" PASSWORD 'SCRAM'"
