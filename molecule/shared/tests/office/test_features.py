# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What telephones use works after hardening as it did before, on each transport and family."""

from __future__ import annotations

import time

import office
import pytest

FEATURES = ["reach", "blf", "presence", "message", "voicemail", "voicemail_server", "pickup", "parking", "transfer", "trunk_in", "trunk_out"]
TRIED = [(*way, feature) for way in office.WAYS for feature in FEATURES]


@pytest.fixture(scope="module", name="said")
def all_features(pbx, peer):
    """{(transport, family, feature): what the driver says of it}."""
    ways = zip((pbx.ipv4, pbx.ipv6), peer.own, pbx.provider)
    arguments = [word for host, own, provider in ways for word in ("--host", host, "--own", own, "--provider", provider)]
    said = peer.run("sip_features.py", *arguments)
    return {(one["over"], one["family"], one["feature"]): one for one in said}


@pytest.mark.parametrize("tried", TRIED, ids=office.name_of)
def test_it_works(said, tried):
    assert said[tried]["works"], said[tried]["missing"]


def hint_becomes(pbx, number, states, seconds=20):
    """The state of a hint, as soon as it is one of these."""
    end = time.monotonic() + seconds
    while True:
        line = next(line for line in pbx.cli("core show hints").splitlines() if line.split("@")[0].strip() == number)
        state = line.split("State:")[1].split()[0]
        if state in states or time.monotonic() > end:
            return state
        time.sleep(0.2)


def test_a_hint_follows_its_telephone(pbx, peer):
    assert hint_becomes(pbx, "103", ("Unavailable",)) == "Unavailable"
    peer.host.check_output("/opt/voipsec/drivers/start_phone.sh 103 '\"call\": \"up\"' --secret Secret-103 --call 600 --host %s", pbx.ipv4)
    try:
        assert hint_becomes(pbx, "103", ("InUse",)) == "InUse"
    finally:
        peer.host.check_output("systemctl stop voipsec-phone-103")
    assert peer.phone("103")["bye_status"] == 200
    assert hint_becomes(pbx, "103", ("Unavailable",)) == "Unavailable"
