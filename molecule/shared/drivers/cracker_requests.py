# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests of cracker.py, made fast, and as much of an answer as a cracker reads."""
from __future__ import annotations

import re
import secrets
import socket
import struct
from typing import NamedTuple

import sip

_STATUS = re.compile(rb"SIP/2\.0 (\d{3}) ")
_CALL_ID = re.compile(rb"^(?:call-id|i)[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_CSEQ = re.compile(rb"^cseq[ \t]*:[ \t]*(\d+)", re.IGNORECASE | re.MULTILINE)
_TO = re.compile(rb"^(?:to|t)[ \t]*:[ \t]*([^\r\n]+)", re.IGNORECASE | re.MULTILINE)


class Answer(NamedTuple):
    """``challenge``: its fields, or None. ``stale``: the digest was not looked at, because its nonce is not (or no longer) the right one."""

    status: int
    call_id: str
    cseq: int
    to: str
    challenge: dict | None
    stale: bool

    @classmethod
    def of(cls, data: bytes) -> Answer | None:
        """None for what is no answer."""
        status, call_id, cseq, to = (pattern.search(data) for pattern in (_STATUS, _CALL_ID, _CSEQ, _TO))
        if not (status and call_id and cseq and to) or status.start():
            return None
        challenge = sip.challenge_of(sip.parse(data)) if b"uthenticate" in data else {}
        return cls(int(status[1]), call_id[1].decode(), int(cseq[1]), to[1].decode("utf-8", "replace"), challenge or None,
                   challenge.get("stale", "").lower() == "true")


class Dialog:
    """One series of requests of one method for one account.

    :ivar open: the guess of each request, by CSeq, that has no answer yet. ``quiet_until``: when to stop waiting (monotonic seconds).
    """

    def __init__(self, target: str, address: str, port: int, method: str, user: str, transport: str = "UDP") -> None:
        self.target, self.local = sip.bracket(target), f"{sip.bracket(address)}:{port}"
        self.method, self.user, self.transport = method, user, transport
        self.quiet_until = 0.0
        self.renew()

    def renew(self) -> None:
        """Another dialog, with nothing of the one before."""
        self.call_id, self.tag, self.cseq = secrets.token_hex(8), secrets.token_hex(4), 0
        self.challenge: dict | None = None
        self.open: dict[int, str] = {}
        self.branch = ""

    @property
    def uri(self) -> str:
        return f"sip:{self.target}" if self.method == "REGISTER" else f"sip:{self.user}@{self.target}"

    def request(self, secret: str = "", via: str = "") -> bytes:
        """The next request; with a secret, a guess. ``via``: what stands in the Via header in place of our address."""
        self.cseq += 1
        self.branch = "z9hG4bK" + secrets.token_hex(6)
        lines = [f"{self.method} {self.uri} SIP/2.0", f"Via: SIP/2.0/{self.transport} {via or self.local};branch={self.branch};rport", "Max-Forwards: 70",
                 f"From: <sip:{self.user}@{self.target}>;tag={self.tag}", f"To: <sip:{self.user}@{self.target}>", f"Call-ID: {self.call_id}",
                 f"CSeq: {self.cseq} {self.method}", f"Contact: <sip:{self.user}@{self.local}>", "User-Agent: voipsec-test-cracker"]
        if secret:
            self.open[self.cseq] = secret
            lines.append("Authorization: " + sip.authorization(self.challenge, self.method, self.uri, self.user, secret, "0a4f113b"))
        if self.method == "SUBSCRIBE":
            lines += ["Event: dialog", "Expires: 60"]
        return "\r\n".join(lines + ["Content-Length: 0", "", ""]).encode()

    def acknowledgement(self, answer: Answer) -> bytes:
        """The ACK of a refused INVITE; empty for other methods."""
        if self.method != "INVITE" or answer.status < 300:
            return b""
        lines = [f"ACK {self.uri} SIP/2.0", f"Via: SIP/2.0/{self.transport} {self.local};branch={self.branch};rport", "Max-Forwards: 70",
                 f"From: <sip:{self.user}@{self.target}>;tag={self.tag}", f"To: {answer.to}", f"Call-ID: {self.call_id}",
                 f"CSeq: {answer.cseq} ACK", "Content-Length: 0", "", ""]
        return "\r\n".join(lines).encode()


def checksum(data: bytes) -> int:
    """RFC 1071."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def datagram(source: str, target: str, sport: int, dport: int, payload: bytes) -> bytes:
    """A whole IP packet with a UDP datagram in it; the kernel fills in what is 0 in the header of IPv4."""
    six = ":" in target
    family = socket.AF_INET6 if six else socket.AF_INET
    ends = socket.inet_pton(family, source) + socket.inet_pton(family, target)
    size = 8 + len(payload)
    head = struct.pack("!HHHH", sport, dport, size, 0)
    pseudo = ends + (struct.pack("!IHBB", size, 0, 0, 17) if six else struct.pack("!BBH", 0, 17, size))
    udp = head[:6] + struct.pack("!H", checksum(pseudo + head + payload) or 0xFFFF) + payload
    if six:
        return struct.pack("!IHBB", 6 << 28, size, 17, 64) + ends + udp
    return struct.pack("!BBHHHBBH", 0x45, 0, 20 + size, 0, 0, 64, 17, 0) + ends + udp
