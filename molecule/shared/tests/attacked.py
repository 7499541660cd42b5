# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenarios with attackers have in common, as a plugin of pytest: the PBX and its attackers, and a host that remembers none of them."""

from __future__ import annotations

import attacks
import bans
import pytest
from conftest import awaited


@pytest.fixture(scope="module", name="field")
def the_field(pbx, peer):
    return attacks.Field(pbx, peer)


@pytest.fixture(scope="module", name="table")
def the_table(pbx, request):
    """Of before.py, or of what comes after hardening."""
    made = attacks.Table("before" if request.module.__name__ == "before" else "after", pbx)
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
