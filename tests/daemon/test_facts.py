# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts of running, hanging, stopped and missing daemons, against what other tools say."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

FILES = Path(__file__).parent / "files"
LONG = "a-very-long-endpoint-name-that-is-longer-than-any-table-column-of-the-cli"
LONG_PEER = "a-very-long-peer-name-for-chan-sip-tables"
SECRET = re.compile(r"Secret\d|RegSecret")
AMI = ("admin", "AmiSecret1", "127.0.0.1", "another-long-manager-user", "AmiSecret4", "::1", "a-very-long-manager-user-2", "AmiSecret3", "127.0.0.1")


@pytest.fixture(scope="module", name="busy")
def busy_asterisk(host):
    """Both SIP drivers, two registered phones, three AMI sessions and a call."""
    for path in sorted((FILES / "facts").glob("*.conf")):
        host.put("/etc/asterisk/" + path.name, path.read_bytes())
    for name in ("register.py", "ami_sessions.py"):
        host.put("/" + name, (FILES / name).read_bytes())
    host.start()
    for address, local in (("127.0.0.1", 7001), ("::1", 7002)):
        assert "200 OK" in host.exec("python3 /register.py softphone %s 5080 %d" % (address, local))
    if host.version == "16":
        assert "200 OK" in host.exec("python3 /register.py deskphone 127.0.0.1 5060 7003")
    host.background("python3 /ami_sessions.py " + " ".join(AMI))
    host.cli("channel originate Local/100@internal application Wait 3600")
    host.until(lambda: "3 users connected" in host.cli("manager show connected"))
    host.until(lambda: "1 active call" in host.cli("core show channels count"))
    return host


@pytest.fixture(scope="module", name="facts")
def gathered(busy):
    result = busy.module("facts")
    assert result["changed"] is False
    return result["ansible_facts"]["asterisk_host"]


def test_the_process(busy, facts):
    assert facts["installed"] and facts["running"] and facts["answers"]
    assert facts["version"] in busy.cli("core show version") and facts["version_tuple"][0] == int(busy.version)
    assert facts["pid"] == int(busy.exec("pidof asterisk"))
    assert (facts["user"], facts["group"], facts["config_owner"]) == ("asterisk", "asterisk", "asterisk")
    assert facts["program"] == "/usr/sbin/asterisk" and facts["program_replaced"] is False
    assert facts["config_directory"] == "/etc/asterisk" and facts["directories"]["modules"].startswith("/usr/lib/")
    assert facts["uptime_seconds"] >= 0


def test_nothing_is_unknown(facts):
    assert facts["unknown"] == []


def test_the_modules(busy, facts):
    shown = busy.cli("module show")
    assert len(facts["modules"]) == int(re.search(r"(\d+) modules loaded", shown).group(1))
    assert ("chan_sip" in facts["drivers"]) is (busy.version == "16")
    assert {"chan_pjsip", "chan_iax2", "pbx_dundi"} <= set(facts["drivers"])


def listening(busy):
    """(protocol, address, port) by ss, which the module does not use."""
    found = set()
    for line in busy.exec("ss -Hlntup").splitlines():
        fields = line.split()
        if '"asterisk"' in line:
            address, port = fields[4].rsplit(":", 1)
            found.add((fields[0], "::" if address == "*" else address.strip("[]"), int(port)))
    return found


def test_the_sockets_are_those_that_ss_shows(busy, facts):
    assert {(row["protocol"], row["address"], row["port"]) for row in facts["sockets"]} == listening(busy)
    assert all(row["family"] == ("ipv6" if ":" in row["address"] else "ipv4") for row in facts["sockets"])


