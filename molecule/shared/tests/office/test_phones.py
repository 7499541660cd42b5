# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The telephones that were there before hardening, and their calls."""

from __future__ import annotations

import re

import office
import pytest


@pytest.mark.parametrize("way", office.WAYS, ids=office.name_of)
def test_it_is_still_registered(peer, way):
    user = office.RESIDENTS[way]
    state = peer.phone(user)
    assert state["registered"] and state["failures"] == 0 and state["registrations"] > 0, state
    assert peer.host.check_output("systemctl is-active voipsec-phone-%s", user) == "active"


@pytest.mark.parametrize("way", office.WAYS, ids=office.name_of)
def test_its_call_is_still_up(pbx, peer, way):
    user = office.RESIDENTS[way]
    assert peer.phone(user)["call"] == "up"
    assert re.search(r"SIP/%s-\w+!.*!600!.*!Up!" % user, pbx.cli("core show channels concise"))


def test_the_daemon_knows_where_they_are(pbx):
    contacts = pbx.cli("pjsip show contacts" if pbx.is_pjsip else "sip show peers")
    for way, user in office.RESIDENTS.items():
        line = next(line for line in contacts.splitlines() if re.search(r"\b%s/" % user, line))
        assert ("fd77:" in line) == (way[1] == "ipv6"), line
