# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Registrations by digest that ask for nothing (RFC 3261, sections 10.2.3 and 22; RFC 8760): whether Asterisk accepts a secret, without a telephone.

A REGISTER without Contact binds no address. Many run at a time over one socket, so that thousands take seconds.
"""

from __future__ import annotations

import hashlib
import re
import time
import uuid
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials.sip_wire import Wire

PROVEN, NOT_PROVEN, WRONG = "proven", "not_proven", "wrong"

WINDOW = 40
"""Requests under way at a time; res_pjsip refuses new ones at 500 that wait (``taskprocessor_overload_trigger``)."""

_AGAIN, _PATIENCE = 0.5, 6.0
"""Seconds after which a request is sent again (T1 of RFC 3261), and after which none is waited for any more."""

_FIELD = re.compile(r"(\w+)=(?:\"([^\"]*)\"|([^,\s]+))")
_CHALLENGE = re.compile(r"(?im)^(?:WWW|Proxy)-Authenticate[ \t]*:[ \t]*Digest[ \t]+(.*?)\r?$")
_HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}


class Account(NamedTuple):
    """Who registers.

    :ivar driver: pjsip or sip; they refuse a wrong secret in different ways.
    :ivar name: user of the address of record. ``user``: of the digest.
    :ivar secret: text, or None where only digests are known. ``digests``: algorithm to digest of user, realm and secret.
    """

    driver: str
    name: str
    user: str
    secret: Optional[str]
    digests: Dict[str, str]

    def __repr__(self):
        return "Account(%s)" % self.name


class Answer(NamedTuple):
    """``state``: proven, not_proven or wrong. ``reason``: one sentence, empty where it is proven."""

    state: str
    reason: str = ""


def prove(accounts: Sequence[Account], wire: Wire, seconds: float = 60.0, domain: str = "") -> List[Answer]:
    """Try each account.

    :param wire: the way to Asterisk; it is not closed here.
    :param seconds: after which those that have no answer yet are not proven.
    :param domain: of the addresses of record; default is the address of the wire.
    """
    return _Round(accounts, wire, seconds, domain).run()


class _Attempt:
    def __init__(self, account, wire, domain):
        self.account, self.call_id, self.number, self.tried, self.wire, self.domain = account, uuid.uuid4().hex, 0, 0, wire, domain
        self.message, self.begun, self.sent = b"", 0.0, 0.0

    def request(self, now, authorization=()):
        self.number += 1
        self.begun, self.sent = now, now
        host = self.wire.host
        name = self.account.name  # of PJSIP, it may say its domain itself
        who = "<sip:%s>" % (name if "@" in name else "%s@%s" % (name, self.domain or host))
        lines = ["REGISTER sip:%s SIP/2.0" % host, "Via: SIP/2.0/%s %s;branch=z9hG4bK%s;rport" % (self.wire.protocol, self.wire.own, uuid.uuid4().hex),
                 "Max-Forwards: 70", "From: %s;tag=%s" % (who, self.call_id[:8]), "To: " + who, "Call-ID: " + self.call_id,
                 "CSeq: %d REGISTER" % self.number, *authorization, "Content-Length: 0", "", ""]
        self.message = "\r\n".join(lines).encode("utf-8", "surrogateescape")

    def heard(self, status, text, now):
        """An Answer, or None and another request to send."""
        if status not in (401, 407):
            return self._final(status)
        asked = challenges(text)
        stale = any(one.get("stale", "").lower() == "true" for one in asked)
        if self.tried and not (stale and self.tried < 3):
            return Answer(WRONG, "Asterisk refuses it.")
        chosen = self._chosen(asked)
        if chosen is None:
            return Answer(NOT_PROVEN, "Asterisk offers no algorithm for which the digest is known here.")
        self.tried += 1
        self.request(now, [self._authorization(chosen)])
        return None

    def _final(self, status):
        if not self.tried:
            if status == 200:
                return Answer(WRONG, "Asterisk lets it register without any secret.")
            return Answer(NOT_PROVEN, "Asterisk answers %d to a registration from this host before it asks for the secret." % status)
        if self.account.driver == "sip" and status == 403:
            return Answer(WRONG, "Asterisk refuses it.")
        if status in (200, 404):
            return Answer(PROVEN)
        return Answer(NOT_PROVEN, "Asterisk answers %d to the registration." % status)

    def _chosen(self, asked):
        known = _HASHES if self.account.secret is not None else self.account.digests
        return next((one for one in asked if one.get("algorithm", "MD5").upper() in known), None)

    def _authorization(self, asked):
        name = asked.get("algorithm", "MD5").upper()
        account, uri, cnonce = self.account, "sip:" + self.wire.host, uuid.uuid4().hex[:16]
        realm, nonce = asked.get("realm", ""), asked.get("nonce", "")
        first = account.digests[name] if account.secret is None else _hash(name, "%s:%s:%s" % (account.user, realm, account.secret))
        qop = "auth" in [word.strip() for word in asked.get("qop", "").split(",")]
        middle = "%s:00000001:%s:auth" % (nonce, cnonce) if qop else nonce
        fields = ['username="%s"' % account.user, 'realm="%s"' % realm, 'nonce="%s"' % nonce, 'uri="%s"' % uri,
                  'response="%s"' % _hash(name, "%s:%s:%s" % (first, middle, _hash(name, "REGISTER:" + uri))), "algorithm=" + asked.get("algorithm", "MD5")]
        fields += ['qop=auth, nc=00000001, cnonce="%s"' % cnonce] if qop else []
        fields += ['opaque="%s"' % asked["opaque"]] if "opaque" in asked else []
        return "Authorization: Digest " + ", ".join(fields)


class _Round:
    def __init__(self, accounts, wire, seconds, domain):
        self.accounts, self.wire, self.seconds, self.domain = accounts, wire, seconds, domain
        self.answers: List[Optional[Answer]] = [None] * len(accounts)
        self.waiting = list(range(len(accounts)))[::-1]
        self.under_way: Dict[str, Tuple[int, _Attempt]] = {}

    def run(self):
        deadline = time.monotonic() + self.seconds
        while (self.waiting or self.under_way) and time.monotonic() < deadline:
            self._begin()
            for text in self.wire.receive(0.05):
                self._heard(text)
            self._again()
        late = Answer(NOT_PROVEN, "Asterisk did not answer all registrations within %d s." % self.seconds)
        return [late if answer is None else answer for answer in self.answers]

    def _begin(self):
        while self.waiting and len(self.under_way) < WINDOW:
            number = self.waiting.pop()
            attempt = _Attempt(self.accounts[number], self.wire, self.domain)
            attempt.request(time.monotonic())
            self.under_way[attempt.call_id] = (number, attempt)
            self.wire.send(attempt.message)

    def _heard(self, text):
        status, call = re.match(r"SIP/2\.0 (\d{3})", text), re.search(r"(?im)^(?:Call-ID|i)[ \t]*:[ \t]*(\S+)", text)
        number, attempt = self.under_way.get(call.group(1) if call else "", (None, None))
        if attempt is None or status is None or int(status.group(1)) < 200 or not re.search(r"(?im)^CSeq[ \t]*:[ \t]*%d " % attempt.number, text):
            return
        answer = attempt.heard(int(status.group(1)), text, time.monotonic())
        if answer is None:
            self.wire.send(attempt.message)
        else:
            self.answers[number] = answer
            del self.under_way[attempt.call_id]

    def _again(self):
        now = time.monotonic()
        for call, (number, attempt) in list(self.under_way.items()):
            if now - attempt.begun > _PATIENCE:
                self.answers[number] = Answer(NOT_PROVEN, "Asterisk does not answer a registration from this host.")
                del self.under_way[call]
            elif now - attempt.sent > _AGAIN and not self.wire.is_reliable:
                attempt.sent = now
                self.wire.send(attempt.message)


def challenges(text):
    """What each challenge of an answer says, in its order."""
    return [{name.lower(): quoted or bare for name, quoted, bare in _FIELD.findall(row)} for row in _CHALLENGE.findall(text)]


def _hash(algorithm, text):
    """As the protocol wants it; FIPS mode allows MD5 for that."""
    name = _HASHES[algorithm]
    return hashlib.new(name, text.encode("utf-8", "surrogateescape"), **({"usedforsecurity": False} if name == "md5" else {})).hexdigest()
