# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small SIP user agent core over UDP (RFC 3261), standard library only.

It exists so that the test hosts can be called by software whose every message we control.
One `Line` is one UDP socket towards one server; nothing here runs for ever or loops without a limit.
"""
from __future__ import annotations

import hashlib
import re
import secrets
import socket
import time

COMPACT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length", "c": "content-type", "k": "supported"}
USER_AGENT = "voipsec-test-phone"
ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, NOTIFY, INFO"


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


def _hash(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # RFC 2617: digest authentication of SIP is MD5


def challenge_of(response: Message) -> dict[str, str]:
    """The fields of the first MD5 challenge of a 401 or 407; empty if there is none."""
    for value in response.all("www-authenticate") + response.all("proxy-authenticate"):
        fields = {key.lower(): quoted or plain for key, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', value)}
        if fields.get("algorithm", "MD5").upper() == "MD5":
            return fields
    return {}


def authorization(challenge: dict[str, str], method: str, uri: str, user: str, secret: str, cnonce: str = "") -> str:
    """The value of an Authorization header (RFC 2617, 3.2.2), with qop=auth when the server offers it."""
    cnonce = cnonce or secrets.token_hex(8)
    realm, nonce = challenge["realm"], challenge["nonce"]
    first, second = _hash(f"{user}:{realm}:{secret}"), _hash(f"{method}:{uri}")
    fields = f'Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}", algorithm=MD5'
    if "auth" in challenge.get("qop", "").split(","):
        response = _hash(f"{first}:{nonce}:00000001:{cnonce}:auth:{second}")
        fields += f', qop=auth, nc=00000001, cnonce="{cnonce}"'
    else:
        response = _hash(f"{first}:{nonce}:{second}")
    if "opaque" in challenge:
        fields += f', opaque="{challenge["opaque"]}"'
    return f'{fields}, response="{response}"'


def bracket(host: str) -> str:
    """An address as it stands in a URI: IPv6 in square brackets."""
    return f"[{host}]" if ":" in host else host


class Line:
    """A UDP socket towards one SIP server."""

    def __init__(self, host: str, port: int = 5060, local_port: int = 0, source: str = "") -> None:
        info = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        self.server = bracket(info[4][0])
        self.socket = socket.socket(info[0], socket.SOCK_DGRAM)
        self.socket.bind((source, local_port))
        self.socket.connect(info[4])
        address = self.socket.getsockname()
        self.local = f"{bracket(address[0])}:{address[1]}"

    def sdp(self) -> str:
        """An offer or answer for PCMU. No media is sent; the port is the discard port."""
        host = self.socket.getsockname()[0]
        family = "IP6" if ":" in host else "IP4"
        return "\r\n".join(["v=0", f"o=- 1 1 IN {family} {host}", "s=-", f"c=IN {family} {host}", "t=0 0",
                            "m=audio 40000 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", "a=sendrecv", ""])

    def request(self, method: str, uri: str, dialog: Dialog, extra: list[tuple[str, str]] | None = None, body: str = "") -> Message:
        """A request inside DIALOG, with a branch of its own (an ACK for a refusal reuses one, see `ack`)."""
        headers = [("via", f"SIP/2.0/UDP {self.local};branch=z9hG4bK{secrets.token_hex(8)};rport"), ("max-forwards", "70"),
                   ("from", dialog.local), ("to", dialog.remote), ("call-id", dialog.call_id), ("cseq", f"{dialog.cseq} {method}"),
                   ("contact", f"<sip:{dialog.user}@{self.local}>"), ("user-agent", USER_AGENT), ("allow", ALLOW)]
        headers += extra or []
        if body:
            headers.append(("content-type", "application/sdp"))
        return Message(f"{method} {uri} SIP/2.0", headers, body)

    def send(self, message: Message) -> None:
        self.socket.send(message.encode())

    def receive(self, seconds: float) -> Message | None:
        """The next message within SECONDS, or None. Raises ConnectionRefusedError when the port is closed."""
        self.socket.settimeout(max(seconds, 0.01))
        try:
            return parse(self.socket.recv(65535))
        except (socket.timeout, ValueError):
            return None

    def transact(self, request: Message, seconds: float, others=None) -> Message | None:
        """Send REQUEST, repeat it until something answers (RFC 3261, 17.1), and return the final response.

        None when there is none within SECONDS. Messages of other transactions go to the callable OTHERS.
        """
        end, pause, provisional = time.monotonic() + seconds, 0.5, False
        self.send(request)
        repeat = time.monotonic() + pause
        while time.monotonic() < end:
            answer = self.receive(min(repeat, end) - time.monotonic())
            if answer is None:
                if time.monotonic() >= repeat:
                    pause = min(pause * 2, 4)
                    repeat += pause
                    if not provisional:
                        self.send(request)
            elif not answer.status or (answer.get("call-id"), answer.get("cseq")) != (request.get("call-id"), request.get("cseq")):
                if others:
                    others(answer)
            elif answer.status < 200:
                provisional = True
            else:
                return answer
        return None

    def respond(self, request: Message, status: int, reason: str, user: str = "", body: str = "", tag: str = "") -> None:
        """Answer REQUEST; TAG is put on its To header when it has none."""
        to = request.get("to")
        headers = [("via", value) for value in request.all("via")] + [("record-route", value) for value in request.all("record-route")]
        headers += [("from", request.get("from")), ("to", to if "tag=" in to or not tag else f"{to};tag={tag}")]
        headers += [("call-id", request.get("call-id")), ("cseq", request.get("cseq")), ("user-agent", USER_AGENT), ("allow", ALLOW)]
        if user:
            headers.append(("contact", f"<sip:{user}@{self.local}>"))
        if body:
            headers.append(("content-type", "application/sdp"))
        self.send(Message(f"SIP/2.0 {status} {reason}", headers, body))

    def ack(self, invite: Message, answer: Message, uri: str) -> None:
        """Acknowledge the final ANSWER of INVITE: a refusal in its transaction, a success to URI with a new branch."""
        dialog = Dialog.of(invite)
        dialog.remote = answer.get("to")
        request = self.request("ACK", uri if answer.status < 300 else invite.start.split(" ")[1], dialog)
        if answer.status >= 300:
            request.headers[0] = ("via", invite.get("via"))
        self.send(request)


class Dialog:
    """The headers that the requests of one dialog, or of one series of REGISTERs, have in common."""

    def __init__(self, user: str, local: str, remote: str, call_id: str, cseq: int = 1) -> None:
        self.user, self.local, self.remote, self.call_id, self.cseq = user, local, remote, call_id, cseq

    @classmethod
    def new(cls, line: Line, user: str, to_uri: str) -> Dialog:
        """A dialog that USER begins with TO_URI."""
        local = f"<sip:{user}@{line.server}>;tag={secrets.token_hex(6)}"
        return cls(user, local, f"<{to_uri}>", secrets.token_hex(12))

    @classmethod
    def of(cls, request: Message) -> Dialog:
        """The dialog of a request that we sent."""
        user = re.search(r"sip:([^@>]*)@", request.get("contact"))
        return cls(user.group(1) if user else "", request.get("from"), request.get("to"), request.get("call-id"), int(request.get("cseq").split(" ")[0]))


def contact_of(message: Message, default: str) -> str:
    """The URI of a message's Contact header."""
    found = re.search(r"<([^>]+)>", message.get("contact"))
    return found.group(1) if found else default


def invite(line: Line, dialog: Dialog, uri: str, seconds: float, credentials: tuple[str, str] | None = None, others=None):
    """Call URI; with CREDENTIALS (user, secret) a challenge is answered once.

    Returns (final response or None, the last INVITE sent). Every final response has been acknowledged.
    """
    request = line.request("INVITE", uri, dialog, body=line.sdp())
    answer = line.transact(request, seconds, others)
    if answer is not None and answer.status in (401, 407) and credentials and challenge_of(answer):
        line.ack(request, answer, uri)
        name = "authorization" if answer.status == 401 else "proxy-authorization"
        value = authorization(challenge_of(answer), "INVITE", uri, *credentials)
        dialog.cseq += 1
        request = line.request("INVITE", uri, dialog, [(name, value)], line.sdp())
        answer = line.transact(request, seconds, others)
    if answer is not None:
        line.ack(request, answer, contact_of(answer, uri))
    return answer, request
