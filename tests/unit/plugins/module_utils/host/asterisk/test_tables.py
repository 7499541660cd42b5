# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import tables
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.recordings import SECRETS, VERSIONS, recorded

LONG = "a-very-long-endpoint-name-that-is-longer-than-any-table-column-of-the-cli"
both = pytest.mark.parametrize("version", VERSIONS)


@both
def test_pjsip_endpoints(version):
    rows = tables.pjsip_endpoints(recorded(version, "pjsip-list-endpoints"))
    assert [row["shown"] for row in rows] == [
        "101", "Zoë", LONG[:51], "anonymous", "caf\udce9", "name with blanks", "numbered/5551234", "softphone"]
    assert [row["cut"] for row in rows] == [False, False, True] + [False] * 5
    assert rows[0]["state"] == "Not in use" and rows[1]["state"] == "Unavailable"
    assert {row["channels"] for row in rows} == {0}


@both
def test_whole_names_of_pjsip_endpoints(version):
    rows = tables.pjsip_endpoints(recorded(version, "pjsip-list-endpoints"))
    assert tables.needs_names(rows)
    tables.complete(rows, tables.completions(recorded(version, "command-matchesarray-pjsip-show-endpoint")), True)
    assert [row["name"] for row in rows] == ["101", "Zoë", LONG, "anonymous", "caf\udce9", "name with blanks", "numbered", "softphone"]
    assert not any(row["cut"] for row in rows)


@both
def test_pjsip_contacts(version):
    rows = tables.pjsip_contacts(recorded(version, "pjsip-show-contacts"))
    assert [(row["aor"], row["uri"], row["cut"]) for row in rows] == [
        ("101", "sip:101@127.0.0.1:6101", False),
        ("101", "sip:101@a-host-name-that-is-rather-long.ex", True),
        (LONG, "sip:a-very-long-user-name-for-this-contact@[fd77:1234:5678:9abc:def0:1234:5678:9abc]:15060", False),
        ("softphone", "sip:softphone@127.0.0.1:7001", False),
        ("softphone", "sip:softphone@[::1]:7002", False),
    ]
    assert {row["status"] for row in rows} == {"NonQual"} and {row["round_trip_ms"] for row in rows} == {None}


def test_a_contact_that_is_qualified():
    text = "  Contact:  101/sip:101@198.51.100.7:5060;ob               da81009d8b Avail        12.345\n\nObjects found: 1\n"
    assert tables.pjsip_contacts(text) == [
        {"aor": "101", "uri": "sip:101@198.51.100.7:5060;ob", "hash": "da81009d8b", "status": "Avail", "cut": False, "round_trip_ms": 12.345}]


@both
def test_registered_contacts(version):
    found = tables.pjsip_registered(recorded(version, "database-show-registrar"))
    contacts = tables.pjsip_contacts(recorded(version, "pjsip-show-contacts"))
    assert set(found) == {(row["aor"], row["hash"]) for row in contacts if row["aor"] == "softphone"}
    six = next(data for data in found.values() if data["address"] == "::1")
    assert six["port"] == 7002 and six["endpoint"] == "softphone" and six["user_agent"] == "Test Phone 1.0" and six["expires"] > 1700000000


def test_a_registered_contact_that_is_no_json():
    assert tables.pjsip_registered("/registrar/contact/a;@0123456789ab: {not json}\n") == {}


@both
def test_pjsip_registrations(version):
    rows = tables.pjsip_registrations(recorded(version, "pjsip-show-registrations"))
    assert [(row["name"], row["server"], row["cut"]) for row in rows] == [
        ("trunk-out", "sip:a-very-long-registrar-host-name.example.", True),
        ("trunk-out-with-a-long-name-that-is-cut-in-the-table-of-registrations", "sip:127.0.0.1:5999", False)]
    assert all(row["state"] in ("Rejected", "Unregistered") for row in rows)


def test_sip_peers():
    rows = tables.sip_peers(recorded("16", "sip-show-peers"))
    assert [(row["shown"], row["cut"], row["host"], row["port"], row["dynamic"]) for row in rows] == [
        ("a-very-long-peer-name-for", True, "127.0.0.1", 6098, False),
        ("a-very-long-peer-name-for", True, None, None, True),
        ("a-very-long-peer-name-for", True, "127.0.0.1", 6099, False),
        ("deskphone/deskphone", False, "127.0.0.1", 7003, True),
        ("peer1", False, None, None, True),
        ("peer6", False, "fd77:1234:5678:9abc:def0:1234:5678:9abc", 5060, False)]
    assert [row["state"] for row in rows][:4] == ["Unmonitored"] * 4 and rows[5]["state"] in ("UNKNOWN", "UNREACHABLE")


