# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module and the role firewall against real Asterisks: who is asked about, what is opened, and that nothing is changed where something is wrong."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from conftest import ROOT, container
from plays import Run
from wire import PACKETS

PJSIP = """[udp]
type=transport
protocol=udp
bind=0.0.0.0:5070
[provider]
type=endpoint
context=from-provider
aors=provider
[provider]
type=aor
contact=sip:198.51.100.66:5080
[provider]
type=identify
endpoint=provider
match=198.51.100.64/28
"""
DENIED = {"denied": ["process/python3"]}
COUNTRIES = "198.51.100.0/26,XA\nfd77::/64,XA\n198.51.100.64/26,XB\n"
PLACES = "/etc/voipsec /var/lib/voipsec /usr/local/sbin/voipsec-firewall"
LOADED = "nft list table inet voipsec 2>/dev/null; find %s 2>/dev/null; true" % PLACES


@pytest.fixture(scope="module", params=["16", "22"])
def pbx(request):
    """A container with a running Asterisk, and a database that is open to everybody."""
    machine = container(request.param, "firewall", "--cap-add", "SYS_ADMIN")
    machine.put("/etc/asterisk/pjsip.conf", PJSIP)
    machine.put("/etc/asterisk/sip.conf", "[general]\nbindport=5060\nhost=x\n")
    machine.put("/root/packets.py", PACKETS, owner="root")
    machine.put("/root/countries.csv", COUNTRIES, owner="root")
    machine.start()
    machine.background("python3 /root/packets.py serve '[[3306], [161]]'")
    machine.until(lambda: ":3306" in machine.exec("ss -Hltn"))
    yield machine
    subprocess.run(["docker", "rm", "-f", machine.name], check=True, capture_output=True)


@pytest.fixture(autouse=True)
def nothing_left(pbx):
    yield
    pbx.exec("nft delete table inet voipsec 2>/dev/null; rm -rf %s; true" % PLACES)
    pbx.exec("sed -i /example.org/d /etc/hosts 2>/dev/null; true", check=False)


def firewall(pbx, settings=None, check_mode=False, **options):
    return pbx.module("firewall", dict({"rollback": False, "settings": settings or {}}, **options), check_mode=check_mode)


def elements(pbx, name):
    listed = json.loads(pbx.exec(["nft", "-j", "list", "set", "inet", "voipsec", name]))["nftables"]
    return [element for row in listed for element in row.get("set", {}).get("elem", [])]


def sentences(result):
    return " ".join(str(warning) for warning in result.get("warnings", ()))


def test_a_first_run_asks_and_changes_nothing(pbx):
    before = pbx.exec(LOADED)
    for check_mode in (True, False):
        result = firewall(pbx, check_mode=check_mode)
        assert result["failed"] and "tcp/3306, udp/161 (python3, on 0.0.0.0 and ::)" in result["msg"] and "\n" not in result["msg"]
    assert pbx.exec(LOADED) == before == ""


def test_what_is_offered_is_opened_once(pbx):
    planned = firewall(pbx, DENIED, check_mode=True)
    assert planned["changed"] and pbx.exec(LOADED) == ""
    done = firewall(pbx, DENIED)
    assert done["changed"] and done["confirmed"] and done["first_run"] and done["reasons"] == planned["reasons"]
    sip = next(service for service in done["opened"] if service["name"] == "sip")
    assert sip["udp"] == (["5060", "5070"] if pbx.version == "16" else ["5070"]) and sip["tcp"] == []
    assert {service["name"] for service in done["opened"]} <= {"rtp", "sip", "iax2", "dundi"}
    assert elements(pbx, "trunks4") == [{"prefix": {"addr": "198.51.100.64", "len": 28}}]
    for again in (firewall(pbx, DENIED, check_mode=True), firewall(pbx, DENIED)):
        assert not again["changed"] and again["reasons"] == [] and not again["first_run"]


