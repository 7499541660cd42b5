# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases import mariadb

SERVER = {"version": "10.5.29-MariaDB-0+deb11u1", "comment": "Debian 11", "bind": "127.0.0.1", "port": 3306, "off": 0}
HASH = "*74B1C21ACE0C2D6B0678A5E503D2A60E8F9651A3"
OTHER = {"plugin": "mysql_native_password", "authentication_string": HASH.replace("74", "47")}
NATIVE = {"plugin": "mysql_native_password", "authentication_string": HASH}


def row(user, host="localhost", **priv):
    return {"user": user, "host": host, "priv": json.dumps(priv)}


def told(*rows, **server):
    return [(one.id, one.hosts, one.verifier.reveal(), one.only_password, bool(one.remote)) for one in mariadb.accounts(list(rows), dict(SERVER, **server))]


@pytest.mark.parametrize("priv, verifier, only", [
    (NATIVE, HASH, True), (dict(NATIVE, auth_or=[{}]), HASH, True), ({"plugin": "unix_socket"}, None, False),
    ({"plugin": "mysql_native_password", "authentication_string": "invalid", "auth_or": [{}, {"plugin": "unix_socket"}]}, None, False),
    (dict(NATIVE, auth_or=[{}, {"plugin": "unix_socket", "authentication_string": ""}]), HASH, True),
    (dict(NATIVE, auth_or=[{"plugin": "unix_socket"}, {}]), HASH, True),
    (dict(NATIVE, auth_or=[{}, {"plugin": "pam", "authentication_string": "mysql"}]), HASH, False), (dict(NATIVE, auth_or=[{}, NATIVE]), HASH, False),
    ({"plugin": "mysql_native_password", "authentication_string": "606717756665bcfe"}, "606717756665bcfe", False),
    ({"plugin": "gssapi", "authentication_string": "bob@X"}, None, False),
    (dict(NATIVE, auth_or=[{}, {"plugin": "ed25519", "authentication_string": "x"}]), HASH, False),
    ({"plugin": "mysql_native_password", "authentication_string": ""}, "", True), ({"plugin": "ed25519", "authentication_string": "x"}, "ed25519 x", False),
])
def test_the_ways_of_an_account(priv, verifier, only):
    assert told(row("bob", **priv)) == [("mariadb:bob", ("localhost",), verifier, only, False)]


def test_rows_of_one_password_are_one_account_and_others_have_their_host():
    assert told(row("a", **NATIVE), row("a", "127.0.0.1", **NATIVE), row("b", **NATIVE), row("b", "%", **OTHER)) == [
        ("mariadb:a", ("127.0.0.1", "localhost"), HASH, True, False), ("mariadb:b@localhost", ("localhost",), HASH, True, False),
        ("mariadb:b@%", ("%",), HASH.replace("74", "47"), True, False)]
    assert told(row("role", is_role=True), row("", **NATIVE), row("gone", account_locked=True, **NATIVE)) == []


@pytest.mark.parametrize("bind, host, remote", [("127.0.0.1", "%", False), ("0.0.0.0", "%", True), (None, "10.0.0.%", True), ("::1,127.0.0.1", "%", False),
                                                ("0.0.0.0", "localhost", False), ("10.0.0.1", "::1", False)])
def test_who_is_reached_from_elsewhere(bind, host, remote):
    assert told(row("bob", host, **NATIVE), bind=bind)[0][4] is remote
    assert told(row("bob", host, **NATIVE), bind=bind, off=1)[0][4] is False


def test_what_else_is_wrong_and_how_it_goes():
    rows = [row(""), row("", "pbx"), row("root", "%", **NATIVE), row("root", **NATIVE), row("PUBLIC", "", is_role=True)]
    found = {one.reason: one for one in mariadb.troubles(rows, [{"name": "test", "tables": "0", "programs": "0"}], dict(SERVER, bind="0.0.0.0"))}
    assert list(found) == ["anonymous", "remote_root", "test_database", "listening"] and found["remote_root"].severity == "high"
    assert mariadb.drop(found["anonymous"]) == ["DROP USER ''@'localhost'", "DROP USER ''@'pbx'"]
    assert mariadb.drop(found["remote_root"]) == ["DROP USER 'root'@'%'"]
    assert mariadb.drop(found["test_database"]) == ["DROP DATABASE test"] and mariadb.drop(found["listening"]) == []
    assert mariadb.troubles([row("root", **NATIVE)], [], SERVER) == []
    full = mariadb.troubles([], [{"name": "test", "tables": 3, "programs": "1"}], SERVER)[0]
    assert mariadb.drop(full) == [] and full.sentence.endswith("is there and has 3 tables and 1 programs and events") and "not empty" in full.kept
    assert mariadb.drop(mariadb.troubles([], [{"name": "test", "tables": 0, "programs": 2}], SERVER)[0]) == []


@pytest.mark.parametrize("rows", [[row("root", "%", **NATIVE)], [row("root", "%", **NATIVE), row("root", account_locked=True, **NATIVE)]])
def test_the_only_root_is_not_dropped(rows):
    one = mariadb.troubles(rows, [], SERVER)[0]
    assert one.reason == "remote_root" and mariadb.drop(one) == [] and "create root@localhost" in one.kept


def test_the_socket_stays_a_way_beside_the_password():
    account = mariadb.accounts([row("root", **dict(NATIVE, auth_or=[{}, {"plugin": "unix_socket"}]))], SERVER)[0]
    assert mariadb.change(account, Secret("*NEW")) == (
        "ALTER USER 'root'@'localhost' IDENTIFIED VIA mysql_native_password USING '*NEW' OR unix_socket")


def test_the_statement_names_every_host():
    account = mariadb.accounts([row("a", **NATIVE), row("a", "%", **NATIVE)], SERVER)[0]
    assert mariadb.change(account, Secret("*NEW")) == ("ALTER USER 'a'@'%' IDENTIFIED VIA mysql_native_password USING '*NEW', "
                                                       "'a'@'localhost' IDENTIFIED VIA mysql_native_password USING '*NEW'")


@pytest.mark.parametrize("version, wanted", [("10.4.1-MariaDB", True), ("11.8.9-MariaDB-4", True), ("10.3.39-MariaDB", False),
                                             ("8.0.40-0ubuntu0.22.04.1", False)])
def test_which_servers_are_looked_into(version, wanted):
    assert mariadb.supported(dict(SERVER, version=version)) is wanted
