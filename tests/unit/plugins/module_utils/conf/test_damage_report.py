# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ini_file, lineinfile and Asterisk's own UpdateConfig were seen to break on files of this kind; here it holds."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError

PJSIP = b"""\
[endpoint-basic](!)
type=endpoint
disallow=all
allow=ulaw
allow=alaw

[auth-userpass](!)
type=auth
auth_type=userpass

[101](endpoint-basic)
auth=101
aors=101
[101](auth-userpass)
username=101
password=101 ; weak, change it
[101]
type=aor
max_contacts=1
"""


def changed_lines(before, after):
    """Lines that are only in one of two texts."""
    old, new = before.splitlines(True), after.splitlines(True)
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_a_password_goes_to_the_auth_and_its_comment_stays(etc):
    etc.write(pjsip_conf=PJSIP)
    etc.edit(file="pjsip.conf", section="101", type="auth", options={"password": "s3cret"})
    assert changed_lines(PJSIP, etc.read("pjsip.conf")) == ([b"password=101 ; weak, change it\n"], [b"password=s3cret ; weak, change it\n"])


def test_an_edit_that_could_mean_three_sections_is_refused(etc):
    etc.write(pjsip_conf=PJSIP)
    with pytest.raises(EditError, match=r"3 sections .*pjsip.conf:11.*type or position"):
        etc.edit(file="pjsip.conf", section="101", options={"password": "s3cret"})


def test_a_list_of_a_template_keeps_its_other_lines(etc):
    etc.write(pjsip_conf=PJSIP)
    etc.edit(file="pjsip.conf", section="endpoint-basic", template=True, sequence=[{"disallow": "all"}, {"allow": "alaw"}])
    assert changed_lines(PJSIP, etc.read("pjsip.conf")) == ([b"allow=ulaw\n"], [])


def test_a_dialplan_keeps_all_its_routes(etc):
    routes = b"[outbound]\nexten => _00.,1,Dial(PJSIP/${EXTEN}@trunk)\n same => n,Hangup()\nexten => _0.,1,Dial(PJSIP/${EXTEN}@trunk)\n"
    etc.write(extensions_conf=routes)
    etc.edit(file="extensions.conf", section="general", create=True, options={"static": True})
    assert etc.read("extensions.conf").startswith(routes)


def test_arrows_and_the_comment_above_stay(etc):
    text = b"[general]\n; bindaddr = 0.0.0.0 would be open\nbindaddr => 0.0.0.0\n"
    etc.write(manager_conf=text)
    etc.edit(file="manager.conf", section="general", options={"bindaddr": "127.0.0.1"})
    assert etc.read("manager.conf") == text.replace(b"=> 0.0.0.0", b"=> 127.0.0.1")


def test_another_spelling_of_the_option_is_the_same_option(etc16):
    etc16.write(sip_conf=b"[general]\nAlwaysAuthReject = no\n")
    etc16.edit(file="sip.conf", section="general", options={"alwaysauthreject": True})
    assert etc16.read("sip.conf") == b"[general]\nAlwaysAuthReject = yes\n"


def test_a_comment_in_prose_is_no_option(etc16):
    text = b"[general]\n; allowguest = yes would let anyone call, never do it\ncontext = in\n"
    etc16.write(sip_conf=text)
    etc16.edit(file="sip.conf", section="general", options={"allowguest": False})
    assert etc16.read("sip.conf") == text + b"allowguest = no\n"


@pytest.mark.parametrize("text", [
    b"[general]\n;--\nallowguest=no\n--;\nallowguest=yes\n",
    b"[general]\nallowguest=no\n[phone]\ntype=peer\n[general](+)\nallowguest=yes\n",
    b"[General]\nallowguest=yes\n",
    b" [general]\n allowguest=yes\n",
    b"[general]\n#include sip.d/*.conf\n",
], ids=["block comment", "later addition", "upper case", "indented", "include"])
def test_the_value_that_the_daemon_uses_changes(etc16, text):
    etc16.write(sip_conf=text, sip_d__a_conf=b"allowguest=yes\n") if b"include" in text else etc16.write(sip_conf=text)
    (etc16.path / "sip_d").exists() and (etc16.path / "sip_d").rename(etc16.path / "sip.d")
    etc16.edit(file="sip.conf", section="general", options={"allowguest": False})
    assert [value for name, value in etc16.options("sip.conf", etc16.view("sip.conf").sections[0].name) if name == b"allowguest"] == [b"no"]
    assert etc16.edit(file="sip.conf", section="general", options={"allowguest": False}) == []


def test_what_a_block_comment_hides_stays_hidden(etc):
    text = PJSIP + b";-- a door that was closed\n[anonymous]\ntype=endpoint\ncontext=outbound\n--;\n"
    etc.write(pjsip_conf=text)
    etc.edit(file="pjsip.conf", section="101", type="aor", options={"max_contacts": 2})
    assert etc.read("pjsip.conf") == text.replace(b"max_contacts=1", b"max_contacts=2")
    assert b"anonymous" not in [section.name for section in etc.view("pjsip.conf").sections]


@pytest.mark.parametrize("text", [
    b"[general]\r\nenabled=yes\r\nbindaddr=0.0.0.0 ; all\r\n",
    b"[general]\nenabled=yes\nbindaddr=0.0.0.0",
    b"[general]\n; Caf\xe9\nbindaddr=0.0.0.0\n",
    b"\xef\xbb\xbf[general]\nbindaddr=0.0.0.0\n",
    b"[general]\nbindaddr=0.0.0.0\nx=1\0hidden\n",
], ids=["CRLF", "no last newline", "Latin-1", "byte order mark", "NUL"])
def test_all_other_bytes_stay(etc, text):
    etc.write(manager_conf=text)
    etc.edit(file="manager.conf", section="general", options={"bindaddr": "127.0.0.1"})
    assert etc.read("manager.conf") == text.replace(b"0.0.0.0", b"127.0.0.1")


def test_a_semicolon_reaches_the_daemon(etc):
    etc.write(manager_conf=b"[joe]\nsecret = x\n")
    etc.edit(file="manager.conf", section="joe", options={"secret": "a;b"})
    assert etc.options("manager.conf", b"joe") == [(b"secret", b"a;b")]


def test_removing_a_section_is_done_once(etc):
    etc.write(pjsip_conf=PJSIP)
    assert etc.edit(file="pjsip.conf", section="101", type="auth", state="absent") == ["pjsip.conf"]
    assert etc.edit(file="pjsip.conf", section="101", type="auth", state="absent") == []
    assert changed_lines(PJSIP, etc.read("pjsip.conf")) == (
        [b"[101](auth-userpass)\n", b"username=101\n", b"password=101 ; weak, change it\n"], [b"; weak, change it\n"])


def test_an_inherited_value_is_overridden_once_and_the_template_is_left(etc):
    etc.write(pjsip_conf=PJSIP.replace(b"disallow=all", b"context=in"))
    etc.edit(file="pjsip.conf", section="101", type="endpoint", options={"context": "guests"})
    values = [value for name, value in etc.options("pjsip.conf", b"101") if name == b"context"]
    assert values == [b"in", b"guests"]
    assert etc.edit(file="pjsip.conf", section="101", type="endpoint", options={"context": "guests"}) == []


def test_an_addition_to_a_section_that_is_not_there_yet_is_said_by_line(etc):
    etc.write(pjsip_conf=b"[x](+)\na=1\n")
    with pytest.raises(EditError, match=r"pjsip.conf:1: '\[x\]\(\+\)' adds to a section that does not stand above it"):
        etc.edit(file="pjsip.conf", section="x", options={"a": "2"})