def test_the_services_of_the_sockets(busy, facts):
    named = {(row["protocol"], row["address"], row["port"]): (row["service"], row["module"]) for row in facts["sockets"]}
    expected = {
        ("tcp", "::", 5038): ("ami", "manager"), ("tcp", "127.0.0.1", 8088): ("http", "http"), ("udp", "0.0.0.0", 4569): ("iax2", "chan_iax2"),
        ("udp", "0.0.0.0", 4520): ("dundi", "pbx_dundi"), ("udp", "0.0.0.0", 5080): ("sip", "res_pjsip"),
        ("udp", "::", 5080): ("sip", "res_pjsip"), ("tcp", "127.0.0.1", 5080): ("sip", "res_pjsip")}
    if busy.version == "16":
        expected.update({("udp", "0.0.0.0", 5060): ("sip", "chan_sip"), ("tcp", "::", 5060): ("sip", "chan_sip")})
    others = {key: value for key, value in named.items() if key not in expected}
    assert {key: named.get(key) for key in expected} == expected
    assert set(others.values()) <= {("dns", "res_pjsip"), ("mgcp", "chan_mgcp")}


def test_management(facts):
    assert facts["ami"]["enabled"] is True and facts["http"]["enabled"] is True and facts["ari"] == {"enabled": True}
    assert {(row["user"], row["address"], row["user_cut"]) for row in facts["ami"]["sessions"]} == {
        ("admin", "127.0.0.1", False), ("another-long-manager-user", "::1", False), ("a-very-long-man", "127.0.0.1", True)}


def test_configuration(facts):
    assert facts["rtp"] == {"start": 12000, "end": 12999, "from": "daemon"} and facts["rtp_outside"] == []
    assert facts["product"] is None
    assert {row["name"]: row["active"] for row in facts["realtime"]} == {"queues": True, "voicemail.conf": False}


def test_endpoints(busy, facts):
    found = {(row["technology"], row["name"]): row["context"] for row in facts["endpoints"]}
    expected = {
        ("pjsip", "101"): "internal", ("pjsip", "Zoë"): "internal", ("pjsip", LONG): "a-rather-long-context-name-for-the-test",
        ("pjsip", "anonymous"): "public", ("pjsip", "caf\\xe9"): "internal", ("pjsip", "name with blanks"): "internal",
        ("pjsip", "numbered"): "internal", ("pjsip", "softphone"): "internal", ("iax2", "iaxpeer"): "internal",
        ("iax2", "a-very-long-iax-peer-name"): "default", ("iax2", "iax6"): "default", ("iax2", "branch"): "internal", ("iax2", "guest"): "public"}
    if busy.version == "16":
        expected.update({("sip", LONG_PEER): "public", ("sip", LONG_PEER + "-2"): "internal", ("sip", "a-very-long-peer-name-for-CHAN"): "internal",
                         ("sip", "deskphone"): "internal",
                         ("sip", "peer1"): "internal", ("sip", "peer6"): "from-trunk"})
    assert found == expected
    assert not any(row["name_cut"] for row in facts["endpoints"])
    ports = {row["name"]: row["port"] for row in facts["endpoints"] if row["technology"] == "sip" and row["name"].startswith("a-very")}
    assert ports == ({"a-very-long-peer-name-for-CHAN": 6098, LONG_PEER: None, LONG_PEER + "-2": 6099} if busy.version == "16" else {})


def test_contacts(busy, facts):
    registered = {(row["technology"], row["name"], row["address"], row["port"]) for row in facts["contacts"] if row["registered"]}
    expected = {("pjsip", "softphone", "127.0.0.1", 7001), ("pjsip", "softphone", "::1", 7002)}
    assert registered == (expected | {("sip", "deskphone", "127.0.0.1", 7003)} if busy.version == "16" else expected)
    assert len([row for row in facts["contacts"] if not row["registered"]]) == 3


def test_outbound_registrations(busy, facts):
    found = {row["technology"] for row in facts["registrations"]}
    assert found == ({"pjsip", "sip", "iax2"} if busy.version == "16" else {"pjsip", "iax2"})
    assert len([row for row in facts["registrations"] if row["technology"] == "pjsip"]) == 2


