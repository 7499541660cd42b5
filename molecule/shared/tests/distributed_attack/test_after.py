# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same attacks of many addresses after hardening, see before.py; and that telephones, trunk and administrator do not suffer from them."""

from __future__ import annotations

import json

import attacks
import bans
import chance
import pytest
from conftest import awaited

pytest_plugins = ["attacked"]

OF_FIFTY, OF_FIFTY_SLOW = 10, 15
"""Most guesses that Asterisk may judge."""

FLOOD = 30.0
UNLIKELY = 1e-6
"""The chance with which a test of times may fail though times tell nothing."""


# -- who must not suffer ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("family", [4, 6])
def test_forged_packets_ban_nobody_who_is_spared(field, family):
    """Before the floods: behind them, on a busy machine, the ban that ends this was waited for in vain."""
    numbers = [attacks.SPARED, attacks.MANAGER] + [attacks.RUNNER, attacks.TRUNK] * (family == 4)  # the run came over IPv4
    spared = [field.at(number, family) for number in numbers]
    for user in (attacks.VICTIM, "999"):
        field.cracker("forge", field.target(family), spared, user=user, count=12, gap=0.005)
    assert bans.of(field.pbx, *spared) == dict.fromkeys(spared, [])
    # What came before this in the log has been read then. Over IPv4, because all IPv6 addresses here are of one /64, which is over its limit now.
    bans.provoke(field, attacks.LOUD)
    assert bans.of(field.pbx, *spared) == dict.fromkeys(spared, [])
    # Who is only never banned is limited as everybody is; trunks and managers are not.
    here = [address for number, address in zip(numbers, spared) if number in (attacks.MANAGER, attacks.TRUNK)]
    asked = {address: field.peer.drive("packets", "options", json.dumps([field.target(family), address])) for address in here}
    assert asked == dict.fromkeys(here, 1)


# -- guesses ------------------------------------------------------------------------------------------------------------------


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


# -- who works on -------------------------------------------------------------------------------------------------------------


def test_the_trunk_works_afterwards(field):
    said = field.peer.drive("sip_guest_call", "--host", field.target(), "--source", field.at(attacks.TRUNK), "--number", "4989123456")
    assert said["outcome"] == "answered"
    driver = "PJSIP/00441632960123@carrier" if field.pbx.is_pjsip else "SIP/carrier/00441632960123"
    field.pbx.cli("channel originate %s application Wait 2" % driver)
    awaited(lambda: "!Wait!" in field.pbx.cli("core show channels concise"), "the carrier takes a call", 20)


def test_no_registration_and_no_call_was_ever_lost(field):
    states = [field.peer.phone(user) for user in attacks.PHONES]
    assert [(state["registered"], state["failures"], state["lost_calls"]) for state in states] == [(True, 0, 0)] * 2
