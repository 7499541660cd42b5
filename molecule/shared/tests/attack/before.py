# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every attack works on the naive PBXs. What does not work here proves nothing when it fails after hardening. Run by attack/prepare.yml."""

from __future__ import annotations

import attacks
import pytest


@pytest.fixture(scope="module", name="field")
def the_field(pbx, peer):
    return attacks.Field(pbx, peer)


@pytest.fixture(scope="module", name="table")
def the_table(pbx):
    made = attacks.Table("before", pbx)
    yield made
    made.save()


def test_the_version_is_told(field, table):
    table["svmap"] = attacks.version(field)
    assert table.rows["svmap"].startswith("Asterisk PBX 22." if field.pbx.is_pjsip else "Asterisk PBX 16.")


def test_extensions_are_found(field, table):
    found = attacks.extensions(field)
    table["svwar, accounts found of 19"] = len(found)
    assert found == [str(number) for number in range(101, 120)]


def test_a_pin_is_cracked(field, table):
    table["svcrack, PIN of 106"] = attacks.pin(field)
    assert table.rows["svcrack, PIN of 106"] == attacks.PIN


def test_a_call_abroad_without_an_account(field, table):
    table["guest call abroad, SIP"] = attacks.guest_call(field)
    table["guest call abroad, SIP over IPv6"] = attacks.guest_call(field, 6)
    table["guest call abroad, IAX2"] = attacks.guest_call_iax2(field)
    table["guest call abroad, IAX2 as guest"] = attacks.guest_call_iax2(field, "guest")
    assert set(table.rows[name] for name in table.rows if name.startswith("guest")) == {"answered"}


def test_ami_is_guessed(field, table):
    said = attacks.guess_ami(field)
    table["AMI, secret of admin"] = said["found"] or ""
    assert said == {"judged": len(attacks.WORDS), "closed": 0, "found": "amp111"}


def test_the_account_1_calls_abroad(field, table):
    table["account 1, secret 1: registration, call abroad"] = "%d, %d" % attacks.account_one(field)
    assert table.rows["account 1, secret 1: registration, call abroad"] == "200, 200"


def test_statuses_tell_who_exists(field, table):
    known, unknown = attacks.statuses(field, attacks.MANAGER)
    table["accounts told by status"] = "yes" if known != unknown else "no"
    assert known == {401} and unknown in ({403}, {404})


FROM = 4500
"""Where guessing begins, to save time: the PIN is the 513th guess from there."""

ENOUGH = 400
"""Guesses that were judged by then: those that many addresses have under way when it is found are not counted."""


def told(judged):
    return "%d, PIN found" % judged


@pytest.mark.parametrize("family", [4, 6])
def test_guesses_of_one_address(field, table, family):
    judged, found = attacks.from_one(field, family, attacks.ALONE, 60.0, secrets_from=FROM)
    table["guesses, one address, UDP over IPv%d" % family] = told(judged)
    assert found == attacks.PIN and judged > ENOUGH


@pytest.mark.only_on("pbx16")
def test_guesses_at_pjsip_beside_chan_sip(field, table):
    judged, found = attacks.from_one(field, 4, attacks.AT_PJSIP, 60.0, port=attacks.SECOND_PORT, secrets_from=FROM)
    table["guesses, one address, PJSIP beside chan_sip"] = told(judged)
    assert found == attacks.PIN and judged > ENOUGH


def test_guesses_of_fifty_addresses(field, table):
    judged, most, found = attacks.from_many(field, 30.0, secrets_from=FROM)
    table["guesses, 50 addresses, 30 s"] = told(judged)
    assert found == attacks.PIN and judged > ENOUGH and most > 5


def test_guesses_of_fifty_addresses_nine_each(field, table):
    judged, most, _found = attacks.from_many(field, 20.0, per_source=9, gap=0.2, secrets_from=6000)
    table["guesses, 50 addresses, 9 each"] = judged
    assert judged > 400 and most == 9  # on a busy machine some answers come too late


def test_guesses_over_streams(field, table):
    for transport, said in attacks.over_streams(field, 20.0, secrets_from=FROM).items():
        table["guesses, one address, %s" % transport.upper()] = told(said["judged"])
        table["connections, bytes of one address, %s" % transport.upper()] = "%d, %d" % (said["connections"], said["bytes"])
        assert said["found"] == attacks.PIN and said["judged"] > ENOUGH and said["connections"] == 1 and said["bytes"] > 100000, said
