# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device gets a name that is not its extension; what referred to it follows, and the list for the provisioning of telephones has it."""

from __future__ import annotations

import csv

import passwords
import pytest

EXPORT = "export-%s.csv"


@pytest.fixture(scope="module", name="site")
def the_site(pbx, peer):
    return passwords.Site(pbx, peer)


@pytest.fixture(scope="module", name="done", autouse=True)
def renamed(site):
    done = site.play({"rotate_weak": False, "rename": {"240": "workshop-desk"}, "export": str(passwords.FOLDER / (EXPORT % site.pbx.name))})
    assert done.code == 0, done.failures(site.pbx.name)
    return done


def test_it_registers_by_its_new_name(site):
    assert site.register(("workshop-desk", site.secret("pjsip:workshop-desk")), ("240", passwords.STRONG["240"])) == [200, 401]


def test_what_referred_to_it_follows(site):
    assert "PJSIP/workshop-desk" in site.pbx.cli("core show hint 240")
    assert "PJSIP/workshop-desk" in site.pbx.cli("queue show workshop")
    assert "Dial(PJSIP/workshop-desk,20)" in site.pbx.cli("dialplan show 240@from-internal")
    assert "240@default" in site.pbx.cli("pjsip show endpoint workshop-desk"), "the mailbox keeps its number"


def test_it_rings_under_its_number(site):
    place = ["--host", site.pbx.ipv4, "--port", str(site.port), "--secret", site.secret("pjsip:workshop-desk")]
    site.peer.host.check_output("/opt/voipsec/drivers/start_phone.sh workshop-desk '\"registered\": true' " + " ".join(place))
    site.pbx.cli("channel originate Local/240@from-internal application Wait 1")
    passwords.awaited(lambda: site.peer.phone("workshop-desk")["received_calls"] > 0, "it rings", 30)
    site.peer.host.check_output("systemctl stop voipsec-phone-workshop-desk")


def test_the_export_has_what_telephones_need(site, done):
    path = passwords.FOLDER / (EXPORT % site.pbx.name)
    with open(path, encoding="utf-8") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream)}
    escrow = site.escrow()
    assert {name: row["secret"] for name, row in rows.items()} == {name: entry["secret"] for name, entry in escrow.items() if entry["status"] == "confirmed"}
    assert rows["pjsip:workshop-desk"]["user"] == "workshop-desk" and path.stat().st_mode & 0o777 == 0o600
    assert site.register(("203", rows["pjsip:203"]["secret"])) == [200]
    assert not [name for name, row in rows.items() if row["secret"] in done.text]
