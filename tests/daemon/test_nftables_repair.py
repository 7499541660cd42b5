# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host repairs its own table, with no run of Ansible, and loads it at boot."""

from __future__ import annotations

import pytest
from firewalls import FILE, STATE, fixture

host = fixture("nftables-repair")

AGENT = "python3 -I /var/lib/voipsec/firewall.pyz "


@pytest.fixture(name="banned")
def fixture_banned(host):
    """The host with the confirmed rules and bans that are saved."""
    host.settled()
    host.nft("flush set inet voipsec banned\nadd element inet voipsec banned { 198.51.100.66, 198.51.100.67 timeout 2h comment \"x, y\" }\n"
             "add element inet voipsec learned { 198.51.100.1 . 5060 timeout 1d }\n")
    host.exec(AGENT + "repair voipsec")
    return host


def addresses(host):
    return [element.split()[0] for element in host.elements("banned") + host.elements("learned")]


@pytest.mark.parametrize("damage", ["nft flush ruleset", "systemctl restart nftables", "nft add rule inet voipsec input accept",
                                    "nft delete table inet voipsec", "systemctl stop nftables; nft flush ruleset"])
def test_repairs_within_a_minute(banned, damage):
    rules = banned.rules()
    banned.exec(damage)
    banned.until(lambda: sorted(banned.rules().split()) == sorted(rules.split()), 60)
    banned.until(lambda: addresses(banned) == ["198.51.100.66", "198.51.100.67", "198.51.100.1"], 60)
    assert "comment" in " ".join(banned.elements("banned"))
    assert not banned.settled()["changed"]


def test_a_lifted_ban_does_not_come_back(banned):
    banned.nft("delete element inet voipsec banned { 198.51.100.66 }")
    banned.exec(AGENT + "repair voipsec")
    assert addresses(banned) == ["198.51.100.67", "198.51.100.1"]
    banned.nft("flush ruleset")
    banned.exec(AGENT + "repair voipsec")
    assert addresses(banned) == ["198.51.100.67", "198.51.100.1"]


def test_a_ban_that_ended_meanwhile_does_not_come_back(banned):
    banned.nft("add element inet voipsec banned { 198.51.100.90 timeout 3s }")
    banned.exec(AGENT + "repair voipsec")
    banned.until(lambda: "198.51.100.90" not in addresses(banned))
    banned.nft("flush ruleset")
    banned.exec(AGENT + "repair voipsec")
    assert addresses(banned) == ["198.51.100.66", "198.51.100.67", "198.51.100.1"]


def test_elements_of_static_sets_are_repaired_too(banned):
    banned.nft("delete element inet voipsec management { 10.77.0.0/16 }")
    banned.exec("rm /run/voipsec-nftables-voipsec.json; " + AGENT + "repair voipsec")
    assert "10.77.0.0/16" in banned.elements("management")


def test_nothing_is_written_where_nothing_changed(banned):
    banned.exec(AGENT + "repair voipsec")
    before = banned.exec("stat -c %%Y.%%y %s*" % STATE)
    banned.exec(AGENT + "repair voipsec")
    assert banned.exec("stat -c %%Y.%%y %s*" % STATE) == before


def test_boots_with_the_rules_before_the_network_and_asterisk_and_with_the_bans(banned):
    rules = banned.rules()
    banned.reboot()
    assert sorted(banned.rules().split()) == sorted(rules.split())
    assert addresses(banned) == ["198.51.100.66", "198.51.100.67", "198.51.100.1"]
    before = banned.exec("systemctl show -p Before --value voipsec-nftables@voipsec.service").split()
    assert "network-pre.target" in before and "asterisk.service" in before
    assert banned.exec("systemctl is-failed voipsec-nftables@voipsec.service; systemctl --failed --plain --no-legend; true").split("\n")[0] == "active"


def test_a_ruleset_that_is_gone_is_said(banned):
    content = banned.get(FILE)
    banned.exec("rm /run/voipsec-nftables-voipsec.json " + FILE)
    done = banned.run(AGENT + "repair voipsec")
    assert done.returncode == 1 and done.stderr.startswith("The ruleset %s is gone" % FILE)
    assert banned.settled()["reasons"] == ["the ruleset %s that is loaded at boot is missing" % FILE]
    assert banned.get(FILE) == content


def test_the_journal_is_not_filled(banned):
    lines = "journalctl --no-pager -o cat -u voipsec-nftables-repair@voipsec.service | wc -l"
    pid = banned.exec("systemctl show -p MainPID --value voipsec-nftables-repair@voipsec.service")
    before = banned.exec(lines)
    saved = banned.exec("cut -d' ' -f14-17 /proc/%s/stat" % pid.strip())
    banned.until(lambda: banned.exec("cut -d' ' -f14-17 /proc/%s/stat" % pid.strip()) != saved, 120)
    assert banned.exec(lines) == before


def test_two_tables_live_beside_each_other(banned):
    second = "chain input { type filter hook input priority $priority; policy accept; }\n"
    assert banned.settled(ruleset=second, elements={}, table="another", priority=7)["changed"]
    assert not banned.settled(ruleset=second, elements={}, table="another", priority=7)["changed"]
    assert not banned.settled()["changed"]
    banned.nft("flush ruleset")
    banned.until(lambda: banned.rules() and banned.rules("inet another"))
    assert banned.module("nftables", {"state": "absent", "table": "another"})["changed"]
    assert banned.rules("inet another") == "" and banned.rules()
    assert not banned.settled()["changed"]
