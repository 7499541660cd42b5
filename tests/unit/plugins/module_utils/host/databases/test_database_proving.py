# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.databases import proving
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.databases.proving import NOT_PROVEN, PROVEN, Proof, WRONG

HEAD = "\nODBC DSN Settings\n-----------------\n\n"
UP = "  Name:   %s\n  DSN:    x\n    Number of active connections: 1 (out of 1)\n    Cache Type: stack\n\n"
DOWN = "  Name:   %s\n  DSN:    x\n    Last fail connection attempt: 2026-11-26 14:57:27\n\n"
IDLE = "  Name:   %s\n  DSN:    x\n    Number of active connections: 0 (out of 1)\n    Cache Type: stack\n\n"
MAPPINGS = ("\nConfig Engine: odbc\n===> voicemail (db=maria, table=voicemail)\n===> meetme (db=maria, table=m)\n===> queues (db=other, table=q)\n"
            "Config Engine: curl\n===> x (db=y, table=z)\n")


class Cli:
    """A daemon that has a connection more after each command that uses one."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def run(self, command):
        self.asked.append(command)
        found = self.answers.get(command.replace(" ", "_"), "")
        return found.pop(0) if isinstance(found, list) else found


@pytest.fixture(autouse=True)
def no_sources(monkeypatch):
    monkeypatch.setattr(proving, "SOURCES", "/nowhere")


def test_what_odbc_show_says():
    assert proving.connections(HEAD + UP % "a" + DOWN % "b" + IDLE % "c") == {"a": True, "b": False, "c": None} and proving.connections("") == {}


def test_a_connection_that_is_up_is_proven_and_one_that_fails_is_wrong():
    cli = Cli(odbc_show_all=HEAD + UP % "a" + DOWN % "b")
    assert proving.ask(cli, ["a", "b", "gone"], [], {"res_odbc"}) == {
        "a": Proof(PROVEN), "b": Proof(WRONG, "Asterisk cannot connect by b of res_odbc.conf"),
        "gone": Proof(NOT_PROVEN, "Asterisk does not use the connection gone.")}
    assert cli.asked == ["module reload res_odbc.so", "odbc show all"]


def test_one_that_nobody_has_tried_is_used():
    cli = Cli(odbc_show_all=[HEAD + IDLE % "maria", HEAD + UP % "maria"], core_show_config_mappings=MAPPINGS)
    assert proving.ask(cli, ["maria"], [], {"res_odbc", "cdr_adaptive_odbc"}) == {"maria": Proof(PROVEN)}
    assert "module reload cdr_adaptive_odbc.so" in cli.asked and "realtime load meetme id voipsec-asks-for-nothing" in cli.asked
    assert len([one for one in cli.asked if one.startswith("realtime")]) == 2


def test_modules_with_a_connection_of_their_own():
    cli = Cli(cdr_show_pgsql_status="Connected to cdr@127.0.0.1, port 5432", cel_show_pgsql_status="Not currently connected to a PostgreSQL server.")
    found = proving.ask(cli, [], ["/etc/asterisk/cdr_pgsql.conf", "/etc/asterisk/cel_pgsql.conf", "/etc/x"], {"cdr_pgsql", "cel_pgsql"})
    assert found == {"cdr_pgsql": Proof(PROVEN), "cel_pgsql": Proof(WRONG, "Asterisk cannot connect by cel_pgsql")}
    assert proving.ask(cli, ["a"], ["/etc/asterisk/cdr_pgsql.conf"], set()) == {}


@pytest.mark.parametrize("said, state", [
    ("Connected to asteriskcdrdb@localhost, port 3306 using table cdr for 3 seconds\n  Wrote 0 records since last restart.\n", PROVEN),
    ("Not currently connected to a MySQL server.\n", WRONG),
])
def test_modules_for_mysql(said, state):
    """As Asterisk 16 of Debian 11 says it with the package asterisk-mysql, before and after the password was another one."""
    cli = Cli(cdr_mysql_status=said)
    found = proving.ask(cli, [], ["/etc/asterisk/cdr_mysql.conf", "/etc/asterisk/res_config_mysql.conf"], {"cdr_mysql", "res_config_mysql"})
    assert found["cdr_mysql"].state == state and found["res_config_mysql"].state == NOT_PROVEN
    assert [one for one in cli.asked if one.startswith("module")] == ["module reload cdr_mysql.so", "module reload res_config_mysql.so"]
