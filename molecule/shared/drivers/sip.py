# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The messages of a small SIP user agent core (RFC 3261), standard library only; sip_line.py sends them.

It exists so that the test hosts can be called by software whose every message we control.
"""
from __future__ import annotations

import hashlib
import re
import secrets

COMPACT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length", "c": "content-type", "k": "supported"}
USER_AGENT = "voipsec-test-phone"
ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, NOTIFY, MESSAGE, INFO"


class Message:
    """One SIP request or response; header names are kept in lower case."""

    def __init__(self, start: str, headers: list[tuple[str, str]], body: str = "") -> None:
        self.start, self.headers, self.body = start, headers, body

    @property
    def status(self) -> int:
        """The status code of a response, 0 for a request."""
        return int(self.start.split(" ", 2)[1]) if self.start.startswith("SIP/2.0 ") else 0

    @property
    def reason(self) -> str:
        parts = self.start.split(" ", 2)
        return parts[2] if self.status and len(parts) > 2 else ""

    @property
    def method(self) -> str:
        """The method of a request; of a response, the method that it answers."""
        return self.get("cseq").split(" ")[-1] if self.status else self.start.split(" ", 1)[0]

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    def get(self, name: str, default: str = "") -> str:
        return next(iter(self.all(name)), default)

    def encode(self) -> bytes:
        body = self.body.encode()
        lines = [self.start] + [f"{name.title()}: {value}" for name, value in self.headers]
        lines += [f"Content-Length: {len(body)}", "", ""]
        return "\r\n".join(lines).encode() + body


def parse(data: bytes) -> Message:
    """Read one datagram. Raises ValueError when it has no SIP start line."""
    head, _sep, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    lines = re.sub(r"\r\n[ \t]+", " ", head).split("\r\n")
    if "SIP/2.0" not in lines[0]:
        raise ValueError("not a SIP message")
    headers = []
    for line in lines[1:]:
        name, _colon, value = line.partition(":")
        name = name.strip().lower()
        name = COMPACT.get(name, name)
        if name != "content-length":
            headers.append((name, value.strip()))
    return Message(lines[0], headers, body)


HASHES = {"MD5": "md5", "SHA-256": "sha256"}


def _hash(text: str, algorithm: str) -> str:
    return hashlib.new(HASHES[algorithm], text.encode()).hexdigest()


def algorithm_of(challenge: dict[str, str]) -> str:
    """RFC 2617: MD5 where none is named; RFC 8760 adds SHA-256."""
    return challenge.get("algorithm", "MD5").upper()


def challenges_of(response: Message) -> list[dict[str, str]]:
    """The fields of each challenge of a 401 or 407, in the order of the answer."""
    return [{key.lower(): quoted or plain for key, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', value)}
            for value in response.all("www-authenticate") + response.all("proxy-authenticate")]


def challenge_of(response: Message) -> dict[str, str]:
    """The first MD5 challenge of a 401 or 407; empty if there is none."""
    return next((fields for fields in challenges_of(response) if algorithm_of(fields) == "MD5"), {})


def authorization(challenge: dict[str, str], method: str, uri: str, user: str, secret: str, cnonce: str = "") -> str:
    """The value of an Authorization header (RFC 2617, 3.2.2; RFC 8760), with qop=auth when the server offers it."""
    cnonce, algorithm = cnonce or secrets.token_hex(8), algorithm_of(challenge)
    realm, nonce = challenge["realm"], challenge["nonce"]
    first, second = _hash(f"{user}:{realm}:{secret}", algorithm), _hash(f"{method}:{uri}", algorithm)
    fields = f'Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}", algorithm={algorithm}'
    if "auth" in challenge.get("qop", "").split(","):
        response = _hash(f"{first}:{nonce}:00000001:{cnonce}:auth:{second}", algorithm)
        fields += f', qop=auth, nc=00000001, cnonce="{cnonce}"'
    else:
        response = _hash(f"{first}:{nonce}:{second}", algorithm)
    if "opaque" in challenge:
        fields += f', opaque="{challenge["opaque"]}"'
    return f'{fields}, response="{response}"'


def authorize(challenged: Message, method: str, uri: str, user: str, secret: str) -> list[tuple[str, str]]:
    """The header that answers the challenge of CHALLENGED; empty when there is no challenge that we can answer."""
    challenge = challenge_of(challenged) if challenged.status in (401, 407) else {}
    if not challenge:
        return []
    name = "authorization" if challenged.status == 401 else "proxy-authorization"
    return [(name, authorization(challenge, method, uri, user, secret))]


def bracket(host: str) -> str:
    """An address as it stands in a URI: IPv6 in square brackets."""
    return f"[{host}]" if ":" in host else host


class Dialog:
    """The headers that the requests of one dialog, or of one series of REGISTERs, have in common."""

    def __init__(self, user: str, local: str, remote: str, call_id: str, cseq: int = 1) -> None:
        self.user, self.local, self.remote, self.call_id, self.cseq = user, local, remote, call_id, cseq

    @classmethod
    def new(cls, server: str, user: str, to_uri: str) -> Dialog:
        """A dialog that USER, at home on SERVER, begins with TO_URI."""
        local = f"<sip:{user}@{server}>;tag={secrets.token_hex(6)}"
        return cls(user, local, f"<{to_uri}>", secrets.token_hex(12))

    @classmethod
    def of(cls, request: Message) -> Dialog:
        """The dialog of a request that we sent."""
        user = re.search(r"sip:([^@>]*)@", request.get("contact"))
        return cls(user.group(1) if user else "", request.get("from"), request.get("to"), request.get("call-id"), int(request.get("cseq").split(" ")[0]))


def tag_of(address: str) -> str:
    """The tag of a From or To header."""
    found = re.search(r";tag=([^;>\s]+)", address)
    return found.group(1) if found else ""


def contact_of(message: Message, default: str) -> str:
    """The URI of a message's Contact header."""
    found = re.search(r"<([^>]+)>", message.get("contact"))
    return found.group(1) if found else default


def sdp(host: str, port: int = 40000) -> str:
    """An offer or answer for PCMU and for keys (RFC 4733). A port on which nobody listens is fine where no media matters."""
    family = "IP6" if ":" in host else "IP4"
    return "\r\n".join(["v=0", f"o=- 1 1 IN {family} {host}", "s=-", f"c=IN {family} {host}", "t=0 0",
                        f"m=audio {port} RTP/AVP 0 101", "a=rtpmap:0 PCMU/8000", "a=rtpmap:101 telephone-event/8000",
                        "a=fmtp:101 0-16", "a=sendrecv", ""])


def media_of(message: Message) -> tuple[str, int] | None:
    """Where the other side wants its audio, None if the message has no session description."""
    host = re.search(r"^c=IN IP[46] (\S+)", message.body, re.MULTILINE)
    port = re.search(r"^m=audio (\d+)", message.body, re.MULTILINE)
    return (host.group(1), int(port.group(1))) if host and port else None
