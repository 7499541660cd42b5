# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AMI, HTTP and ARI: what the files say, what the daemon does, and what the kernel shows."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import manager, web
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.test_audit_case import make

_AMI = "[general]\nenabled=yes\nbindaddr=%s\n[crm]\nsecret=Xq7-kd9\nwrite=%s\n"
_SHOWN = "HTTP Server Status:\n%s\nEnabled URI's:\n/ari/... => x\n%s"


def _states(found):
    return [verdict.state for verdict in found]


@pytest.mark.parametrize("address, sockets, wanted, pending", [
    ("127.0.0.1", [("tcp", "127.0.0.1", 5038)], "pass", False), ("0.0.0.0", [], "fail", False), ("127.0.0.1", [("tcp", "::", 5038)], "fail", True),
    ("127.0.0.1", [("udp", "0.0.0.0", 5038), ("tcp", "0.0.0.0", 5060)], "pass", False), ("::1", None, "pass", False),
])
def test_where_ami_listens(address, sockets, wanted, pending, tmp_path):
    found = manager.bound(make(tmp_path, {"manager.conf": _AMI % (address, "")}, sockets=sockets))
    assert _states(found) == [wanted] and found[0].pending is pending


def test_without_bindaddr_ami_is_everywhere(tmp_path):
    assert _states(manager.bound(make(tmp_path, {"manager.conf": "[general]\nenabled=yes\n"}))) == ["fail"]


@pytest.mark.parametrize("lines, wanted", [
    ("enabled=yes\nbindaddr=0.0.0.0", "fail"), ("enabled=yes\nbindaddr=127.0.0.1", "pass"), ("enabled=yes", "pass"), ("enabled=no\nbindaddr=0.0.0.0", "pass"),
    ("enabled=yes\nbindaddr=0.0.0.0\ntlsbindaddr=127.0.0.1:8089", "pass")])
def test_without_tlsbindaddr_https_listens_where_http_does(lines, wanted, tmp_path):
    """Asked of 16 and 22: at port 8089 of bindaddr, and nowhere where HTTP is off or has no bindaddr."""
    found = web.bound(make(tmp_path, {"http.conf": "[general]\ntlsenable=yes\n" + lines + "\n"}), True)
    assert _states(found) == [wanted]


@pytest.mark.parametrize("write, memory, wanted, words", [
    ("call", "call", "pass", ""), ("system", "system,call", "fail", "It may use system."),
    ("", "system,call", "fail", "although the file does not say so any more"),
    ("all", "all", "fail", "command, config, system"), ("call, system", "call", "pass", ""), ("SYSTEM", "", "pass", ""), ("yes", "", "pass", ""),
    ("call,,originate", "", "fail", "It may use command, config, system; Asterisk takes an empty word before a comma"), (",call", "", "fail", "config"),
    ("sys,call", "", "fail", "It may use system; Asterisk takes 'sys' before a comma"), ("co,log", "", "fail", "It may use command, config;"),
    ("a,call", "", "fail", "command, config, system"), ("call,", "call", "pass", ""), ("ca,sys", "call", "pass", ""),
])
def test_what_an_ami_user_may_do(write, memory, wanted, words, tmp_path):
    case = make(tmp_path, {"manager.conf": _AMI % ("127.0.0.1", write)}, answers_to={"manager show user crm": "  write perm: " + memory})
    found = manager.classes(case, ("system", "command", "config"))
    assert _states(found) == [wanted] and words in found[0].reason


def test_a_daemon_that_cannot_be_asked_may_have_kept_more(tmp_path):
    case = make(tmp_path, {"manager.conf": _AMI % ("127.0.0.1", "call")}, answers=False)
    assert _states(manager.classes(case, ("system",))) == ["not_checked"]


