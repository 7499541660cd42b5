# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The telephones that were there before hardening, and their calls."""

from __future__ import annotations

import re
import time

import office
import pytest

EVERY = [*office.RESIDENTS.values(), *office.IAX2.values()]


@pytest.mark.parametrize("user", EVERY)
def test_it_is_still_registered(peer, user):
    state = peer.phone(user)
    assert state["registered"] and state["failures"] == 0 and state["registrations"] > 0, state
    assert peer.host.check_output("systemctl is-active voipsec-phone-%s", user) == "active"


def channels(listing):
    """{user: (name of the channel, its unique id)} of the calls to 600, from `core show channels concise`."""
    rows = [line.split("!") for line in listing.splitlines() if "!600!" in line]
    return {re.split("[/-]", row[0])[1]: (row[0], row[-1]) for row in rows if row[4] == "Up"}


@pytest.mark.parametrize("user", EVERY)
def test_its_call_is_still_the_same_channel(pbx, peer, user):
    assert peer.phone(user)["call"] == "up"
    assert channels(pbx.cli("core show channels concise"))[user] == channels(pbx.host.check_output("cat /root/calls-before-harden"))[user]


@pytest.mark.parametrize("user", EVERY)
def test_its_call_still_carries_audio(peer, user):
    """The PBX sends back what the telephone says."""
    before, end = peer.phone(user)["heard"], time.monotonic() + 20
    while peer.phone(user)["heard"] <= before and time.monotonic() < end:
        time.sleep(0.1)
    assert peer.phone(user)["heard"] > before > 0


def test_the_daemon_knows_where_they_are(pbx):
    contacts = pbx.cli("pjsip show contacts" if pbx.is_pjsip else "sip show peers")
    for way, user in office.RESIDENTS.items():
        line = next(line for line in contacts.splitlines() if re.search(r"\b%s/" % user, line))
        assert ("fd77:" in line) == (way[1] == "ipv6"), line
