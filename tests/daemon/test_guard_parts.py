# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of two roles: each runs alone, and keeps what the other one has left."""

from __future__ import annotations

import pytest
from firewalls import FILE, fixture

host = fixture("guardparts")
GUARD = {"attempts": 2, "ban_ports": {"ami": {"tcp": [5038]}}}
DECIDED = {"denied": ["tcp/25", "udp/111", "tcp/111", "process/systemd-resolved", "process/rpcbind", "process/exim4"]}
LEARN = "voipsec-firewall-learn@voipsec.service"


def run(host, check_mode=False, **options):
    """The module without a trial, which must not fail."""
    result = host.module("firewall", dict({"rollback": False}, **options), check_mode)
    assert not result.get("failed"), result["msg"]
    return result


@pytest.fixture(autouse=True)
def nothing_there(host):
    """Every test begins without a table."""
    host.exec("systemctl start asterisk; asterisk -rx 'core waitfullybooted'")
    yield
    host.module("nftables", {"state": "absent"})


def chain(host, name):
    return host.nft("list chain inet voipsec " + name)


def test_a_guard_without_a_firewall_closes_nothing(host):
    before = host.files()
    foreseen = run(host, True, part="guard", guard=GUARD)
    assert foreseen["changed"] and host.files() == before and host.rules() == ""
    result = run(host, part="guard", guard=GUARD)
    assert result["changed"] and result["confirmed"] and result["trial"] is None
    assert result["guard"]["enabled"] and not result["guard"]["global_limit"] and "no device is registered" in result["guard"]["reason"]
    assert "policy accept" in chain(host, "input") and "banned_ssh4" in chain(host, "service_ssh") and "hook output" in chain(host, "answers")
    assert host.run("systemctl is-active " + LEARN).stdout.strip() == "active"
    for again in ({"guard": GUARD}, {}):
        assert not run(host, part="guard", **again)["changed"]
    host.nft("add element inet voipsec barred_iax26 { fd77:: timeout 5m }; add element inet voipsec banned_ami4 { 198.51.100.7 timeout 5m }")
    told = [host.exec("/usr/local/sbin/voipsec-firewall why " + address) for address in ("fd77::7", "fd78::7", "198.51.100.7")]
    assert "iax2 (udp/4569): denied: it is barred" in told[0] and "iax2 (udp/4569): allowed" in told[1] and "not touched" in told[1]
    assert "ami (tcp/5038): denied: it is banned for another" in told[2] and "ssh (tcp/22): allowed" in told[2]


def test_it_needs_no_way_back_and_no_token(host):
    assert run(host, part="guard", guard=GUARD, rollback=True)["confirmed"]


def test_a_first_run_of_the_firewall_is_the_first_one_all_the_same(host):
    host.background("python3 -m http.server 7777")
    host.until(lambda: ":7777" in host.exec("ss -ltn"))
    run(host, part="guard", guard=GUARD)
    refused = host.module("firewall", {"rollback": False, "settings": DECIDED})
    assert refused["failed"] and "tcp/7777" in refused["msg"] and "policy accept" in chain(host, "input")
    host.exec("pkill -f '[h]ttp.server'")


def test_the_firewall_keeps_the_guard_and_the_guard_the_firewall(host):
    run(host, part="guard", guard=GUARD)
    host.nft("add element inet voipsec learned4 { 198.51.100.9 . 5062 timeout 5d }")
    host.nft("add element inet voipsec banned_ami4 { 198.51.100.66 timeout 1h }")
    result = run(host, settings=DECIDED)
    assert result["changed"] and result["first_run"] and result["guard"]["enabled"] and "policy drop" in chain(host, "input")
    assert host.elements("learned4") == ["198.51.100.9 . 5062 timeout 5d"] and "198.51.100.66" in host.elements("banned_ami4")[0]
    assert not run(host, settings=DECIDED)["changed"] and not run(host, part="guard", guard=GUARD)["changed"]
    with_two = host.get(FILE)
    assert run(host, part="guard", guard=dict(GUARD, attempts=1))["changed"]
    with_one = host.get(FILE)
    assert with_one != with_two and not run(host, settings=DECIDED)["changed"] and host.get(FILE) == with_one
    assert run(host, part="guard", guard=GUARD)["changed"] and host.get(FILE) == with_two
    assert run(host, settings=dict(DECIDED, countries_allowed=[], never_banned=["198.51.100.1"]))["guard"]["enabled"]