def test_peers_in_a_database_are_said_to_be_missing(busy):
    stock = busy.get("/etc/asterisk/extconfig.conf")
    busy.put("/etc/asterisk/extconfig.conf", stock + b"iaxpeers => sqlite3,asterisk\nsippeers => sqlite3,asterisk\n")
    result = busy.module("facts", {"gather_subset": ["endpoints"]})["ansible_facts"]["asterisk_host"]
    busy.put("/etc/asterisk/extconfig.conf", stock)
    reasons = " ".join(gap["reason"] for gap in result["unknown"] if gap["fact"] == "endpoints")
    assert "extconfig.conf:4 maps 'iaxpeers' to a database" in reasons
    assert ("extconfig.conf:5 maps 'sippeers'" in reasons) is (busy.version == "16")


def test_channels(facts):
    assert facts["calls"] == {"channels": 2, "calls": 1, "processed": 1}
    assert {row["context"] for row in facts["channels"]} == {"internal"}


def test_no_secret_is_in_the_facts(facts):
    assert not SECRET.search(json.dumps(facts))


def test_without_the_right_to_see_open_files_the_account_counts(busy):
    wrapper = ["setpriv", "--bounding-set", "-sys_ptrace", "--inh-caps", "-sys_ptrace"]
    result = busy.module("facts", {"gather_subset": ["sockets"]}, wrapper=wrapper)["ansible_facts"]["asterisk_host"]
    assert {(row["protocol"], row["address"], row["port"]) for row in result["sockets"]} == listening(busy)
    assert [gap["fact"] for gap in result["unknown"]] == ["sockets"] and "CAP_SYS_PTRACE" in result["unknown"][0]["reason"]


def test_over_ansible(busy):
    """As a play runs it: over a connection, with the controller's serialisation, which a name in Latin-1 must survive."""
    root = Path(__file__).resolve().parents[2]
    inventory = "pbx ansible_connection=community.docker.docker ansible_host=%s" % busy.name
    listed = root / ".cache" / ("inventory-" + busy.name)
    listed.write_text(inventory + " ansible_python_interpreter=/usr/bin/python3\n")
    environment = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(root / ".cache" / "collections"), ANSIBLE_STDOUT_CALLBACK="ansible.builtin.oneline")
    done = subprocess.run(["ansible", "pbx", "-i", str(listed), "-m", "voipsec.asterisk.facts"], env=environment, capture_output=True,
                          text=True, errors="surrogateescape", check=False)
    listed.unlink()
    assert done.returncode == 0, done.stdout + done.stderr
    assert LONG in done.stdout and r"caf\\xe9" in done.stdout and '"changed": false' in done.stdout


def test_a_daemon_whose_asterisk_conf_was_changed_after_the_start(busy):
    before = busy.get("/etc/asterisk/asterisk.conf")
    busy.put("/etc/asterisk/asterisk.conf", b"[directories]\nastrundir => /srv/elsewhere\n")
    result = busy.module("facts", {"gather_subset": ["min"]})["ansible_facts"]["asterisk_host"]
    busy.put("/etc/asterisk/asterisk.conf", before)
    assert result["answers"] and result["control_socket"].endswith("run/asterisk/asterisk.ctl")


def test_a_program_that_was_replaced(busy):
    busy.exec("cp /usr/sbin/asterisk /usr/sbin/asterisk.new && mv /usr/sbin/asterisk.new /usr/sbin/asterisk")
    result = busy.module("facts", {"gather_subset": ["min"]})["ansible_facts"]["asterisk_host"]
    assert result["program_replaced"] is True and result["program"] == "/usr/sbin/asterisk"


