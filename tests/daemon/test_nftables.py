# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module nftables without a trial: what it sees, what it changes, and what it leaves alone."""

from __future__ import annotations

import pytest
from firewalls import ELEMENTS, FILE, RULES, fixture

host = fixture("nftables")

OTHERS = """\
table ip nat {
    chain DOCKER { }
    chain prerouting { type nat hook prerouting priority -100; tcp dport 8080 dnat to 10.77.0.2:80; jump DOCKER; }
    chain postrouting { type nat hook postrouting priority 100; ip saddr 10.77.0.0/16 counter masquerade; }
}
table inet firewalld {
    set ipset { type ipv4_addr; flags timeout; elements = { 198.51.100.9 timeout 1h } }
    chain filter_INPUT { type filter hook input priority 10; ct state established,related accept; ip saddr @ipset drop; }
}
table inet f2b-table {
    set addr-set-sshd { type ipv4_addr; elements = { 198.51.100.10 } }
    chain f2b-chain { type filter hook input priority -1; tcp dport 22 ip saddr @addr-set-sshd reject; }
}
"""


def test_a_second_run_changes_nothing_and_writing_it_otherwise_neither(host):
    host.settled()
    files = host.files()
    again = host.settled(diff=True)
    assert not again["changed"] and again["reasons"] == [] and "diff" not in again
    assert host.files() == files
    handle = host.nft("-a list table inet voipsec")
    said_otherwise = RULES.replace("iif lo accept", 'iif "lo" accept # a comment').replace("priority $priority", "priority -10")
    result = host.settled(ruleset=said_otherwise)
    assert result["reasons"] == ["the ruleset %s that is loaded at boot differs" % FILE]
    assert host.nft("-a list table inet voipsec") == handle


@pytest.mark.parametrize("drift, reason", [
    ("add rule inet voipsec input tcp dport 7000 accept", "the chain input differs"),
    ("flush chain inet voipsec service_sip", "the chain service_sip differs"),
    ("add chain inet voipsec mine", "the chain mine is not asked for"),
    ("add element inet voipsec management { 198.51.100.99 }", "the set management has 1 element too many and 0 too few"),
    ("delete element inet voipsec country { 198.51.100.64/26 }", "the set country has 0 elements too many and 1 too few"),
    ("delete table inet voipsec", "the table inet voipsec is not loaded, or empty"),
    ("flush chain inet voipsec input\ndelete chain inet voipsec input\n", "the chain input is missing"),
])
def test_sees_drift_and_mends_it(host, drift, reason):
    host.settled()
    rules, files = host.rules(), host.files()
    host.nft(drift)
    drifted = host.rules()
    predicted = host.apply(check_mode=True, diff=True)
    assert predicted["changed"] and reason in predicted["reasons"], predicted
    assert host.rules() == drifted and host.files() == files
    done = host.settled(diff=True)
    assert (done["changed"], done["reasons"], done["diff"]) == (True, predicted["reasons"], predicted["diff"])
    assert sorted(host.rules().splitlines()) == sorted(rules.splitlines())
    assert not host.settled()["changed"]


def test_sees_what_nft_does_not_print(host):
    """nft 0.9.8 prints both rules as ``@th,64,32 1330664521 counter drop``."""
    host.settled()
    tcp = RULES.replace("meta l4proto udp @th", "meta l4proto tcp @th")
    done = host.settled(ruleset=tcp, diff=True)
    assert any(reason.startswith("the chain service_sip differs") for reason in done["reasons"])
    assert done["diff"]["before"] != done["diff"]["after"]
    assert not host.settled(ruleset=tcp)["changed"]


def test_live_sets_stay_over_an_update(host):
    host.settled()
    host.nft("add element inet voipsec banned { 198.51.100.66, 198.51.100.67 timeout 2h comment \"a, b\" }\n"
             "add element inet voipsec learned { 198.51.100.1 . 5060 timeout 1d }\n")
    had, learned = host.elements("banned"), host.elements("learned")
    handle = host.exec("nft -a list set inet voipsec banned | grep -o 'handle.*'")
    assert not host.settled()["changed"]
    host.settled(ruleset=RULES.replace("tcp", "udp").replace("iif lo", "iifname lo") + "chain more { }\n")
    assert host.elements("banned") == had and host.elements("learned") == learned
    assert host.exec("nft -a list set inet voipsec banned | grep -o 'handle.*'") == handle
    host.settled(ruleset=RULES.replace("size 1000", "size 2000").replace("chain service_sip", "map kinds { type ipv4_addr : verdict; }\nchain service_sip"))
    assert [element.partition(" ")[0] for element in host.elements("banned")] == ["198.51.100.66", "198.51.100.67"]
    assert host.elements("learned") == learned


