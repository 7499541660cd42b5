# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import os

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import daemon
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import firewall_base
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import learned, places as registered
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import resolving
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import places, runner
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.ruleset import Wanted
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.saying import Expected

WANTED = Wanted("voipsec", "set devices4 { type ipv4_addr; flags interval; }\n", {"devices4": ["10.0.0.0/8"]}, -10)


@pytest.fixture(name="leave")
def fixture_leave(tmp_path, monkeypatch):
    """A function that leaves a table as a run does that was confirmed."""
    monkeypatch.setattr(places, "STATE", str(tmp_path / "state"))
    monkeypatch.setattr(places, "RULESETS", str(tmp_path / "etc"))
    monkeypatch.setattr(resolving, "directory_of", lambda table: str(tmp_path / "state" / table))

    def leave(data, text=WANTED.text(), wanted=WANTED):
        own = places.Places("voipsec")
        for path in (os.path.dirname(own.ruleset), own.directory):
            os.makedirs(path, exist_ok=True)
        (tmp_path / "state" / "voipsec" / "firewall.json").write_text(json.dumps(dict(data, schema=1, token="t")))
        places.write_record(own, Expected(wanted.digest(), "", "", "", ""))
        places.write_text(own.ruleset, text)
    return leave


def test_nothing_was_confirmed(leave):
    found = firewall_base.base("voipsec")
    assert leave and found == ({}, None) and not found.is_open and found.guard is None and firewall_base.filtering("voipsec") is None


def test_the_table_of_the_firewall_and_its_guard_are_found(leave):
    leave({"services": [], "guard": {"attempts": 2}, "filtering": True})
    found = firewall_base.filtering("voipsec")
    assert found.data == {"services": [], "guard": {"attempts": 2}, "filtering": True} and found.guard == {"attempts": 2}
    assert found.wanted.text() == WANTED.text() and firewall_base.has_devices(found.wanted)
    leave({"services": []})
    assert firewall_base.filtering("voipsec") is not None, "it was written before there were guards"


def test_a_table_that_closes_nothing_is_no_firewall(leave):
    leave({"services": [], "filtering": False})
    assert firewall_base.base("voipsec").is_open and firewall_base.filtering("voipsec") is None


def test_a_firewall_whose_run_ended_before_it_was_complete_is_not_taken_for_open(leave):
    """Its rules are confirmed before its data is: that of a table that closed nothing may still be there, and must not bring such a table back."""
    closing = WANTED._replace(body="chain input {\n\ttype filter hook input priority $priority; policy drop;\n}\n")
    leave({"services": [], "filtering": False}, closing.text(), closing)
    assert not firewall_base.base("voipsec").is_open
    with pytest.raises(HostError, match="A run of the role firewall ended before it was complete"):
        firewall_base.filtering("voipsec")


def test_a_ruleset_that_was_edited_takes_no_guard(leave):
    leave({"services": [], "filtering": True}, WANTED.text() + "# by hand\n")
    with pytest.raises(HostError, match="of the firewall is gone or was edited, so the guard cannot be put into it; run the role firewall again"):
        firewall_base.filtering("voipsec")


def test_networks_of_devices_may_be_names():
    assert not firewall_base.has_devices(Wanted("voipsec", "", {"devices4": []}, 0))
    assert firewall_base.has_devices(Wanted("voipsec", "set names_devices4 { type ipv4_addr; flags timeout; }\n", {}, 0))


def test_devices_are_those_that_were_learned_or_else_those_of_now(monkeypatch):
    def nobody(*_arguments):
        raise HostError("Asterisk does not run")
    monkeypatch.setattr(runner, "found", lambda: True)
    monkeypatch.setattr(daemon, "locate", nobody)
    for known, expected in ((7, 7), (0, 0)):
        monkeypatch.setattr(learned, "count", lambda table, known=known: known)
        assert firewall_base.devices("voipsec", None) == expected
    monkeypatch.setattr(daemon, "locate", lambda config, seconds: type("Daemon", (), {"cli": None}))
    monkeypatch.setattr(registered, "ask", lambda cli: [registered.Place("198.51.100.7", 5060)] * 2)
    assert firewall_base.devices("voipsec", None) == 1
