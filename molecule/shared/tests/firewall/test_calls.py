# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who was there when the firewall came is still there, and has noticed nothing."""

from __future__ import annotations

import json

import pytest
from conftest import awaited

TELEPHONES = ["101", "102"]  # over IPv4, over IPv6
UNDER_WAY = 2  # packets that may be on their way, or in the one state and not yet in the other


@pytest.fixture(scope="module")
def earlier(peer):
    """{user: how his telephone was before}."""
    return {user: json.loads(peer.host.check_output("cat /root/phone-%s.json", user)) for user in TELEPHONES}


@pytest.mark.parametrize("user", TELEPHONES)
def test_its_call_lost_no_packet(peer, earlier, user):
    """What it says to the application Echo comes back, from before the change until now."""
    before = earlier[user]
    awaited(lambda: peer.phone(user)["heard"] > before["heard"] + 20, "it hears itself")
    now = peer.phone(user)
    assert now["call"] == "up"
    assert (now["spoken"] - now["heard"]) - (before["spoken"] - before["heard"]) <= UNDER_WAY


@pytest.mark.parametrize("user", TELEPHONES)
def test_it_stays_registered(peer, earlier, user):
    awaited(lambda: peer.phone(user)["registrations"] > earlier[user]["registrations"], "it registers anew")
    now = peer.phone(user)
    assert now["registered"] and now["failures"] == 0
    assert now["received_calls"] == earlier[user]["received_calls"]


def test_the_pbx_reaches_the_telephones(pbx, peer):
    """It asks each whether it is there (qualify), and knows the answer."""
    contacts = pbx.cli("pjsip show contacts" if pbx.is_pjsip else "sip show peers").splitlines()
    for user in TELEPHONES:
        lines = [line for line in contacts if " %s/" % user in " " + line.replace("Contact:", "")]
        assert lines and all("Avail" in line or "OK" in line for line in lines), contacts


def test_the_wallboard_keeps_its_session(peer, pbx):
    assert peer.host.check_output("systemctl is-active voipsec-wallboard") == "active"
    assert pbx.host.check_output("ss -Htn state established '( sport = :5038 )'").count(peer.own[0]) == 1


def test_media_takes_no_place_in_the_table_of_connections(pbx, peer):
    """SIP over UDP does, so the table knows UDP."""
    pbx.host.run("conntrack -D -p udp")
    pbx.host.run("conntrack -D -p udp -f ipv6")
    before = {user: peer.phone(user) for user in TELEPHONES}
    awaited(lambda: all(peer.phone(user)["heard"] > state["heard"] + 5 for user, state in before.items()), "both hear themselves")
    for host in (pbx.ipv4, pbx.ipv6):
        peer.host.check_output("python3 /opt/voipsec/drivers/doors.py --host %s %s", host, peer.own[":" in host])
    flows = [line for line in pbx.host.check_output("cat /proc/net/nf_conntrack").splitlines() if " udp " in line]
    assert {line.split()[0] for line in flows if "dport=5060" in line} == {"ipv4", "ipv6"}
    media = {str(port + more) for state in before.values() for port in [state["media_port"]] for more in (0, 1)}
    assert [line for line in flows if any("port=%s " % port in line for port in media)] == []