def test_whole_names_of_sip_peers_that_share_what_is_shown():
    rows = tables.sip_peers(recorded("16", "sip-show-peers"))
    tables.complete(rows, tables.sip_names(recorded("16", "sip-show-objects")), True)
    assert [row["name"] for row in rows] == [
        "a-very-long-peer-name-for-CHAN", "a-very-long-peer-name-for-chan-sip-tables", "a-very-long-peer-name-for-chan-sip-tables-2",
        "deskphone", "peer1", "peer6"]
    assert not any(row["cut"] for row in rows)


def test_secrets_in_the_list_of_sip_objects_are_left_there():
    text = recorded("16", "sip-show-objects")
    assert any(secret in text for secret in SECRETS)
    assert not any(secret in name for name in tables.sip_names(text) for secret in SECRETS)


def test_sip_registrations():
    assert tables.sip_registrations(recorded("16", "sip-show-registry")) == [
        {"name": None, "server": "127.0.0.1:5998", "user": "user", "state": "Request Sent"}]


@both
def test_iax2_peers(version):
    rows = tables.iax2_peers(recorded(version, "iax2-show-peers"))
    assert [(row["shown"], row["cut"], row["host"], row["port"], row["dynamic"]) for row in rows] == [
        ("iaxpeer", False, None, None, True),
        ("a-very-long-iax", True, "127.0.0.1", 24569, False),
        ("iax6", False, "fd77:1234:5678:9abc:def0:1234:5678:9abc", 4569, False),
        ("branch", False, "127.0.0.1", 4570, True)]
    assert {row["state"] for row in rows} == {"Unmonitored"}
    tables.complete(rows, tables.completions(recorded(version, "command-matchesarray-iax2-show-peer")))
    assert rows[1]["name"] == "a-very-long-iax-peer-name" and not rows[1]["cut"]


@both
def test_iax2_users_without_their_secrets(version):
    text = recorded(version, "iax2-show-users")
    assert "IaxSecret1" in text
    assert tables.iax2_users(text) == [
        {"shown": name, "cut": False, "acl": False, "bare": name != "iaxpeer"} for name in ("iaxpeer", "branch", "guest")]
    assert [row["acl"] for row in tables.iax2_users(text.replace("No     Host", "Yes    Host"))] == [True] * 3


@both
def test_iax2_registrations(version):
    assert tables.iax2_registrations(recorded(version, "iax2-show-registry")) == [
        {"name": None, "server": "127.0.0.1:14569", "user": "iaxuser", "state": "Request Sent"}]


@pytest.mark.parametrize("command, parse", [
    ("pjsip-list-endpoints", tables.pjsip_endpoints), ("pjsip-show-contacts", tables.pjsip_contacts),
    ("pjsip-show-registrations", tables.pjsip_registrations), ("sip-show-peers", tables.sip_peers),
    ("sip-show-registry", tables.sip_registrations), ("iax2-show-peers", tables.iax2_peers),
    ("iax2-show-registry", tables.iax2_registrations)])
def test_a_list_with_a_hole_in_it(command, parse):
    lines = recorded("16", command).split("\n")
    row = next(at for at, line in enumerate(lines) if "127.0.0.1" in line or "  101  " in line)
    with pytest.raises(tables.Incomplete, match="were received"):
        parse("\n".join(lines[:row] + lines[row + 1:]))


def test_ten_thousand_endpoints():
    row = " Endpoint:  big%05d                                             Not in use    0 of inf\n"
    rows = tables.pjsip_endpoints("".join(row % number for number in range(10000)) + "\nObjects found: 10000\n")
    assert len(rows) == 10000 and not tables.needs_names(rows)
    assert tables.complete(rows, ())[9999]["name"] == "big09999"


def complete(shown, names, cut=True, is_sorted=False):
    rows = [{"shown": one, "cut": cut} for one in shown]
    return [(row["name"], row["cut"]) for row in tables.complete(rows, names, is_sorted)]


def test_names_that_share_what_is_shown_need_a_sorted_list():
    assert complete(["abc", "abc"], ["abcd", "abcE"]) == [("abc", True), ("abc", True)]
    assert complete(["abc", "abc"], ["abcd", "abcE"], is_sorted=True) == [("abcE", False), ("abcd", False)]
    assert complete(["abc", "abc"], ["abcE", "abcd", "abcf"], is_sorted=True) == [("abc", True), ("abc", True)]


def test_several_rows_of_one_name():
    assert complete(["abc", "abc"], ["abcd"]) == [("abcd", False), ("abcd", False)]


def test_a_name_stays_cut_where_it_is_not_sure():
    assert complete(["abc"], ["abcd", "abce"]) == [("abc", True)]
    assert complete(["abc"], []) == [("abc", True)]
    assert complete(["abc"], ["abd"]) == [("abc", True)]


def test_a_name_that_just_fits():
    assert complete(["abc"], ["abc"]) == [("abc", False)]


def test_a_name_with_a_slash_in_it():
    assert complete(["a/b"], ["a/b", "a"], cut=False) == [("a/b", False)]
    assert complete(["a/b/c"], ["a/b", "a"], cut=False) == [("a/b", False)]


def test_no_completions():
    assert tables.completions("_EOF_") == []