def test_a_later_run_warns_of_what_is_new_and_sees_drift(pbx):
    firewall(pbx, DENIED)
    pbx.exec("nft add rule inet voipsec input accept")
    result = firewall(pbx)
    assert result["changed"] and "It is closed, and nobody decided that: tcp/3306, udp/161" in sentences(result)
    assert not firewall(pbx, DENIED)["changed"]


def test_modules_that_are_not_loaded_offer_nothing(pbx):
    pbx.cli("module unload chan_iax2.so")
    try:
        assert "iax2" not in {service["name"] for service in firewall(pbx, DENIED, check_mode=True)["opened"]}
    finally:
        pbx.cli("module load chan_iax2.so")
    assert "iax2" in {service["name"] for service in firewall(pbx, DENIED, check_mode=True)["opened"]}


def test_a_range_of_media_that_is_not_read_yet_is_opened_beside_the_old_one(pbx):
    old = pbx.get("/etc/asterisk/rtp.conf")
    pbx.put("/etc/asterisk/rtp.conf", "[general]\nrtpstart=30000\nrtpend=30100\n")
    try:
        rtp = firewall(pbx, DENIED, check_mode=True)["opened"][0]
    finally:
        pbx.put("/etc/asterisk/rtp.conf", old)
    assert rtp["name"] == "rtp" and rtp["udp"] == ["10000-20000", "30000-30100"]


def test_a_stopped_asterisk_keeps_its_ports_and_one_that_cannot_be_read_is_an_error(pbx):
    running = firewall(pbx, DENIED, check_mode=True)["opened"]
    pbx.stop()
    try:
        stopped = firewall(pbx, DENIED, check_mode=True)
        ports = {service["name"]: service["ports"] for service in stopped["opened"]}
        assert {service["name"]: service["ports"] for service in running} == ports
        assert "Asterisk does not run, so its ports were taken from its configuration" in sentences(stopped)
        pbx.exec("mv /etc/asterisk/modules.conf /root/")
        before = pbx.exec(LOADED)
        result = firewall(pbx, DENIED)
        assert result["failed"] and "modules.conf is missing" in result["msg"] and pbx.exec(LOADED) == before
    finally:
        pbx.exec("mv /root/modules.conf /etc/asterisk/ 2>/dev/null; true")
        pbx.start()


def test_countries_come_from_the_file_and_an_unknown_one_changes_nothing(pbx):
    rules = dict(DENIED, country_database="/root/countries.csv", countries_allowed=["XA"])
    assert firewall(pbx, rules)["changed"]
    assert elements(pbx, "country_xa4") == [{"prefix": {"addr": "198.51.100.0", "len": 26}}]
    before = pbx.exec(LOADED)
    for wrong, words in ((dict(rules, countries_allowed=["XZ"]), "has no network of XZ"), (dict(rules, country_database="/root/none"), "/root/none"),
                         (dict(DENIED, countries_allowed=["XA"]), "This host has no country database"), (dict(rules, countries_allowed=["DEU"]), "DEU")):
        result = firewall(pbx, wrong)
        assert result["failed"] and words in result["msg"] and pbx.exec(LOADED) == before, wrong


def test_names_are_looked_up_at_once(pbx):
    pbx.exec("echo '198.51.100.9 boss.example.org.' >> /etc/hosts; echo 'fd77::9 office.example.org.' >> /etc/hosts")
    rules = dict(DENIED, management_networks=["boss.example.org"], services=[{"name": "sip", "from": ["office.example.org"]}])
    assert firewall(pbx, rules)["changed"] and not firewall(pbx, rules)["changed"]
    assert elements(pbx, "names_management4") == ["198.51.100.9"] and elements(pbx, "names_sip6") == ["fd77::9"]
    told = pbx.exec(["voipsec-firewall", "why", "198.51.100.9"])
    assert "sip (udp/" in told and "allowed: it is in a management network" in told
    assert "denied: no rule of the service lets it in" in pbx.exec(["voipsec-firewall", "why", "198.51.100.130"])


