# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module config, and then the daemon's own word: what the file says is what Asterisk does."""

from __future__ import annotations

import pytest

ETC = "/etc/asterisk/"

MANAGER = b"""[general]
enabled = yes
bindaddr = 0.0.0.0 ; everyone
#include manager.inc
;-- old
bindaddr = 10.9.9.9
--;
[Joe]
secret = one
deny = 0.0.0.0/0
permit = 10.0.0.0/8
read = all
[joe]
write = call
"""

RTP = b"""[t](!)
strictrtp = no
[general]
rtpstart = 12000
rtpend = 12100
rtpstart = 13000
"""

PJSIP = b"""[t](!)
type = endpoint
allow = g722,speex
context = default
[100](t)
aors = 100
auth = 100
[100]
type = aor
[100]
type = auth
auth_type = userpass
username = 100
password = old
"""

IAX = b"""[general]
delayreject = no
[u]
type = user
secret = one
secret = two
context = a
"""

SIP = b"""[general]
allowguest = yes
udpbindaddr = 127.0.0.1
nat = comedia
nat = force_rport
[general](+)
alwaysauthreject = no
[200]
type = friend
host = dynamic
deny = 0.0.0.0/0
[200]
type = friend
permit = 10.0.0.0/8
"""

EDITS = [
    {"file": "manager.conf", "section": "general", "options": {"bindaddr": "127.0.0.1"}},
    {"file": "manager.conf", "section": "joe", "options": {"secret": ">p;w \\", "read": "call,log"},
     "sequence": [{"deny": "0.0.0.0/0"}, {"deny": "::/0"}, {"permit": "127.0.0.1/32"}]},
    {"file": "rtp.conf", "section": "general", "options": {"rtpstart": 14000, "rtpend": 14100, "strictrtp": True}},
    {"file": "pjsip.conf", "section": "100", "type": "endpoint", "options": {"allow": ["alaw", "ulaw"], "disallow": "all", "context": "out"}},
    {"file": "pjsip.conf", "section": "100", "type": "auth", "options": {"password": "x;y"}},
    {"file": "iax.conf", "section": "u", "options": {"secret": "three", "context": "b"}},
]

SIP_EDITS = [
    {"file": "sip.conf", "section": "general", "options": {"allowguest": False, "alwaysauthreject": True, "bindaddr": "127.0.0.9", "nat": "no"}},
    {"file": "sip.conf", "section": "200", "sequence": [{"deny": "0.0.0.0/0"}, {"permit": "127.0.0.0/8"}]},
]


@pytest.fixture(scope="module", name="edited")
def fixture_edited(asterisk):
    """Asterisk started again after the edits, and their result."""
    files = {
        "manager.conf": MANAGER, "manager.inc": b"bindaddr = 127.0.0.3\nport = 5038\n", "rtp.conf": RTP, "pjsip.conf": PJSIP, "iax.conf": IAX,
        "sip.conf": SIP}
    for name, content in files.items():
        asterisk.put(ETC + name, content)
    edits = EDITS + (SIP_EDITS if asterisk.version == "16" else [])
    foretold = asterisk.module("config", {"edits": edits}, check_mode=True, diff=True)
    assert all(asterisk.get(ETC + name) == content for name, content in files.items())
    result = asterisk.module("config", {"edits": edits}, diff=True)
    assert not result.get("failed"), result
    assert (result["changes"], result["diff"]) == (foretold["changes"], foretold["diff"])
    asterisk.restart()
    return asterisk, edits, result


def said(host, command):
    """What the daemon says, with single blanks."""
    return " ".join(host.cli(command).split())


def test_the_ami_listens_where_it_should(edited):
    assert "TCP Bindaddress: 127.0.0.1:5038" in said(edited[0], "manager show settings")


def test_an_ami_user_has_the_acl_of_the_edit(edited):
    text = said(edited[0], "manager show user joe")
    assert "ACL: yes" in text and "read perm: call,log" in text and "write perm: call" in text
    assert "0: deny - 0.0.0.0/0.0.0.0 1: deny - ::/:: 2: allow - 127.0.0.1/255.255.255.255" in text


def test_a_secret_arrives_byte_by_byte(edited):
    assert edited[0].cli("dialplan eval function AST_CONFIG(manager.conf,joe,secret)").splitlines()[-1] == "Result: >p;w \\"


def test_the_first_line_of_rtp_conf(edited):
    text = said(edited[0], "rtp show settings")
    assert "Port start: 14000" in text and "Port end: 14100" in text and "Strict RTP: Yes" in text


def test_an_endpoint_has_just_these_codecs(edited):
    text = said(edited[0], "pjsip show endpoint 100")
    assert "allow : (alaw|ulaw)" in text and " context : out" in text
    assert "password : x;y" in said(edited[0], "pjsip show auth 100")


def test_an_iax2_user_has_one_secret(edited):
    line = next(line for line in edited[0].cli("iax2 show users").splitlines() if line.startswith("u "))
    assert line.split()[1] == "three" and line.split()[3] == "b"


def test_chan_sip_where_there_is_one(edited):
    host = edited[0]
    if host.version == "22":
        refused = host.module("config", {"edits": SIP_EDITS})
        assert refused["failed"] and "no part of Asterisk" in refused["msg"]
        return
    text = said(host, "sip show settings")
    assert "UDP Bindaddress: 127.0.0.9:5060" in text and "Allow unknown access: No" in text and "Always auth rejects: Yes" in text
    assert "ACL : Yes" in said(host, "sip show peer 200")


def test_comments_are_in_place_and_a_second_run_changes_nothing(edited):
    host, edits, _result = edited
    text = host.get(ETC + "manager.conf")
    assert b"; everyone\n" in text and b";-- old\nbindaddr = 10.9.9.9\n--;\n" in text
    assert host.module("config", {"edits": edits})["changed"] is False


def test_config_info_tells_the_same(edited):
    host = edited[0]
    section = host.module("config_info", {"files": ["manager.conf"], "sections": ["general"]})["files"]["manager.conf"]["sections"][0]
    counting = [row for row in section["options"] if row["name"] == "bindaddr" and row["counts"]]
    assert [(row["value"], row["file"]) for row in counting] == [("127.0.0.1", ETC + "manager.inc")]


def test_a_secret_is_nowhere_in_the_result(edited):
    text = str(edited[2])
    assert "three" not in text and ">p;w" not in text and "x;y" not in text
