# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role fail2ban on a running host, by the playbook harden, and its proof: each link of the chain is broken once."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
from conftest import container
from plays import play

DIALPLAN = "[in]\nexten => 100,1,Answer()\n"
PJSIP = """\
[udp]
type=transport
protocol=udp
bind=0.0.0.0:5060
[udp6]
type=transport
protocol=udp
bind=[::]:5060
[100]
type=endpoint
context=in
auth=100
aors=100
[100]
type=auth
username=100
password=kj3-hd82-xk
[100]
type=aor
max_contacts=1
remove_existing=yes
"""
SIP = "[general]\nudpbindaddr=0.0.0.0:5060\nallowguest=no\nalwaysauthreject=yes\n[100]\ntype=friend\nhost=dynamic\nsecret=kj3-hd82-xk\ncontext=in\n"
LOG = "/var/log/asterisk/voipsec_log"


@pytest.fixture(scope="module", name="pbx", params=["16", "22"])
def fixture_pbx(request, tmp_path_factory):
    """Asterisk 16 with chan_sip, 22 with PJSIP, hardened once; ``first``: that run."""
    machine = container(request.param, "rolef2b", "--cap-add", "SYS_ADMIN")
    machine.put("/etc/asterisk/extensions.conf", DIALPLAN)
    machine.put("/etc/asterisk/pjsip.conf", PJSIP if request.param == "22" else "")
    machine.put("/etc/asterisk/sip.conf", SIP if request.param == "16" else "")
    machine.put("/etc/asterisk/manager.conf", "[general]\nenabled=no\n")
    machine.start()
    machine.first = harden(machine, tmp_path_factory.mktemp("first"))
    yield machine
    subprocess.run(["docker", "rm", "-f", machine.name], check=True, capture_output=True)


def harden(pbx, tmp_path, *arguments, **variables):
    return play(pbx, tmp_path, "harden", "-e", json.dumps(variables), *arguments, bans=True)


def proof(run):
    return next(result for name, result in run.results() if name == "voipsec.asterisk.fail2ban : Prove that wrong passwords end in a ban")


def jails(pbx):
    said = pbx.exec("fail2ban-client status")
    return {word.strip() for word in said.partition("Jail list:")[2].split(",")}


def test_one_run_hardens_and_bans_and_the_second_changes_nothing(pbx, tmp_path):
    first = pbx.first
    assert first.code == 0, first.text
    assert {"voipsec-auth", "voipsec-scan"} <= jails(pbx)
    points = pbx.module("restore_point", {"state": "listed"})["restore_points"]
    assert len({one["run_id"] for one in points}) == 1, "one name takes back all that the run changed"
    assert "logger.conf" in json.dumps(pbx.module("restore_point", {"state": "shown"}))
    proven = proof(first)
    assert proven["proven"] is True and {one["family"] for one in proven["proofs"]} == ({4, 6} if pbx.version == "22" else {4})
    assert "table inet voipsec" in pbx.exec("nft list tables")
    again = harden(pbx, tmp_path)
    assert again.code == 0 and again.changed() == 0, again.text
    assert again.remote() == ["facts", "harden", "harden", "facts", "harden", "firewall", "fail2ban"]


def test_a_wrong_variable_is_named_before_anything_changes(pbx, tmp_path):
    wrong = harden(pbx, tmp_path, fail2ban_attempts=0)
    assert wrong.code == 2 and "fail2ban_attempts must be a number from 1" in wrong.failed()[0]
    wrong = harden(pbx, tmp_path, fail2ban_guard_limits={"source_refusal": 3})
    assert wrong.code == 2 and "did you mean source_refusals?" in wrong.failed()[0]
    wrong = harden(pbx, tmp_path, fail2ban_never_ban=["198.51.100.256"])
    assert wrong.code == 2 and "fail2ban_never_ban" in wrong.failed()[0]


BROKEN = {
    "jail": ("fail2ban-client set voipsec-auth maxretry 50", "fail2ban-client set voipsec-auth maxretry 2"),
    "action": ("fail2ban-client set voipsec-auth action voipsec-sip actionban true",
               "fail2ban-client reload voipsec-auth"),
    "set": ("nft insert rule inet voipsec service_sip accept", "nft delete rule inet voipsec service_sip handle $(nft -a list chain inet voipsec "
            "service_sip | sed -n 's/^\\t\\taccept # handle //p' | head -1)"),
    # The last, because fail2ban takes the log that comes back for a new one, reads it again and bans whom the proof before had freed.
    "logger": ("asterisk -rx 'logger set level' >/dev/null; mv {log} {log}.away; asterisk -rx 'logger mute' >/dev/null; "
               "sed -i.good 's/^voipsec_log/;voipsec_log/' /etc/asterisk/logger.conf; asterisk -rx 'logger reload'; touch {log}",
               "mv /etc/asterisk/logger.conf.good /etc/asterisk/logger.conf; mv -f {log}.away {log}; asterisk -rx 'logger reload'"),
}


@pytest.mark.parametrize("link", BROKEN)
def test_a_broken_link_is_named(pbx, link):
    """By the module alone, because the role would mend most of them before."""
    facts = pbx.module("facts", {"gather_subset": ["sockets"]})["ansible_facts"]["asterisk_host"]
    options = {"sockets": facts["sockets"], "log": LOG, "attempts": 2}
    whole = pbx.module("fail2ban_proof", options)
    assert whole["proven"] is True, whole
    banned = re.search(r"from (\S+) to", whole["proofs"][0]["told"]).group(1)
    assert banned not in pbx.exec("nft list set inet voipsec banned_sip4; nft list set inet voipsec proof4"), "nothing is left"
    pbx.exec(BROKEN[link][0].format(log=LOG))
    try:
        found = pbx.module("fail2ban_proof", options)
    finally:
        pbx.exec(BROKEN[link][1].format(log=LOG))
    assert found.get("failed") and found["proofs"][0]["broken"] == link, found
    assert "proof" not in pbx.exec("ip -o link")


def test_a_ban_right_after_a_flush_is_in_the_kernel(pbx):
    """Nothing repairs the table by itself here, as there is no systemd: the ban does."""
    pbx.exec("nft flush ruleset; fail2ban-client set voipsec-auth banip 198.51.100.231 && fail2ban-client set voipsec-auth banip fd77::231")
    try:
        pbx.until(lambda: "198.51.100.231" in pbx.run("nft list set inet voipsec banned_sip4").stdout)
        pbx.until(lambda: "fd77::231" in pbx.run("nft list set inet voipsec banned_sip6").stdout)
    finally:
        pbx.exec("fail2ban-client set voipsec-auth unbanip 198.51.100.231 fd77::231")


def test_where_nobody_may_make_a_namespace_nothing_is_proven(tmp_path):
    machine = container("22", "rolef2b-poor")
    try:
        found = machine.module("fail2ban_proof", {"sockets": [{"service": "sip", "tls": False, "protocol": "udp", "family": "ipv4", "address": "0.0.0.0",
                                                               "port": 5060}], "log": LOG, "attempts": 2})
        assert found["proven"] is None and "network namespace" in str(found["warnings"]) and not found.get("failed")
    finally:
        subprocess.run(["docker", "rm", "-f", machine.name], check=True, capture_output=True)
