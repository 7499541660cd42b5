# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module firewall on trial, on hosts with systemd: what waits for the confirmation, and what the host then does by itself."""

from __future__ import annotations

import json

from firewalls import FILE, STATE, fixture

host = fixture("firewalltrial")

SETTINGS = {"denied": ["tcp/22"], "services": [{"name": "ssh", "enabled": False}, {"name": "iax2", "from": ["office.example.org"]}]}
TIMER = "voipsec-firewall-resolve@voipsec.timer"


def firewall(host, settings=None, **options):
    return host.module("firewall", dict({"settings": SETTINGS if settings is None else settings}, **options))


def data(host):
    """What ``voipsec-firewall why`` reads: names by service."""
    text = host.run(["cat", STATE + "firewall.json"]).stdout
    return {service["name"]: service["names"] for service in json.loads(text)["services"]} if text else None


def test_everything_beside_the_table_waits_for_the_confirmation(host):
    host.exec("echo '198.51.100.9 office.example.org.' >> /etc/hosts; systemctl is-active asterisk")
    done = firewall(host, token="first")
    assert done["changed"] and done["trial"]["token"] == "first" and not done["confirmed"], done
    assert "udp dport" in host.rules() and host.elements("names_iax24") == ["198.51.100.9"]
    assert data(host) is None and host.run(["test", "-e", FILE]).returncode == 1
    confirmed = firewall(host, token="first", confirm=True)
    assert confirmed["confirmed"] and not confirmed["rolled_back"]
    assert data(host)["iax2"] == ["office.example.org"] and host.run(["test", "-e", FILE]).returncode == 0
    assert host.exec(["systemctl", "is-active", TIMER]).strip() == "active"
    again = firewall(host, token="second")
    assert not again["changed"] and again["trial"] is None and again["reasons"] == []


def test_what_nobody_confirms_leaves_the_data_of_before(host):
    before = sorted(host.rules().split())
    changed = dict(SETTINGS, services=SETTINGS["services"][:1])
    assert firewall(host, changed, token="third", rollback_after=10)["trial"]
    assert sorted(host.rules().split()) != before
    host.until(lambda: sorted(host.rules().split()) == before)
    assert firewall(host, changed, token="third", confirm=True)["rolled_back"]
    assert data(host)["iax2"] == ["office.example.org"]


def test_the_host_repairs_itself_with_names_and_bans(host):
    host.nft("add element inet voipsec banned_iax24 { 198.51.100.77 timeout 1h }")
    host.exec("python3 -I /var/lib/voipsec/firewall.pyz repair voipsec")
    before = sorted(host.rules().split())
    host.nft("flush ruleset")
    host.until(lambda: sorted(host.rules().split()) == before)
    assert host.elements("names_iax24") == ["198.51.100.9"] and host.elements("banned_iax24")[0].startswith("198.51.100.77")


def test_without_names_the_timer_goes(host):
    plain = dict(SETTINGS, services=SETTINGS["services"][:1])
    assert firewall(host, plain, rollback=False)["confirmed"]
    assert host.run(["systemctl", "is-enabled", TIMER]).stdout.strip() == "disabled"
    assert not firewall(host, plain, rollback=False)["changed"]
