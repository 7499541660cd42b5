# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices that get names which are not their extension, on running Asterisk daemons: hints, queues, mailboxes and the database follow."""

from __future__ import annotations

import pytest
from rotating import ETC, Rotating, account, actions, rows
from test_credentials_at_once import SIP

DIALPLAN = """[inside]
exten => 100,1,Dial(PJSIP/100&PJSIP/101,20)   ; Alice
 same => n,Dial(${PJSIP_DIAL_CONTACTS(100)},20)
 same => n,Dial(PJSIP/100@trunk)
 same => n,VoiceMail(100@default)
exten => 100,hint,PJSIP/100
exten => _2XX,1,Dial(PJSIP/${EXTEN})
[globals]
BOSS=PJSIP/100
"""
QUEUES = "[general]\n[support]\nmember => PJSIP/100,1,Alice,PJSIP/100\nmember => PJSIP/101\n"
BOX = "mailboxes=100@default\n"


@pytest.fixture(name="rotating")
def fixture_rotating(host):
    return Rotating(host)


def begin(rotating, **files):
    rotating.begin(account("100", endpoint=BOX) + account("101"), **dict({"extensions": DIALPLAN, "queues": QUEUES}, **files))
    assert rotating.registered("100", "100") == [401, 200]
    rotating.host.cli('database put CF 555 "PJSIP/100 first"')
    rotating.host.cli("database put CF 100 200")
    rotating.host.cli("database put cidname PJSIP/100 Alice")


def keys(rotating):
    return {row.partition(": ")[0].strip(): row.partition(": ")[2].strip() for row in rotating.host.cli("database show").splitlines() if row.startswith("/")}


def test_everything_follows(rotating):
    begin(rotating)
    done, secrets = rotating.rotate(rename={"100": "alice-desk"}, rotate_weak=False)
    assert actions(done) == {"pjsip:alice-desk": "rename"} and set(secrets) == {"pjsip:alice-desk"}
    assert rows(done)["pjsip:alice-desk"]["proof"] == {"state": "proven", "reasons": []}, done
    assert "called alice-desk now" in rows(done)["pjsip:alice-desk"]["tell"]
    assert rotating.file("extensions") == DIALPLAN.replace("PJSIP/100", "PJSIP/alice-desk").replace("PJSIP/alice-desk@trunk", "PJSIP/100@trunk").replace(
        "CONTACTS(100)", "CONTACTS(alice-desk)")
    assert rotating.file("queues") == QUEUES.replace("PJSIP/100", "PJSIP/alice-desk")
    section = account("alice-desk", secrets["pjsip:alice-desk"], endpoint=BOX)
    assert section in rotating.file() and "[100]" not in rotating.file()
    assert "PJSIP/alice-desk" in rotating.host.cli("core show hint 100") and "PJSIP/alice-desk" in rotating.host.cli("queue show support")
    found = keys(rotating)
    assert (found["/CF/555"], found["/CF/100"]) == ("PJSIP/alice-desk first", "200")
    assert found["/cidname/PJSIP/alice-desk"] == "Alice" and "/cidname/PJSIP/100" not in found
    assert not any(key.startswith("/registrar/contact/100;") for key in found)
    assert rotating.registered("alice-desk", secrets["pjsip:alice-desk"]) == [401, 200]
    assert rotating.registered("100", "100")[-1] == 401
    assert set(rotating.state()) == {"pjsip:alice-desk"}
    again, none = rotating.rotate(rename={"100": "alice-desk"}, rotate_weak=False)
    assert (again["changed"], again["accounts"], none) == (False, [], {})
    weak, _secrets = rotating.rotate(rename={"100": "alice-desk"})
    assert actions(weak) == {"pjsip:101": "start"}


@pytest.mark.parametrize("line, words", [
    ("exten => _1XX,1,Dial(PJSIP/${EXTEN})", "may mean PJSIP/100"),
    ("exten => 7,1,Dial(PJSIP/${BOSS})", "may mean PJSIP/100"),
])
def test_what_is_not_clear_stops_it(rotating, line, words):
    begin(rotating, extensions=DIALPLAN.replace("[globals]", line + "\n[globals]"))
    before = rotating.file()
    done, secrets = rotating.rotate(rename={"PJSIP/100": "alice-desk"}, rotate_weak=False)
    assert actions(done) == {"pjsip:100": "report"} and secrets == {} and not done["changed"]
    assert words in rows(done)["pjsip:100"]["sentence"] and "extensions.conf:" in rows(done)["pjsip:100"]["sentence"]
    assert rotating.file() == before


def test_a_member_that_logged_in_stops_it(rotating):
    begin(rotating, queues=QUEUES.replace("[general]", "[general]\npersistentmembers=yes"))
    rotating.host.cli("queue remove member PJSIP/100 from support")
    rotating.host.put(ETC + "queues.conf", "[general]\npersistentmembers=yes\n[support]\n")
    rotating.host.cli("module reload app_queue.so")
    rotating.host.cli("queue add member PJSIP/100 to support")
    done, _secrets = rotating.rotate(rename={"100": "alice-desk"}, rotate_weak=False)
    assert "logged in to the queue support" in rows(done)["pjsip:100"]["sentence"]


def test_a_language_that_is_not_edited_stops_it(rotating):
    begin(rotating)
    rotating.host.put(ETC + "extensions.ael", "context other { 9 => Dial(PJSIP/100); }\n")
    done, _secrets = rotating.rotate(rename={"100": "alice-desk"}, rotate_weak=False)
    assert "extensions.ael:1" in rows(done)["pjsip:100"]["sentence"]


@pytest.mark.parametrize("rename, sentence", [
    ({"555": "desk"}, "rename names the device '555', which this host does not have; correct the name."),
    ({"100": "200"}, "rename: '200' is no name for a device; take letters, digits, dots, dashes and underscores, beginning with a letter."),
    ({"100": "sentinel"}, "rename: there is a device 'sentinel' already, so 100 cannot take its name."),
])
def test_bad_names(rotating, rename, sentence):
    begin(rotating)
    before = rotating.file()
    told = rotating.run(apply=True, rename=rename)
    assert told["failed"] and told["msg"] == sentence and rotating.file() == before


def test_chan_sip(rotating):
    if rotating.host.version != "16":
        return
    rotating.begin("", sip=SIP, extensions="[inside]\nexten => 1,1,Dial(SIP/s1)\nexten => 1,hint,SIP/s1&SIP/s2\n")
    assert rotating.registered("s1", "s1", port=5080) == [401, 200]
    done, secrets = rotating.rotate(rename={"s1": "alice"}, rotate_weak=False, digest_only=True, kinds=["ami"])
    assert actions(done) == {"sip:alice": "rename"} and rows(done)["sip:alice"]["proof"]["state"] == "proven"
    assert rotating.registered("alice", secrets["sip:alice"], port=5080) == [401, 200]
    assert "Dial(SIP/alice)" in rotating.file("extensions") and "hint,SIP/alice&SIP/s2" in rotating.file("extensions")
    assert "/SIP/Registry/s1" not in keys(rotating)
