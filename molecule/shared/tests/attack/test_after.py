# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same attacks of single addresses after hardening, see before.py; and that the administrator does not suffer from them."""

from __future__ import annotations

import json
import re

import attacks
import bans
import pytest
from conftest import awaited

pytest_plugins = ["attacked"]

ATTEMPTS = 2  # as converge.yml says
OF_ONE = ATTEMPTS + 5
"""Most guesses that Asterisk may judge."""

OVER_STREAMS = {"tcp": (10, 9, 10000), "tls": (12, 9, 10000), "ws": (16, 9, 10000)}
"""Most guesses, new connections and bytes that one address gets through in its first minute. 5, 8 and 11 guesses were measured; TLS and WebSocket hide
the answers of Asterisk from the kernel, so bytes and connections are all that it can count there."""

REFUSED = {"refused", "silent", "challenged", "unreachable"}


# -- what strangers get -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("family", [4, 6])
def test_no_call_without_an_account(field, table, family):
    said = attacks.guest_call(field, family)
    table["guest call abroad, SIP" + (" over IPv6" if family == 6 else "")] = said
    assert said in REFUSED


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("user", ["", "guest"])
def test_no_call_over_iax2(field, table, user):
    said = attacks.guest_call_iax2(field, user)
    table["guest call abroad, IAX2" + (" as guest" if user else "")] = said
    assert said in REFUSED


@pytest.mark.parametrize("family", [4, 6])
def test_ami_is_closed_from_outside(field, table, family):
    said = attacks.guess_ami(field, family)
    table["AMI, secret of admin"] = said["found"] or ""
    assert said == {"judged": 0, "closed": len(attacks.WORDS), "found": None}


@pytest.mark.usefixtures("calm")
def test_the_account_1_is_contained_or_reported(field, table):
    """No limit helps against a first guess that is right, so somebody has to be told."""
    statuses = attacks.account_one(field)
    findings = json.loads((attacks.FOLDER / ("findings-%s.json" % field.pbx.name)).read_text())
    of_secrets = [one for one in findings if one["state"] == "fail" and re.search("secret|password|PIN", one["title"] + one["reason"])]
    reported = [one for one in of_secrets if str(one["subject"]).rsplit("/", 1)[-1] == "1"]
    table["account 1, secret 1: registration, call abroad"] = "%d, %d" % statuses + (", reported" if reported else "")
    assert 200 not in statuses or reported


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("method", ["REGISTER", "INVITE", "OPTIONS", "SUBSCRIBE", "MESSAGE"])
def test_no_status_tells_who_exists(field, table, method):
    """Asked from where everybody is let in, so that each question is answered."""
    known, unknown = attacks.statuses(field, attacks.MANAGER, method)
    told = known != unknown or len(known) > 1
    table["accounts told by status"] = "yes" if told or table.rows.get("accounts told by status") == "yes" else "no"
    assert not told and None not in known


# -- with the tools of others -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("calm")
def test_sipvicious_finds_nothing(field, table):
    table["svmap"] = attacks.version(field)
    found = attacks.extensions(field)
    table["svwar, accounts found of 19"] = len(found)
    table["svcrack, PIN of 106"] = attacks.pin(field)
    assert (found, table.rows["svcrack, PIN of 106"]) == ([], "")


# -- guesses ------------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("dialogs", [1, 4])
@pytest.mark.parametrize("family", [4, 6])
def test_guesses_of_one_address(field, table, family, dialogs):
    """With one dialog nothing of what is let through is spent on asking for challenges."""
    judged, found = attacks.from_one(field, family, attacks.ALONE, 5.0, dialogs=dialogs)
    name = "guesses, one address, UDP over IPv%d" % family
    table[name] = max(judged, table.rows.get(name, 0))
    assert judged <= OF_ONE and found is None


@pytest.mark.only_on("pbx16")
@pytest.mark.usefixtures("calm")
def test_guesses_at_pjsip_beside_chan_sip(field, table):
    judged, found = attacks.from_one(field, 4, attacks.AT_PJSIP, 5.0, port=attacks.SECOND_PORT, dialogs=1)
    table["guesses, one address, PJSIP beside chan_sip"] = judged
    assert judged <= OF_ONE and found is None


@pytest.mark.usefixtures("calm")
def test_guesses_from_behind_the_address_of_a_telephone(field, table):
    """Neither does the telephone lend its rights to its neighbour, nor does the neighbour take them away."""
    with bans.telephones_work(field, 8.0):
        judged, found = attacks.from_one(field, 4, attacks.BESIDE_A_PHONE, 8.0, dialogs=1)
        table["guesses, one address, beside a telephone"] = judged
    assert judged <= OF_ONE and found is None


@pytest.mark.usefixtures("calm")
def test_guesses_over_streams(field, table):
    said = attacks.over_streams(field, 8.0)
    for transport, one in said.items():
        table["guesses, one address, %s" % transport.upper()] = one["judged"]
        table["connections, bytes of one address, %s" % transport.upper()] = "%d, %d" % (one["connections"], one["bytes"])
    beyond = {transport: one for transport, one in said.items()
              if one["found"] or any(one[kind] > most for kind, most in zip(("judged", "connections", "bytes"), OVER_STREAMS[transport]))}
    assert not beyond


# -- who must not suffer ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("calm")
def test_a_banned_administrator_gets_in_by_ssh(field):
    bans.provoke(field, attacks.ALONE)
    assert bans.ssh(field, attacks.ALONE, "root", "echo in").stdout == "in\n"


@pytest.mark.usefixtures("calm")
def test_wrong_logins_ban_a_stranger_but_not_who_runs_this(field):
    for number in (attacks.RUNNER, attacks.MANAGER, attacks.KNOCKER):
        for _unused in range(6):
            assert bans.ssh(field, number, "nobody-here", "echo in", with_key=False).returncode != 0
    stranger = field.at(attacks.KNOCKER)
    awaited(lambda: [name for name in bans.of(field.pbx, stranger)[stranger] if "ssh" in name], "sshd's jail bans %s" % stranger, 60)
    spared = [field.at(number) for number in (attacks.RUNNER, attacks.MANAGER)]
    assert bans.of(field.pbx, *spared) == dict.fromkeys(spared, [])
    assert bans.ssh(field, attacks.RUNNER, "root", "echo in").stdout == "in\n"


def test_no_registration_and_no_call_was_ever_lost(field):
    states = [field.peer.phone(user) for user in attacks.PHONES]
    assert [(state["registered"], state["failures"], state["lost_calls"]) for state in states] == [(True, 0, 0)] * 2
