# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change without overlap, with a jail that takes two attempts and the guard: who is exempted is not barred for his old secret, and others are."""

from __future__ import annotations

import json

import passwords
import pytest
from conftest import awaited

OFFICE, STRANGER = 64, 70


@pytest.fixture(scope="module", name="site")
def the_site(pbx, peer):
    return passwords.Site(pbx, peer)


@pytest.fixture(scope="module", name="done", autouse=True)
def changed_at_once(site):
    """The telephone of the office is there, and then its secret is another one."""
    place = ["--host", site.pbx.ipv4, "--port", str(site.port), "--source", site.network + str(OFFICE), "--refresh", "1"]
    site.peer.host.check_output(" ".join(["/opt/voipsec/drivers/start_phone.sh 270 '\"registered\": true' --secret 270", *place]))
    yield site.rotate("270", overlap_days=0, exempt_networks=[site.network + "64/30"], exempt_minutes=10)
    site.peer.host.run("systemctl stop voipsec-phone-270")


def barred(site, last):
    """Where an address is held: sets of the kernel and jails of fail2ban."""
    address = site.network + str(last)
    sets = [one["set"] for one in json.loads(site.pbx.host.check_output("nft -j list table inet voipsec"))["nftables"] if "set" in one]
    held = [one["name"] for one in sets if one["name"].startswith(("banned", "barred")) and json.dumps(address) in json.dumps(one.get("elem", []))]
    return held + [jail for jail in ("voipsec-auth",) if address in site.pbx.host.check_output("fail2ban-client get %s banip", jail).split()]


def test_the_network_was_exempted_before_the_change(site, done):
    exempted = [one for one in done.results(site.pbx.name) if one.get("action") == "voipsec.asterisk.exemption"]
    assert [one["networks"] for one in exempted] == [[site.network + "64/30"]]


def test_it_is_not_barred_and_a_stranger_is(site):
    awaited(lambda: site.peer.phone("270")["failures"] >= 4, "270 fails with its old secret", 60)
    whom, how = [site.pbx.ipv4, "270", [site.network + str(STRANGER)]], {"port": site.port, "dialogs": 1, "pipelined": 3, "per_source": 3, "seconds": 5.0}
    site.peer.drive("cracker", "crack", json.dumps(whom), json.dumps(how))  # all with one challenge, as the guard lets so little through
    awaited(lambda: "voipsec-auth" in barred(site, STRANGER), "the stranger is banned, whose failures came later", 60)
    assert site.peer.phone("270")["status"] in (401, 403), "it is answered, as it is not barred"
    assert barred(site, OFFICE) == []


def test_it_gets_in_with_its_new_secret(site):
    source = {"source": site.network + str(OFFICE + 1)}
    assert site.register(("270", site.secret("pjsip:270"), source), ("270", "270", source)) == [200, 401]
