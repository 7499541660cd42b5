# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Asterisk says about its doors; the texts are recorded from Asterisk 16.28 and 22.10, which agree."""

from __future__ import annotations

import datetime
import json
import os
import socket
from types import SimpleNamespace

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import observing, usage

USER = """
          username: v6
            secret: <Set>
               ACL: yes
         read perm: call,agent,reporting
        write perm: <none>
   displayconnects: no
allowmultiplelogin: yes
         Variables:
ACL: (unnamed)
---------------------------------------------
  0:  deny - 0.0.0.0/0.0.0.0
  1:  deny - ::/::
  2: allow - fd77::91:0/ffff:ffff:ffff:ffff:ffff:ffff:ffff:0
  3: allow - ::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
 10: allow - 127.0.0.1/255.255.255.255
ACL: office
---------------------------------------------
  0:  deny - 10.0.0.0/255.0.0.0
"""
ALL = "         read perm: system,call,all\n        write perm: system,none\n"
ENDPOINT = " 100rel                             : yes\n acl                                : %s\n contact_acl                        : x\n"


def test_an_ami_user():
    assert observing.ami_user(USER) == {"read": {"call", "agent", "reporting"}, "write": set(), "acl": [
        ("deny", "0.0.0.0/0"), ("deny", "::/0"), ("permit", "fd77::91:0/112"), ("permit", "::1/128"), ("permit", "127.0.0.1/32")],
        "named": {"office": [("deny", "10.0.0.0/8")]}}


def test_the_words_for_every_class_and_for_none_are_no_classes():
    assert observing.ami_user(ALL) == {"read": {"system", "call"}, "write": {"system"}, "acl": [], "named": {}}


@pytest.mark.parametrize("value, found", [("", False), ("deny/permit", True)])
def test_whether_an_endpoint_has_a_list(value, found):
    assert observing.has_list(ENDPOINT % value) is found


def record(channel, day, disposition="ANSWERED", context="public"):
    return '"","caller","600","%s","""a, b"" <caller>","%s","","Dial","x,30","%s 01:32:13","","%s 01:32:14",0,0,"%s","DOCUMENTATION","1.0",""\n' % (
        context, channel, day, day, disposition)


def test_call_records(tmp_path):
    path = tmp_path / "Master.csv"
    path.write_text(record("PJSIP/anonymous-00000000", "2026-11-20") + record("PJSIP/anonymous-00000001", "2026-11-21", "NO ANSWER")
                    + record("PJSIP/anonymous-00000002", "2026-10-01") + "broken\n" + record("SIP/x-00000003", "2026-11-22", context="office"))
    assert observing.records(str(path), 30, datetime.datetime(2026, 11, 23)) == [
        ("2026-11-20", "PJSIP/anonymous-00000000", "public"), ("2026-11-22", "SIP/x-00000003", "office")]


def test_no_call_records(tmp_path):
    assert observing.records(str(tmp_path / "Master.csv"), 30) is None


def test_of_long_records_the_end_counts(tmp_path, monkeypatch):
    monkeypatch.setattr(usage, "_RECORD_BYTES", 300)
    path = tmp_path / "Master.csv"
    path.write_text("".join(record("SIP/x-%08x" % number, "2026-11-20") for number in range(50)))
    found = observing.records(str(path), 30, datetime.datetime(2026, 11, 23))
    assert found[-1][1] == "SIP/x-%08x" % 49 and len(found) < 3


def test_the_control_socket(tmp_path):
    path = str(tmp_path / "asterisk.ctl")
    assert observing.control_socket(path) is None
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        os.chmod(path, 0o660)
        found = observing.control_socket(path)
    assert (found["path"], found["mode"]) == (path, 0o660)
    assert found["directory_mode"] == tmp_path.stat().st_mode & 0o777


def test_changed_since(tmp_path):
    path = tmp_path / "asterisk.conf"
    assert not observing.changed_since(str(path), 0)
    path.write_text("")
    os.utime(path, (1000, 1000))
    assert observing.changed_since(str(path), 998)
    assert not observing.changed_since(str(path), 999.5)


@pytest.mark.parametrize("topic, settings, wanted", [
    ("manager", {"address": "127.0.0.1", "tls_address": "", "http_address": "::1"}, {"127.0.0.1", "::1"}),
    ("sip", {"iax2_addresses": ["10.0.0.1"], "dundi_addresses": ["10.0.0.1", "fd00::1"]}, {"10.0.0.1", "fd00::1"})])
def test_the_addresses_that_settings_name(topic, settings, wanted):
    assert observing._addresses(topic, settings) == wanted


@pytest.mark.parametrize("uri, wanted", [
    ("sip:100@203.0.113.7:49152;x-ast-orig-host=192.168.1.20:5060", {"203.0.113.7", "192.168.1.20", "192.168.1.21"}),
    ("sip:100@[2001:db8::7]:5060;x-ast-orig-host=[fd00::20]:5060", {"[2001:db8::7]", "[fd00::20]", "192.168.1.21"}),
    ("sip:192.168.1.20:5060", {"192.168.1.20", "192.168.1.21"})])
def test_a_telephone_behind_nat_has_the_addresses_that_it_gave(uri, wanted):
    data = json.dumps({"uri": uri, "via_addr": "192.168.1.21", "via_port": "5060"})
    said = "/registrar/contact/100;@%s%s: %s\n1 results found.\n" % ("0" * 32, " " * 10, data)
    assert observing._contacts(SimpleNamespace(run=lambda command: said)) == {"100": [wanted]}