def test_the_guard_can_be_taken_away(host):
    run(host, part="guard", guard=GUARD)
    run(host, settings=DECIDED)
    assert run(host, part="guard", guard={"enabled": False})["changed"]
    assert "policy drop" in chain(host, "input") and "refused" not in host.rules() and not run(host, settings=DECIDED)["guard"]["enabled"]
    assert host.run("systemctl is-enabled " + LEARN).returncode
    host.module("nftables", {"state": "absent"})
    run(host, part="guard", guard=GUARD)
    assert run(host, part="guard", guard={"enabled": False})["changed"] and host.rules() == ""
    assert not run(host, part="guard", guard={"enabled": False})["changed"]


def test_wrong_settings_change_nothing(host):
    for guard, word in (({"attempts": 0}, "fail2ban_attempts"), (dict(GUARD, limits={"alarm_second": 1}), "did you mean alarm_seconds?")):
        result = host.module("firewall", {"part": "guard", "guard": guard, "rollback": False})
        assert result["failed"] and word in result["msg"] and host.rules() == ""
    assert "give guard" in host.module("firewall", {"part": "guard", "rollback": False})["msg"]


def test_what_was_learned_outlasts_a_restart_of_the_host(host):
    run(host, part="guard", guard=GUARD)
    host.nft("add element inet voipsec learned4 { 198.51.100.9 . 5062 timeout 5d }")
    host.nft("add element inet voipsec known4 { 198.51.100.9 timeout 5d }")
    host.exec("/usr/bin/python3 -I /var/lib/voipsec/firewall.pyz repair voipsec; rm -f /run/voipsec-nftables-voipsec.json; "
              "/usr/bin/python3 -I /var/lib/voipsec/firewall.pyz repair voipsec")
    host.reboot()
    host.until(lambda: host.elements("known4"))
    assert host.elements("learned4") == ["198.51.100.9 . 5062 timeout 5d"]


def test_networks_are_let_alone_for_a_while(host):
    refused = host.module("exemption", {"networks": ["10.20.0.0/16"]})
    assert refused["failed"] and "no guard" in refused["msg"]
    run(host, part="guard", guard=GUARD)
    host.nft("add element inet voipsec banned_ami4 { 10.20.0.7 timeout 5m, 198.51.100.7 timeout 5m }")
    foreseen = host.module("exemption", {"networks": ["10.20.0.0/16", "fd77:20::/48"], "minutes": 30}, check_mode=True)
    assert foreseen["changed"] and host.elements("exempted4") == [] and len(host.elements("banned_ami4")) == 2
    done = host.module("exemption", {"networks": ["10.20.0.0/16", "fd77:20::/48"], "minutes": 30})
    assert done["networks"] == foreseen["networks"] == ["10.20.0.0/16", "fd77:20::/48"]
    assert host.elements("exempted4") == ["10.20.0.0/16 timeout 30m"] and host.elements("exempted6") == ["fd77:20::/48 timeout 30m"]
    assert [element.split()[0] for element in host.elements("banned_ami4")] == ["198.51.100.7"]
    assert "exempted: 10.20.0.0/15, fd77:20::/48" in host.exec("/usr/local/sbin/voipsec-firewall exempt 60 10.21.0.0/16")
    repair = "rm -f /run/voipsec-nftables-voipsec.json; /usr/bin/python3 -I /var/lib/voipsec/firewall.pyz repair voipsec"
    host.exec("%s; nft flush ruleset; %s" % (repair, repair))
    assert [element.split()[0] for element in host.elements("exempted4")] == ["10.20.0.0/16", "10.21.0.0/16"], "a repair keeps both, each with its time"
    assert not run(host, part="guard", guard=GUARD)["changed"]


def test_learning_survives_an_asterisk_that_hangs_or_is_not_there(host):
    run(host, part="guard", guard=GUARD)
    host.nft("add element inet voipsec learned4 { 198.51.100.9 . 5062 timeout 5d }")
    for change, back in (("pkill -STOP -x asterisk", "pkill -CONT -x asterisk"), ("systemctl stop asterisk", "true")):
        host.exec(change)
        assert host.exec("timeout 60 /usr/bin/python3 -I /var/lib/voipsec/firewall.pyz learn voipsec 2>&1") == ""
        host.exec(back)
    assert host.elements("learned4") == ["198.51.100.9 . 5062 timeout 5d"]