def test_a_base_chain_moves_to_another_hook_and_a_verdict_map_follows(host):
    rules = RULES + 'map ports { type inet_service : verdict; elements = { 22 : jump service_sip } }\n' \
        'chain late { type filter hook %s; tcp dport vmap @ports; }\n'
    host.settled(ruleset=rules % "input priority 5")
    host.settled(ruleset=rules % "prerouting priority 7")
    assert "hook prerouting priority" in host.rules()
    host.settled()
    assert "vmap" not in host.rules()


def test_a_meter_starts_anew_when_its_rule_changes(host):
    rules = RULES + "set rates { type ipv4_addr; flags dynamic, timeout; timeout 10m; size 1000; }\n" \
        "chain limited { type filter hook output priority 0; udp dport 9 update @rates { ip saddr limit rate over %s } drop; }\n"
    host.settled(ruleset=rules % "12/minute burst 12 packets")
    host.exec("python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b\"x\", (\"127.0.0.1\", 9))'")
    assert len(host.elements("rates")) == 1
    host.settled(ruleset=rules % "12/minute burst 12 packets" + "chain more { }\n")
    assert len(host.elements("rates")) == 1
    host.settled(ruleset=rules % "30/minute burst 30 packets")
    assert host.elements("rates") == []


def test_other_tables_stay_byte_for_byte(host):
    host.nft(OTHERS)
    before = host.others()
    host.settled()
    host.settled(ruleset="chain input { type filter hook input priority 5; policy accept; }", elements={})
    assert host.others() == before
    assert host.module("nftables", {"state": "absent", "rollback": False})["changed"]
    assert host.others() == before and host.rules() == ""
    assert "voipsec" not in host.files()
    assert not host.module("nftables", {"state": "absent", "rollback": False})["changed"]
    host.nft("delete table ip nat\ndelete table inet firewalld\ndelete table inet f2b-table\n")


@pytest.mark.parametrize("change, sentence", [
    (("ip saddr @management accept", "ip saddr @nowhere accept"), "nft refuses line 14 of the ruleset (ip saddr @nowhere accept): No such file or directory"),
    (("udp dport 5060 jump", "udp dport sipp jump"), "nft refuses line 15 of the ruleset (udp dport sipp jump service_sip): "),
    (("chain service_sip", "chain icmp { }\nchain service_sip"), "nft refuses line 6 of the ruleset (chain icmp { }): syntax error, unexpected icmp"),
    (("iif lo accept", "iif eth0 accept"), "nft refuses line 13 of the ruleset (iif eth0 accept): Interface does not exist"),
    (("iif lo accept", "} }\ntable inet other {\nchain x {"), "Line 13 of the ruleset closes a brace that it has not opened"),
    (("iif lo accept", 'include "/etc/nftables.conf"'), "Line 13 of the ruleset has an include"),
])
def test_a_ruleset_that_nft_refuses_changes_nothing(host, change, sentence):
    host.settled()
    rules, files = host.rules(), host.files()
    for check_mode in (True, False):
        result = host.apply(ruleset=RULES.replace(*change), check_mode=check_mode)
        assert result["failed"] and result["msg"].startswith(sentence), result
    assert host.rules() == rules and host.files() == files


def test_bad_elements_are_named(host):
    host.settled()
    rules = host.rules()
    result = host.apply(elements={"country": ["198.51.100.0/24", "198.51.100.0/33"]})
    assert result["failed"] and result["msg"].startswith("nft refuses the elements of the set country: "), result
    result = host.apply(elements={"nowhere": ["198.51.100.0/24"]})
    assert result["failed"] and result["msg"].startswith("nft refuses the elements of the set nowhere: No such file"), result
    result = host.apply(elements={"country": ["198.51.100.0/24 } ; flush ruleset"]})
    assert result["failed"] and "cannot be used" in result["msg"]
    assert host.rules() == rules


def test_hundred_thousand_networks(host):
    networks = ["10.%d.%d.%d/28" % (number >> 12, number >> 4 & 255, (number & 15) << 4) for number in range(0, 200000, 2)]
    done = host.settled(elements={"country": networks}, diff=True)
    assert "elements: 100000\n" in done["diff"]["after"]
    assert len(done["diff"]["after"]) < 3000
    assert len(host.elements("country")) == 100000
    handle = host.exec("nft -a -t list table inet voipsec | grep 'set country'")
    assert not host.settled(elements={"country": networks})["changed"]
    less = host.settled(elements={"country": networks[1:] + ["198.51.100.64/26"]})
    assert less["reasons"][0] == "the set country has 1 element too many and 1 too few"
    handle = host.exec("nft -a -t list table inet voipsec | grep 'set country'")
    other = host.settled(ruleset=RULES.replace("iif lo", "iifname lo"), elements={"country": networks[1:] + ["198.51.100.64/26"]})
    assert other["reasons"][0] == "the chain input differs"
    assert host.exec("nft -a -t list table inet voipsec | grep 'set country'") == handle
    host.settled(elements=ELEMENTS)
