# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Registrations that ask for nothing, against a registrar of a few lines; against Asterisk in tests/daemon."""

from __future__ import annotations

import hashlib
import re
import socket
import threading

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import sip_logins
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials.sip_logins import Account, NOT_PROVEN, PROVEN, WRONG
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials.sip_wire import Wire


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


class Registrar(threading.Thread):
    """Answers by the name of the account; ``SECRET`` is right."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(10)
        self.seen, self.dropped = [], set()

    def run(self):
        while True:
            try:
                text, peer = self.socket.recvfrom(65535)
            except OSError:
                return
            if text == b"end":
                return
            self.seen.append(text.decode())
            answer = self.answer(text.decode())
            if answer:
                self.socket.sendto(answer.encode(), peer)

    def answer(self, text):
        name = re.search(r"From: <sip:([^@]*)@", text).group(1)
        if name == "lost" and name not in self.dropped:
            self.dropped.add(name)
            return None
        code, more = self.verdict(name, text)
        kept = re.findall(r"(?m)^(?:Via|From|To|Call-ID|CSeq): .*\r$", text)
        return "\r\n".join(["SIP/2.0 %d X" % code] + [row.strip() for row in kept] + more + ["Content-Length: 0", "", ""])

    def verdict(self, name, text):
        given = dict(re.findall(r'(\w+)="?([^",\s]+)', text.partition("Authorization:")[2]))
        challenge = ['WWW-Authenticate: Digest realm="r", nonce="%d", qop="auth", algorithm=MD5, opaque="o"' % len(self.seen)]
        if name == "open":
            return 200, []
        if name == "barred":
            return 403, []
        if name == "sha":
            challenge = [challenge[0].replace("MD5", "SHA-512-256")]
        if not given:
            return 401, challenge
        if name == "stale" and "0" not in self.dropped:
            self.dropped.add("0")
            return 401, [challenge[0] + ", stale=true"]
        whole = "%s:%s:00000001:%s:auth:%s" % (md5("%s:r:SECRET" % name), given["nonce"], given["cnonce"], md5("REGISTER:" + given["uri"]))
        if md5(whole) == given["response"]:
            return (404 if name == "nowhere" else 200), []
        return (403, []) if name.startswith("sip") else (401, challenge)


@pytest.fixture(name="ask")
def fixture_ask():
    server = Registrar()
    server.start()

    def prove(*accounts, seconds=20.0):
        with Wire("udp", *server.socket.getsockname()) as wire:
            return sip_logins.prove(accounts, wire, seconds), server
    yield prove
    server.socket.sendto(b"end", server.socket.getsockname())
    server.join()
    server.socket.close()


def account(name, secret="SECRET", driver="pjsip", digests=None):
    return Account(driver, name, name, secret, digests or {})


@pytest.mark.parametrize("one, state", [
    (account("good"), PROVEN), (account("good", "bad"), WRONG), (account("open"), WRONG), (account("barred"), NOT_PROVEN), (account("nowhere"), PROVEN),
    (account("stale"), PROVEN), (account("lost"), PROVEN), (account("sip", driver="sip"), PROVEN), (account("sip", "bad", "sip"), WRONG),
    (account("good", None, digests={"MD5": md5("good:r:SECRET")}), PROVEN), (account("good", None, digests={"SHA-256": "x"}), NOT_PROVEN)])
def test_verdicts(ask, one, state):
    (answer,), _server = ask(one)
    assert answer.state == state and bool(answer.reason) == (state != PROVEN)
    assert "SECRET" not in repr(one) + answer.reason


def test_no_address_is_bound(ask):
    _answers, server = ask(account("good"))
    assert server.seen and not any("Contact" in text or "SECRET" in text for text in server.seen)


@pytest.mark.parametrize("name, domain, wanted", [
    ("good", "", "sip:good@127.0.0.1:5060"), ("good", "pbx.example", "sip:good@pbx.example"), ("good@pbx.example", "", "sip:good@pbx.example")])
def test_the_address_of_record(name, domain, wanted):
    class Near:
        protocol, host, own = "UDP", "127.0.0.1:5060", "127.0.0.1:5061"
    attempt = sip_logins._Attempt(account(name), Near(), domain)
    attempt.request(0.0)
    text = attempt.message.decode()
    assert "\r\nTo: <%s>\r\n" % wanted in text and "From: <%s>;tag=" % wanted in text and text.startswith("REGISTER sip:127.0.0.1:5060 SIP/2.0")


def test_many_at_a_time(ask):
    names = ["n%d" % number for number in range(3 * sip_logins.WINDOW)]
    answers, _server = ask(*(account(name, "SECRET" if number % 2 else "bad") for number, name in enumerate(names)))
    assert [answer.state for answer in answers] == [PROVEN if number % 2 else WRONG for number in range(len(names))]


def test_time_is_over(ask):
    answers, _server = ask(account("good"), seconds=0.0)
    assert answers[0].state == NOT_PROVEN and "within 0 s" in answers[0].reason


def test_challenges():
    text = 'SIP/2.0 401 X\r\nWWW-Authenticate: Digest realm="a b", nonce=n, qop="auth,auth-int"\r\nwww-authenticate:digest realm="c",algorithm=SHA-256\r\n\r\n'
    assert sip_logins.challenges(text) == [{"realm": "a b", "nonce": "n", "qop": "auth,auth-int"}, {"realm": "c", "algorithm": "SHA-256"}]
