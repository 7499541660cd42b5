# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every attack of a single address works on the naive PBXs. What does not work here proves nothing when it fails after hardening. Run by attack/prepare.yml."""

from __future__ import annotations

import attacks
import pytest

pytest_plugins = ["attacked"]


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


@pytest.mark.parametrize("family", [4, 6])
def test_guesses_of_one_address(field, table, family):
    judged, found = attacks.from_one(field, family, attacks.ALONE, 60.0, secrets_from=attacks.FROM)
    table["guesses, one address, UDP over IPv%d" % family] = attacks.cracked(judged)
    assert found == attacks.PIN and judged > attacks.ENOUGH


@pytest.mark.only_on("pbx16")
def test_guesses_at_pjsip_beside_chan_sip(field, table):
    judged, found = attacks.from_one(field, 4, attacks.AT_PJSIP, 60.0, port=attacks.SECOND_PORT, secrets_from=attacks.FROM)
    table["guesses, one address, PJSIP beside chan_sip"] = attacks.cracked(judged)
    assert found == attacks.PIN and judged > attacks.ENOUGH


def test_guesses_over_streams(field, table):
    for transport, said in attacks.over_streams(field, 20.0, secrets_from=attacks.FROM).items():
        table["guesses, one address, %s" % transport.upper()] = attacks.cracked(said["judged"])
        table["connections, bytes of one address, %s" % transport.upper()] = "%d, %d" % (said["connections"], said["bytes"])
        assert said["found"] == attacks.PIN and said["judged"] > attacks.ENOUGH and said["connections"] == 1 and said["bytes"] > 100000, said
