# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import answers, tables
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.recordings import VERSIONS, recorded

both = pytest.mark.parametrize("version", VERSIONS)


@both
def test_modules(version):
    text = recorded(version, "module-show")
    rows = {row["name"]: row for row in answers.modules(text)}
    assert len(rows) == int(text.strip().split("\n")[-1].split()[0])
    assert rows["chan_iax2.so"]["status"] == "running" and rows["chan_iax2.so"]["support_level"] == "core"
    assert ("chan_sip.so" in rows) is (version == "16")
    assert {row["status"] for row in rows.values()} == {"running", "not running"}
    assert all(isinstance(row["use_count"], int) for row in rows.values())


def test_a_module_whose_name_is_longer_than_its_column():
    line = "res_pjsip_endpoint_identifier_anonymous.so PJSIP Anonymous endpoint identifier      0          Running              core\n"
    assert answers.modules("Module\n" + line) == [
        {"name": "res_pjsip_endpoint_identifier_anonymous.so", "status": "running", "use_count": 0, "support_level": "core"}]


@both
def test_directories(version):
    found = answers.directories(answers.settings(recorded(version, "core-show-settings")))
    assert found["file"] == "/etc/asterisk/asterisk.conf" and found["config"] == "/etc/asterisk"
    assert found["run"] == "/var/run/asterisk" and found["database"] == "/var/lib/asterisk/astdb"
    assert ("cache" in found) is (version == "22")


@both
def test_uptime(version):
    start, reload = answers.uptime(recorded(version, "core-show-uptime-seconds"))
    assert start >= reload >= 0


def test_uptime_without_a_number():
    assert answers.uptime("nothing") == (None, None)


@both
def test_channels(version):
    rows = answers.channels(recorded(version, "core-show-channels-concise"))
    assert len(rows) == 2
    assert {row["name"][:22] for row in rows} == {"Local/100@internal-000"}
    assert {(row["context"], row["extension"], row["state"], row["application"], row["bridge"]) for row in rows} == {
        ("internal", "100", "Up", "Wait", None)}
    assert all(row["seconds"] >= 0 and "." in row["unique_id"] for row in rows)


def test_a_channel_whose_arguments_look_like_fields():
    line = "PJSIP/a-1!in!7!1!Up!Dial!SIP/u:pw!x!y@h!5551234!acc!!3!62!b-1!17.3\n"
    row = answers.channels(line)[0]
    assert row["seconds"] == 62 and row["bridge"] == "b-1" and row["unique_id"] == "17.3"
    assert "pw" not in str(row) and "5551234" not in str(row)


@both
def test_channel_counts(version):
    assert answers.channel_counts(recorded(version, "core-show-channels-count")) == {"channels": 2, "calls": 1, "processed": 1}


def test_channel_counts_with_a_limit():
    text = "0 active channels\n3 of 20 max active calls (15.00% of capacity)\n1 call processed\n"
    assert answers.channel_counts(text) == {"channels": 0, "calls": 3, "processed": 1}


@both
def test_ami_sessions(version):
    rows = answers.ami_sessions(recorded(version, "manager-show-connected"))
    assert [(row["shown"], row["cut"], row["address"], row["http"]) for row in rows] == [
        ("admin", False, "127.0.0.1", False), ("a-very-long-man", True, "::1", False), ("a-very-long-man", True, "127.0.0.1", False)]
    assert all(row["since"] > 1700000000 for row in rows)
    names = answers.ami_users(recorded(version, "manager-show-users"))
    assert names == ["admin", "a-very-long-manager-user", "a-very-long-manager-user-2", "another-long-manager-user"]
    assert [(row["name"], row["cut"]) for row in tables.complete(rows, names)] == [
        ("admin", False), ("a-very-long-man", True), ("a-very-long-man", True)]
    assert [row["name"] for row in tables.complete(rows, names[:2])] == names[:2] + names[1:2]


def test_no_ami_users():
    assert answers.ami_users("\nusername\n--------\n-------------------\n0 manager users configured.\n") == []


@both
def test_http(version):
    found = answers.http(recorded(version, "http-show-status"))
    assert found["enabled"] and found["bound"] == ("127.0.0.1", 8088) and found["tls_bound"] is None
    assert "/ari/..." in found["uris"] and "/ws" in found["uris"]


def test_https_alone():
    text = "HTTP Server Status:\nServer Disabled\n\nHTTPS Server Enabled and Bound to [::]:8089\n\nEnabled URI's:\n  None.\n"
    assert answers.http(text) == {"enabled": True, "bound": None, "tls_bound": ("::", 8089), "uris": []}


@both
def test_port_ranges(version):
    assert answers.port_range(recorded(version, "rtp-show-settings")) == (12000, 12999)
    assert answers.port_range(recorded(version, "udptl-show-config"), "udptlstart", "udptlend") == (4000, 4999)
    assert answers.port_range("nothing") is None


@both
def test_transports(version):
    assert answers.transports(recorded(version, "pjsip-show-transports")) == [
        ("tcp", ("127.0.0.1", 5080)), ("udp", ("0.0.0.0", 5080)), ("udp", ("::", 5080))]


@both
def test_mappings(version):
    assert answers.mappings(recorded(version, "core-show-config-mappings")) == [
        {"name": "queues", "driver": "sqlite3", "database": "asterisk", "table": "queues_table"}]


@pytest.mark.parametrize("text, place", [
    ("0.0.0.0:5060", ("0.0.0.0", 5060)), ("[::]:5038", ("::", 5038)), ("[fd77::1]:8089", ("fd77::1", 8089)), ("Disabled", None),
    ("", None), (None, None), ("(null)", None)])
def test_an_address(text, place):
    assert answers.address(text) == place


@both
def test_settings_of_ami(version):
    found = answers.settings(recorded(version, "manager-show-settings"))
    assert found["Manager (AMI)"] == "Yes" and found["TCP Bindaddress"] == "[::]:5038" and found["TLS Bindaddress"] == "Disabled"
