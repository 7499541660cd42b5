# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telephones that register by digest (RFC 3261, section 22; RFC 8760), each given as JSON on standard input.

A phone is a dict: ``user`` (the address of record), ``auth_user`` (default: the user), ``secret``, ``address``, ``port``, ``answers`` (which of
several challenges it answers: first, last or all), ``algorithms`` (default MD5 only), ``contact`` (default true), ``reuse_after`` (seconds after which
it registers again with the same nonce, and answers what it is asked then). Printed is a list of {"statuses", "challenges", "again"}.
"""

from __future__ import annotations

import hashlib
import json
import re
import socket
import sys
import time
import uuid

FIELD = re.compile(r"(\w+)=(?:\"([^\"]*)\"|([^,\s]+))")
HASHES = {"MD5": "md5", "SHA-256": "sha256"}


def digest_of(algorithm, text):
    return hashlib.new(HASHES[algorithm], text.encode()).hexdigest()


class Phone:
    """One telephone with a socket of its own."""

    def __init__(self, told):
        self.told, self.number, self.call_id = told, 0, uuid.uuid4().hex
        self.user, self.address, self.port = told["user"], told["address"], told["port"]
        six = ":" in self.address
        self.host = "[%s]" % self.address if six else self.address
        self.socket = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((told.get("from", "::1" if six else "127.0.0.1"), told.get("local", 0)))
        self.socket.connect((self.address, self.port))
        self.socket.settimeout(1)
        self.own = "%s:%d" % (("[%s]" if six else "%s") % self.socket.getsockname()[0], self.socket.getsockname()[1])
        self.uri = "sip:%s:%d" % (self.host, self.port)
        self.statuses, self.challenges = [], []

    def register(self):
        """Send it, answer the challenge, and note what came."""
        text, again = self.ask("REGISTER", []), []
        if self.statuses[-1] in (401, 407):
            self.challenges = challenges(text)
            first = self.answers()
            self.ask("REGISTER", first)
            if "reuse_after" in self.told:
                again = self.reuse(first)
        return {"statuses": self.statuses, "challenges": shown(self.challenges), "again": shown(again)}

    def reuse(self, first):
        """The challenges that an old answer gets."""
        time.sleep(self.told["reuse_after"])
        again = challenges(self.ask("REGISTER", first))
        first, self.challenges = self.challenges, again
        self.ask("REGISTER", self.answers())
        self.challenges = first
        return again

    def answers(self):
        """The headers that answer the challenges which this phone answers."""
        known = [one for one in self.challenges if one.get("algorithm", "MD5").upper() in self.told.get("algorithms", ["MD5"])]
        chosen = {"first": known[:1], "last": known[-1:], "all": known}[self.told.get("answers", "first")]
        return [self.answer(one, "REGISTER", self.uri) for one in chosen]

    def answer(self, asked, method, uri):
        algorithm = asked.get("algorithm", "MD5").upper()
        user, cnonce = self.told.get("auth_user", self.user), uuid.uuid4().hex[:8]
        first = digest_of(algorithm, "%s:%s:%s" % (user, asked["realm"], self.told["secret"]))
        middle = "%s:00000001:%s:auth" % (asked["nonce"], cnonce) if "qop" in asked else asked["nonce"]
        response = digest_of(algorithm, "%s:%s:%s" % (first, middle, digest_of(algorithm, "%s:%s" % (method, uri))))
        more = ', qop=auth, nc=00000001, cnonce="%s"' % cnonce if "qop" in asked else ""
        more += ', opaque="%s"' % asked["opaque"] if "opaque" in asked else ""
        return 'Authorization: Digest username="%s", realm="%s", nonce="%s", uri="%s", response="%s", algorithm=%s%s' % (
            user, asked["realm"], asked["nonce"], uri, response, asked.get("algorithm", "MD5"), more)

    def ask(self, method, headers):
        self.number += 1
        who = "<sip:%s@%s>" % (self.user, self.host)
        lines = ["%s %s SIP/2.0" % (method, self.uri), "Via: SIP/2.0/UDP %s;branch=z9hG4bK%s;rport" % (self.own, uuid.uuid4().hex), "Max-Forwards: 70",
                 "From: %s;tag=%s" % (who, self.call_id[:8]), "To: " + who, "Call-ID: " + self.call_id,
                 "CSeq: %d %s" % (self.number, method), "User-Agent: Test Phone 2.0"]
        if self.told.get("contact", True):
            lines += ["Contact: <sip:%s@%s>" % (self.user, self.own), "Expires: 3600"]
        message = "\r\n".join(lines + headers + ["Content-Length: 0", "", ""]).encode()
        return self.exchange(message)

    def exchange(self, message):
        """The final answer; the request is sent again where none comes, as every phone does (RFC 3261, section 17.1.2.2)."""
        for _attempt in range(20):
            self.socket.send(message)
            try:
                return self.final()
            except socket.timeout:
                continue
        self.statuses.append(None)
        return ""

    def final(self):
        while True:
            text = self.socket.recv(65535).decode("utf-8", "replace")
            status = re.match(r"SIP/2\.0 (\d{3}) ", text)
            if status and int(status.group(1)) >= 200 and re.search(r"(?im)^CSeq: *%d " % self.number, text):
                self.statuses.append(int(status.group(1)))
                return text


def shown(found):
    return [{key: one.get(key) for key in ("realm", "algorithm", "stale")} for one in found]


def challenges(text):
    """What each challenge of an answer says, in the order of the answer."""
    rows = re.findall(r"(?im)^(?:WWW|Proxy)-Authenticate: *Digest *(.*?)\r?$", text)
    return [{name.lower(): quoted or bare for name, quoted, bare in FIELD.findall(row)} for row in rows]


def main():
    print(json.dumps([Phone(told).register() for told in json.load(sys.stdin)]))


if __name__ == "__main__":
    main()
