# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reaches the carrier, and what does not."""

from __future__ import annotations

import pytest
from conftest import awaited

ABROAD, NEAR, BRITISH = "0041447009001", "0897009001", "00442079460001"


class Office:
    """The telephones on the peer, the PBX, and the carrier's book."""

    def __init__(self, pbx, peer):
        self.pbx, self.peer = pbx, peer

    def play(self, *words):
        return self.peer.drive("toll_phones", self.pbx.ipv4, *words)

    def reached(self):
        return [line.split(" ", 1)[1] for line in self.peer.host.check_output("cat /run/carrier.log").splitlines() if line.startswith("INVITE ")]

    def forget(self):
        self.pbx.cli("channel request hangup all")
        awaited(lambda: "\n0 active channels" in "\n" + self.pbx.cli("core show channels count"), "every call is over")
        self.peer.host.check_output("truncate -s 0 /run/carrier.log")


@pytest.fixture
def office(pbx, peer):
    found = Office(pbx, peer)
    found.forget()
    yield found
    found.forget()


@pytest.mark.parametrize(("user", "number", "status"), [
    ("101", NEAR, 200), ("101", BRITISH, 200), ("101", "112", 200), ("101", ABROAD, 403), ("102", ABROAD, 200), ("101", "01805123456", 403),
    ("101", "00881612345678", 403), ("101", "0018765550100", 403), ("101", "09001234567", 403)])
def test_every_row_of_the_policy(office, user, number, status):
    assert office.play("call", user, number)["status"] == status
    assert office.reached() == ([number] if status == 200 else [])


def test_fifty_at_once_against_five(office):
    assert office.play("many", "102", NEAR, "50")["statuses"].count(200) == 5
    assert office.reached() == [NEAR] * 5


@pytest.mark.parametrize("scene", ["transfer", "forward"])
def test_a_transfer_and_a_forward_to_a_denied_country(office, scene):
    office.play(scene, "102", "101", ABROAD) if scene == "forward" else office.play(scene, "101", "102", ABROAD)
    assert office.reached() == []


def test_a_forward_by_the_dialplan(office):
    office.pbx.cli("database put CFIM 201 " + ABROAD)
    assert office.play("call", "101", "201")["state"] == "refused"
    assert office.reached() == []


def test_a_restart_in_the_middle_of_the_day(office):
    earlier = office.pbx.cli("database show voipsec-day")
    assert office.play("call", "101", BRITISH, "1")["status"] == 200
    awaited(lambda: office.pbx.cli("database show voipsec-day") != earlier and "\n/voipsec-open/" not in "\n" + office.pbx.cli("database show voipsec-open"),
            "the call is booked, in all of its counters")
    before = office.pbx.cli("database show voipsec-day")
    office.pbx.host.check_output("systemctl restart asterisk && timeout 60 asterisk -rx 'core waitfullybooted'")
    assert office.pbx.cli("database show voipsec-day") == before
    assert office.play("call", "101", ABROAD)["status"] == 403