def test_a_second_daemon_with_a_configuration_of_its_own(busy):
    busy.exec("mkdir -p /srv/b/etc /srv/b/run && cp /etc/asterisk/modules.conf /srv/b/etc/ && chown -R asterisk: /srv/b")
    busy.put("/srv/b/etc/asterisk.conf", "[directories]\nastetcdir => /srv/b/etc\nastrundir => /srv/b/run\nastdbdir => /srv/b/run\n")
    busy.put("/srv/b/etc/modules.conf", "[modules]\nautoload=no\nload=pbx_config.so\n")
    busy.put("/srv/b/etc/extensions.conf", "[default]\nexten => 1,1,Hangup()\n")
    busy.start("-C", "/srv/b/etc/asterisk.conf")
    second = busy.module("facts", {"config_file": "/srv/b/etc/asterisk.conf"})["ansible_facts"]["asterisk_host"]
    first = busy.module("facts", {"gather_subset": ["min"]})["ansible_facts"]["asterisk_host"]
    busy.put("/srv/b/etc/wrong.conf", "[directories]\nastrundir => /srv/b/run\n")
    wrong = busy.module("facts", {"config_file": "/srv/b/etc/wrong.conf"})
    busy.exec("kill -9 %d" % second["pid"])
    assert second["config_directory"] == "/srv/b/etc" and second["drivers"] == ["pbx_config"] and second["endpoints"] == []
    assert second["sockets"] == [] and second["calls"]["channels"] == 0
    assert first["config_directory"] == "/etc/asterisk" and first["pid"] != second["pid"]
    assert [row["config_file"] for row in first["other_processes"]] == ["/srv/b/etc/asterisk.conf"]
    assert wrong["failed"] and "was started with /srv/b/etc/asterisk.conf, not with /srv/b/etc/wrong.conf" in wrong["msg"]


def test_ten_thousand_endpoints(busy):
    sections = ["[big](!)\ntype=endpoint\ncontext=internal\nallow=ulaw\n"] + ["[big%05d](big)\n" % number for number in range(10000)]
    busy.put("/etc/asterisk/pjsip_big.conf", "".join(sections))
    stock = (FILES / "facts" / "pjsip.conf").read_bytes()
    busy.put("/etc/asterisk/pjsip.conf", stock + b'#include "pjsip_big.conf"\n')
    busy.cli("module reload res_pjsip.so")
    busy.until(lambda: "Objects found: 10008" in busy.cli("pjsip list endpoints"))
    result = busy.module("facts", {"gather_subset": ["endpoints"]})["ansible_facts"]["asterisk_host"]
    names = [row["name"] for row in result["endpoints"] if row["technology"] == "pjsip"]
    assert len(names) == 10008 and {"big00000", "big09999", LONG} <= set(names) and result["unknown"] == []
    busy.put("/etc/asterisk/pjsip.conf", stock)


def test_a_daemon_that_hangs(busy):
    busy.exec("pkill -STOP -x asterisk")
    result = busy.module("facts", {"timeout": 2})["ansible_facts"]["asterisk_host"]
    busy.exec("pkill -CONT -x asterisk")
    assert (result["running"], result["answers"]) == (True, False)
    assert result["pid"] == int(busy.exec("pidof asterisk"))
    reason = next(gap["reason"] for gap in result["unknown"] if gap["fact"] == "endpoints.state")
    assert "did not greet" in reason and "within 2 s" in reason
    assert ("tcp", "::", 5038) in {(row["protocol"], row["address"], row["port"]) for row in result["sockets"]}


def test_a_stopped_asterisk(busy):
    busy.stop()
    result = busy.module("facts")["ansible_facts"]["asterisk_host"]
    assert (result["installed"], result["running"], result["answers"], result["pid"]) == (True, False, False, None)
    assert result["version_tuple"][0] == int(busy.version) and result["version_from"] == "program"
    assert result["rtp"] == {"start": 12000, "end": 12999, "from": "files"} and result["sockets"] == []
    assert LONG in [row["name"] for row in result["endpoints"]]
    unknown = {gap["fact"] for gap in result["unknown"]}
    assert {"modules", "user", "contacts", "registrations", "ami.sessions", "http"} <= unknown
    assert all("does not run" in gap["reason"] for gap in result["unknown"])
    assert not SECRET.search(json.dumps(result))


def test_a_host_without_asterisk(busy):
    busy.stop()
    busy.exec("mv /usr/sbin/asterisk /usr/sbin/away && mv /etc/asterisk /etc/away && dpkg --force-depends --force-remove-protected -P asterisk "
              ">/dev/null 2>&1; rm -rf /etc/asterisk")
    result = busy.module("facts")["ansible_facts"]["asterisk_host"]
    assert (result["installed"], result["running"], result["version"]) == (False, False, None)
    assert any(gap["fact"] == "version" and "no program named asterisk" in gap["reason"] for gap in result["unknown"])
