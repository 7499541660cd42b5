# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failing registrations, as a telephone with a wrong password sends them (RFC 3261, section 10; digest of RFC 2617)."""

from __future__ import annotations

import hashlib
import re
import socket
import uuid

_SECONDS = 3.0
_WANTED = re.compile(r"(\w+)=(?:\"([^\"]*)\"|([^,\s]+))")


def fail(place: dict) -> dict:
    """Try to register with an account that nobody has, and give what Asterisk answers.

    :param place: protocol (udp or tcp), address and port of Asterisk; ``source``: the address to come from; ``attempts``: how many passwords.
    :returns: ``statuses``: of each request its status code, or None where no answer came within 3 s.
    """
    statuses = []
    for unused in range(place["attempts"]):
        call = _Call(place)
        first = call.ask()
        statuses.append(first[0])
        if first[0] in (401, 407):
            statuses.append(call.ask(first)[0])
        call.close()
    return {"statuses": statuses}


class _Call:
    def __init__(self, place):
        self.place, self.name, self.call_id, self.number = place, "proof-" + uuid.uuid4().hex[:8], uuid.uuid4().hex, 0
        family = socket.AF_INET6 if ":" in place["address"] else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM if place["protocol"] == "tcp" else socket.SOCK_DGRAM)
        self.socket.settimeout(_SECONDS)
        self.socket.bind((place["source"], 0))
        self.host = "[%s]" % place["address"] if ":" in place["address"] else place["address"]
        self.own = "%s:%d" % ("[%s]" % place["source"] if ":" in place["source"] else place["source"], self.socket.getsockname()[1])
        self.is_open = False

    def ask(self, challenge=None):
        """(status or None, the answer's text)."""
        self.number += 1
        try:
            if not self.is_open:
                self.socket.connect((self.place["address"], self.place["port"]))
                self.is_open = True
            self.socket.sendall(self._request(challenge).encode("ascii"))
            return self._answer()
        except OSError:  # no answer, or the port is closed
            return None, ""

    def close(self):
        self.socket.close()

    def _answer(self):
        while True:
            text = self.socket.recv(65535).decode("utf-8", "replace")
            status = re.match(r"SIP/2\.0 (\d{3}) ", text)
            if not status or int(status.group(1)) >= 200:
                return (int(status.group(1)) if status else None), text

    def _request(self, challenge):
        who = "<sip:%s@%s>" % (self.name, self.host)
        via = "Via: SIP/2.0/%s %s;branch=z9hG4bK%s;rport" % (self.place["protocol"].upper(), self.own, uuid.uuid4().hex)
        lines = ["REGISTER sip:%s SIP/2.0" % self.host, via,
                 "Max-Forwards: 70", "From: %s;tag=%s" % (who, self.call_id[:8]), "To: " + who, "Call-ID: " + self.call_id, "CSeq: %d REGISTER" % self.number,
                 "Contact: <sip:%s@%s>" % (self.name, self.own), "Expires: 60"]
        return "\r\n".join(lines + ([self._digest(challenge)] if challenge else []) + ["Content-Length: 0", "", ""])

    def _digest(self, challenge):
        status, text = challenge
        asked = _asked(text)
        uri, cnonce = "sip:" + self.host, uuid.uuid4().hex[:8]
        secret = _md5("%s:%s:%s" % (self.name, asked.get("realm", ""), uuid.uuid4().hex))
        middle = "%s:00000001:%s:auth:" % (asked.get("nonce", ""), cnonce) if "qop" in asked else asked.get("nonce", "") + ":"
        words = ['username="%s"' % self.name, 'realm="%s"' % asked.get("realm", ""), 'nonce="%s"' % asked.get("nonce", ""), 'uri="%s"' % uri,
                 'response="%s"' % _md5("%s:%s%s" % (secret, middle, _md5("REGISTER:" + uri))), "algorithm=MD5"]
        words += ['qop=auth, nc=00000001, cnonce="%s"' % cnonce] if "qop" in asked else []
        words += ['opaque="%s"' % asked["opaque"]] if "opaque" in asked else []
        return "%s: Digest %s" % ("Authorization" if status == 401 else "Proxy-Authorization", ", ".join(words))


def _asked(text):
    """The parameters of the challenge for MD5; of the first where there is none (RFC 8760 lets a server offer several)."""
    headers = re.findall(r"(?im)^(?:WWW|Proxy)-Authenticate: *Digest +(.*)$", text)
    found = [{match.group(1).lower(): match.group(2) or match.group(3) or "" for match in _WANTED.finditer(header)} for header in headers]
    return next((one for one in found if one.get("algorithm", "MD5").upper() == "MD5"), found[0] if found else {})


def _md5(text):
    """Not for security: it is what the telephone would send."""
    return hashlib.md5(text.encode("utf-8"), usedforsecurity=False).hexdigest()