def test_the_list_of_the_last_section_counts(tmp_path):
    text = "[general]\nenabled=yes\n[u]\nsecret=x\ndeny=0.0.0.0/0,::/0\n[u]\nread=call\n"
    assert _states(manager.lists(make(tmp_path, {"manager.conf": text}))) == ["fail"]


@pytest.mark.parametrize("mask, wanted, words", [
    ("255.255.255.0", "pass", ""), ("24", "pass", ""), ("0.0.0.255", "fail", "in IPv4; Asterisk compares the mask 0.0.0.255 bit by bit, so that it names no "
                                                                             "network: write 255.255.255.0 or /24 instead."),
])
def test_a_mask_of_routers_keeps_nobody_out(mask, wanted, words, tmp_path):
    text = "[general]\nenabled=yes\n[u]\nsecret=x\ndeny=0.0.0.0/0,::/0\npermit=192.168.1.0/%s\n" % mask
    found = manager.lists(make(tmp_path, {"manager.conf": text}))
    assert _states(found) == [wanted] and words in found[0].reason


@pytest.mark.parametrize("text, shown, tls, wanted", [
    ("enabled=yes\nbindaddr=127.0.0.1", "Server Enabled and Bound to 127.0.0.1:8088", False, "pass"),
    ("enabled=yes\nbindaddr=127.0.0.1", "Server Enabled and Bound to 0.0.0.0:8088", False, "fail"), ("enabled=no", "Server Enabled and Bound to 0.0.0.0:8088",
                                                                                                     False, "fail"),
    ("enabled=no", "Server Disabled", False, "not_applicable"), ("enabled=no\ntlsenable=yes\ntlsbindaddr=0.0.0.0:8089", "Server Disabled", True, "fail"),
    ("enabled=yes", "Server Disabled", False, "fail"), ("enabled=no", "HTTPS Server Enabled and Bound to [::]:8089", True, "fail"),
    ("enabled=no", "HTTPS Server Enabled and Bound to [::]:8089", False, "not_applicable"),
])
def test_where_http_listens(text, shown, tls, wanted, tmp_path):
    case = make(tmp_path, {"http.conf": "[general]\n" + text}, answers_to={"http show status": _SHOWN % (shown, "")})
    assert _states(web.bound(case, tls)) == [wanted]


@pytest.mark.parametrize("version, text, uris, changelog, wanted", [
    ("16.28.0", "", None, (), "fail"), ("16.28.0", "", None, ("CVE-2026-23738",), "pass"), ("16.28.0", "", "/httpstatus => x", ("CVE-2026-23738",), "fail"),
    ("16.28.0", "", "", (), "pass"),
    ("22.10.1", "", None, (), "pass"), ("22.10.1", "enable_status=yes", "", (), "fail"), ("16.28.0", "enable_status=no", "", (), "pass"),
])
def test_the_status_page(version, text, uris, changelog, wanted, tmp_path):
    says = {} if uris is None else {"http show status": _SHOWN % ("Server Enabled and Bound to 127.0.0.1:8088", uris)}
    case = make(tmp_path, {"http.conf": "[general]\nenabled=yes\nbindaddr=127.0.0.1\n" + text}, version, answers_to=says, changelog=frozenset(changelog))
    assert _states(web.status_page(case)) == [wanted]


@pytest.mark.parametrize("files, wanted", [
    ({}, "fail"), ({"ari.conf": "[a]\ntype=user\n"}, "pass"), ({"ari.conf": "[general]\nenabled=no\n[a]\ntype=user\n"}, "fail"),
    ({"manager.conf": "[general]\nwebenabled=yes\n"}, "pass"),
    ({"pjsip.conf": "[t]\ntype=transport\nprotocol=wss\n"}, "pass"), ({"prometheus.conf": "[general]\nenabled=yes\n"}, "pass"),
])
def test_who_needs_http(files, wanted, tmp_path):
    assert _states(web.unused(make(tmp_path, dict(files, **{"http.conf": "[general]\nenabled=yes\n"})))) == [wanted]
