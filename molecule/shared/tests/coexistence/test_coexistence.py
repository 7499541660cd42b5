# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our table beside those of firewalld (Asterisk 22) and ufw (Asterisk 16): what they do to it is repaired by the host, with no run of Ansible."""

from __future__ import annotations

import json

import pytest
from conftest import awaited

BANS = {"banned_sip4": "198.51.100.66", "banned_sip6": "fd77::66:66"}
KEPT = "/var/lib/voipsec/state/nftables/voipsec/kept.json"
RELOAD = {"pbx22": "firewall-cmd --complete-reload", "pbx16": "ufw reload"}
LETS_SIP_IN = {"pbx22": "firewall-cmd --add-port=5060/udp", "pbx16": "ufw allow 5060/udp"}
SHUTS_SIP_OUT = {"pbx22": "firewall-cmd --remove-port=5060/udp", "pbx16": "ufw delete allow 5060/udp"}
MINUTE = 60  # seconds, the promise


def rules(pbx):
    """The lines of the table without the elements of its sets and how many these are; none where it is gone."""
    return sorted(line.partition("#")[0].strip() for line in pbx.host.run("nft -s -t list table inet voipsec").stdout.splitlines())


def elements(pbx, name):
    return pbx.host.run("nft list set inet voipsec %s", name).stdout


def handle(pbx):
    """Differs when the table was made anew; None where there is none."""
    listed = json.loads(pbx.host.check_output("nft -j list tables"))["nftables"]
    return next((one["table"]["handle"] for one in listed if one.get("table", {}).get("name") == "voipsec"), None)


@pytest.fixture(scope="module")
def found(pbx):
    """The rules that the last run left, with bans added since."""
    lines = rules(pbx)
    assert "policy drop;" in " ".join(lines)
    for name, address in BANS.items():
        pbx.host.check_output("nft add element inet voipsec %s { %s timeout 1h }", name, address)
    return lines


@pytest.fixture(scope="module")
def confirmed(pbx, found):
    """The same once the host has noticed the bans by itself."""
    awaited(lambda: all(address in pbx.host.check_output("cat %s", KEPT) for address in BANS.values()), "the bans are saved", MINUTE)
    return found


def is_whole(pbx, confirmed):
    banned = {name: elements(pbx, name) for name in BANS}
    return rules(pbx) == confirmed and "10.77." in elements(pbx, "management4") and all(
        address in banned[name] and "expires" in banned[name] for name, address in BANS.items())


def doors(pbx, peer):
    return set(peer.run("doors.py", "--host", pbx.ipv4, peer.own[0])[0]["open"])


@pytest.mark.usefixtures("found")
def test_a_packet_has_to_pass_both(pbx, peer):
    """As was said: they let SSH in, and not SIP; we let AMI in, and they do not."""
    assert doors(pbx, peer) == {"ssh"}
    pbx.host.check_output(LETS_SIP_IN[pbx.name])
    try:
        assert doors(pbx, peer) == {"ssh", "sip"}
    finally:
        pbx.host.check_output(SHUTS_SIP_OUT[pbx.name])


def test_the_other_manager_reloads(pbx, confirmed):
    pbx.host.check_output(RELOAD[pbx.name])
    awaited(lambda: is_whole(pbx, confirmed), "the table is whole", MINUTE)


@pytest.mark.parametrize("damage", ["systemctl restart nftables", "nft flush ruleset"])
def test_everything_is_flushed(pbx, confirmed, damage):
    before = handle(pbx)
    assert before is not None and is_whole(pbx, confirmed)
    pbx.host.check_output(damage)
    assert handle(pbx) != before
    awaited(lambda: is_whole(pbx, confirmed), "the table is whole", MINUTE)