def test_a_table_under_another_name_is_warned_of_and_nothing_of_one_that_is_removed_stays(pbx):
    pbx.exec("echo '198.51.100.9 boss.example.org.' >> /etc/hosts")
    rules = dict(DENIED, management_networks=["boss.example.org"])
    assert firewall(pbx, rules)["changed"]
    assert "The table inet voipsec, which this module made too, is loaded beside inet pbx" in sentences(firewall(pbx, rules, table="pbx"))
    pbx.exec("nft delete table inet voipsec")
    for table in ("voipsec", "pbx"):
        assert pbx.exec(["voipsec-firewall", "why", "198.51.100.9", "pbx"])
        assert pbx.module("nftables", {"state": "absent", "table": table})["changed"]
        assert not pbx.module("nftables", {"state": "absent", "table": table})["changed"]
    assert pbx.exec("find %s -type f -not -name '*lock' 2>/dev/null; nft list tables | grep -E 'voipsec|pbx'; true" % PLACES) == ""


def test_tables_of_others_stay_as_they_are(pbx):
    pbx.exec("nft 'table ip nat { chain post { type nat hook postrouting priority 100; ip saddr 10.0.0.0/8 masquerade; }; }'")
    before = pbx.exec("nft -s list table ip nat")
    firewall(pbx, DENIED)
    firewall(pbx, dict(DENIED, never_banned=["10.0.0.1"]))
    assert pbx.exec("nft -s list table ip nat; nft delete table ip nat") == before


PLAY = "- hosts: pbx\n  gather_facts: false\n  roles: [voipsec.asterisk.firewall]\n"


def play(pbx, tmp_path, *arguments, **variables):
    (tmp_path / "play.yml").write_text(PLAY)
    entry = {"ansible_connection": "community.docker.docker", "ansible_host": pbx.name, "ansible_python_interpreter": "/usr/bin/python3"}
    (tmp_path / "hosts.json").write_text(json.dumps({"all": {"hosts": {"pbx": entry}}}))
    environment = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache" / "collections"), ANSIBLE_PIPELINING="true",
                       ANSIBLE_STDOUT_CALLBACK="ansible.posix.json")
    return Run(subprocess.run(["ansible-playbook", "-i", str(tmp_path / "hosts.json"), "-e", json.dumps(dict({"firewall_rollback": False}, **variables)),
                               str(tmp_path / "play.yml"), *arguments], env=environment, capture_output=True, text=True, check=False))


def test_the_role_costs_two_remote_tasks_and_names_a_wrong_variable_before_it_touches_the_host(pbx, tmp_path):
    wrong = play(pbx, tmp_path, firewall_services=[{"name": "web", "tcp": [99999], "from": ["anywhere"]}], firewall_denied=["tcp"])
    assert wrong.code == 2 and "firewall_services[web].tcp has 99999" in wrong.failed()[0] and "firewall_denied has 'tcp'" in wrong.failed()[0]
    first = play(pbx, tmp_path, firewall_denied=DENIED["denied"])
    assert first.code == 0 and first.changed() == 1, first.text
    again = play(pbx, tmp_path, firewall_denied=DENIED["denied"])
    assert again.code == 0 and again.changed() == 0 and again.remote() == ["facts", "firewall"]


def test_check_mode_works_before_nftables_is_installed(pbx, tmp_path):
    pbx.exec("mv /usr/sbin/nft /root/nft")
    try:
        planned = play(pbx, tmp_path, "--check", firewall_denied=DENIED["denied"])
    finally:
        pbx.exec("mv /root/nft /usr/sbin/nft")
    assert planned.code == 0 and planned.changed() == 1 and "nft is not installed" in planned.text
    assert pbx.exec(LOADED) == ""
