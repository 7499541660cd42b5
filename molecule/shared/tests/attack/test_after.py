# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same attacks after hardening, see before.py; and that nobody else suffers from them."""

from __future__ import annotations

import json
import re

import attacks
import bans
import chance
import pytest
from conftest import awaited

ATTEMPTS = 2  # as converge.yml says
OF_ONE, OF_FIFTY, OF_FIFTY_SLOW = ATTEMPTS + 5, 10, 15
"""Most guesses that Asterisk may judge."""

OVER_STREAMS = {"tcp": (10, 9, 10000), "tls": (12, 9, 10000), "ws": (16, 9, 10000)}
"""Most guesses, new connections and bytes that one address gets through in its first minute. 5, 8 and 11 guesses were measured; TLS and WebSocket hide
the answers of Asterisk from the kernel, so bytes and connections are all that it can count there."""

MINUTE, FLOOD = 60.0, 30.0
UNLIKELY = 1e-6
"""The chance with which a test of times may fail though times tell nothing."""

REFUSED = {"refused", "silent", "challenged", "unreachable"}


@pytest.fixture(scope="module", name="field")
def the_field(pbx, peer):
    return attacks.Field(pbx, peer)


@pytest.fixture(scope="module", name="table")
def the_table(pbx):
    made = attacks.Table("after", pbx)
    yield made
    made.save()


@pytest.fixture(scope="module", name="learned")
def learned_telephones(field):
    """The host has noticed the telephones by itself."""
    for last, port in attacks.PHONES.values():
        place = "%s . %d" % (field.at(last), port)
        awaited(lambda place=place: place in bans.elements(field.pbx, "learned4"), "%s is learned" % place, 90)


@pytest.fixture(name="calm")
def nobody_has_attacked(field, learned):
    """As if no attack had been before this test. The telephones stay learned."""
    assert learned is None
    bans.forget(field.pbx)


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


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("seconds, prefetch", [(FLOOD, 0.0), (12.0, 3.0)], ids=["unprepared", "with fresh nonces"])
def test_guesses_of_fifty_addresses(field, table, seconds, prefetch):
    with bans.telephones_work(field, seconds):
        judged, _most, found = attacks.from_many(field, seconds, prefetch=prefetch)
        table["guesses, 50 addresses, %d s%s" % (seconds, " with fresh nonces" if prefetch else "")] = judged
    assert judged <= OF_FIFTY and found is None


@pytest.mark.usefixtures("calm")
def test_guesses_of_fifty_addresses_nine_each(field, table):
    """One in three seconds, which no limit of single addresses sees."""
    with bans.telephones_work(field, 27.0):
        judged, _most, found = attacks.from_many(field, 29.0, per_source=9, gap=3.0, secrets_from=6000)
        table["guesses, 50 addresses, 9 each"] = judged
    assert judged <= OF_FIFTY_SLOW and found is None


# -- times --------------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("calm")
def test_times_tell_no_more_than_a_coin(field, table):
    """The attacker learns where nobody limits him, and judges by the answers that he gets as a stranger."""
    users = [word for number in range(103, 120) for word in ("--known", str(number), "--unknown", str(800 + number))]

    def probe(count, *numbers):
        said = field.peer.drive("probe_times", "--host", field.target(), *users, "--count", str(count), *[field.at(number) for number in numbers])
        return said["known"], said["unknown"]

    lesson, exercise, stranger = probe(1000, attacks.MANAGER), probe(1000, attacks.MANAGER), probe(100, *attacks.CROWD)
    classifier = chance.Classifier(*lesson)
    for name, times in (("times, right guesses without limits", exercise), ("times, right guesses of a stranger", stranger)):
        right, count = classifier.right(*times), sum(map(len, times))
        table[name] = "%d of %d (true share %.2f to %.2f)" % (right, count, *chance.interval(right, count, UNLIKELY))
    assert count < 100, "the guard let every probe through"
    assert chance.tail(right, count) > UNLIKELY


# -- who must not suffer ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("family", [4, 6])
def test_forged_packets_ban_nobody_who_is_spared(field, family):
    numbers = [attacks.SPARED, attacks.MANAGER] + [attacks.RUNNER, attacks.TRUNK] * (family == 4)  # the run came over IPv4
    spared = [field.at(number, family) for number in numbers]
    for user in (attacks.VICTIM, "999"):
        field.cracker("forge", field.target(family), spared, user=user, count=12, gap=0.005)
    assert {address: bans.of(field.pbx, address) for address in spared} == dict.fromkeys(spared, [])
    # What came before this in the log has been read then. Over IPv4, because all IPv6 addresses here are of one /64, which is over its limit now.
    bans.provoke(field, attacks.LOUD)
    assert {address: bans.of(field.pbx, address) for address in spared} == dict.fromkeys(spared, [])
    # Who is only never banned is limited as everybody is; trunks and managers are not.
    here = [address for number, address in zip(numbers, spared) if number in (attacks.MANAGER, attacks.TRUNK)]
    asked = {address: field.peer.drive("packets", "options", json.dumps([field.target(family), address])) for address in here}
    assert asked == dict.fromkeys(here, 1)


def test_the_trunk_works_afterwards(field):
    said = field.peer.drive("sip_guest_call", "--host", field.target(), "--source", field.at(attacks.TRUNK), "--number", "4989123456")
    assert said["outcome"] == "answered"
    driver = "PJSIP/00441632960123@carrier" if field.pbx.is_pjsip else "SIP/carrier/00441632960123"
    field.pbx.cli("channel originate %s application Wait 2" % driver)
    awaited(lambda: "!Wait!" in field.pbx.cli("core show channels concise"), "the carrier takes a call", 20)


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
    awaited(lambda: [name for name in bans.of(field.pbx, stranger) if "ssh" in name], "sshd's jail bans %s" % stranger, 30)
    for number in (attacks.RUNNER, attacks.MANAGER):
        assert bans.of(field.pbx, field.at(number)) == []
    assert bans.ssh(field, attacks.RUNNER, "root", "echo in").stdout == "in\n"


def test_no_registration_and_no_call_was_ever_lost(field):
    states = [field.peer.phone(user) for user in attacks.PHONES]
    assert [(state["registered"], state["failures"], state["lost_calls"]) for state in states] == [(True, 0, 0)] * 2
