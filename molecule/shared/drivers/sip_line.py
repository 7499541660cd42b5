# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections to one SIP server, over UDP, TCP and TLS; standard library only.

One `Line` is one socket towards one server; nothing here runs for ever or loops without a limit.
"""
from __future__ import annotations

import errno
import re
import secrets
import socket
import ssl
import time

import sip

TRANSPORTS = ("udp", "tcp", "tls")
PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}
LENGTH = re.compile(rb"^(?:content-length|l)[ \t]*:[ \t]*(\d+)", re.IGNORECASE | re.MULTILINE)


def message_in(data: bytes) -> tuple[bytes, bytes]:
    """Cut the first whole message off what a stream brought so far: (message or b"", the rest)."""
    data = data.lstrip(b"\r\n")  # keep-alives (RFC 5626, 4.4.1)
    head, blank, _body = data.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    end = len(head) + len(blank) + (int(length.group(1)) if length else 0)
    return (data[:end], data[end:]) if blank and len(data) >= end else (b"", data)


class Line:
    """A UDP socket towards one SIP server."""

    transport, kind, repeats = "udp", socket.SOCK_DGRAM, True

    def __init__(self, host: str, port: int = 5060, local_port: int = 0, source: str = "") -> None:
        info = socket.getaddrinfo(host, port, type=self.kind)[0]
        self.server, self.port = sip.bracket(info[4][0]), port
        self.socket = socket.socket(info[0], self.kind)
        self.socket.bind((source, local_port))
        self.open(info[4])
        self.address, local_port = self.socket.getsockname()[:2]
        self.local = f"{sip.bracket(self.address)}:{local_port}"
        self.suffix = "" if self.transport == "udp" else f";transport={self.transport}"

    def open(self, server: tuple) -> None:
        """Fix the other end, so that a closed port shows as ConnectionRefusedError."""
        self.socket.connect(server)

    def uri(self, user: str = "") -> str:
        """The URI of USER on the server, or of the server itself."""
        return f"sip:{user}{'@' if user else ''}{self.server}:{self.port}{self.suffix}"

    def contact(self, user: str) -> str:
        """Where the server reaches USER: here."""
        return f"<sip:{user}@{self.local}{self.suffix}>"

    def request(self, method: str, uri: str, dialog: sip.Dialog, extra: list[tuple[str, str]] | None = None, body: str = "",
                kind: str = "application/sdp") -> sip.Message:
        """A request inside DIALOG, with a branch of its own (an ACK for a refusal reuses one, see `ack`)."""
        via = f"SIP/2.0/{self.transport.upper()} {self.local};branch=z9hG4bK{secrets.token_hex(8)};rport"
        headers = [("via", via), ("max-forwards", "70"), ("from", dialog.local), ("to", dialog.remote), ("call-id", dialog.call_id),
                   ("cseq", f"{dialog.cseq} {method}"), ("contact", self.contact(dialog.user)), ("user-agent", sip.USER_AGENT),
                   ("allow", sip.ALLOW)]
        headers += extra or []
        if body:
            headers.append(("content-type", kind))
        return sip.Message(f"{method} {uri} SIP/2.0", headers, body)

    def send(self, message: sip.Message) -> None:
        self.socket.send(message.encode())

    def receive(self, seconds: float) -> sip.Message | None:
        """The next message within SECONDS, or None. Raises ConnectionRefusedError when the port is closed."""
        self.socket.settimeout(max(seconds, 0.01))
        try:
            return sip.parse(self.socket.recv(65535))
        except (socket.timeout, ValueError):
            return None

    def transact(self, request: sip.Message, seconds: float, others=None) -> sip.Message | None:
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
                    if self.repeats and not provisional:
                        self.send(request)
            elif not answer.status or (answer.get("call-id"), answer.get("cseq")) != (request.get("call-id"), request.get("cseq")):
                if others:
                    others(answer)
            elif answer.status < 200:
                provisional = True
            else:
                return answer
        return None

    def respond(self, request: sip.Message, status: int, reason: str, user: str = "", body: str = "", tag: str = "") -> None:
        """Answer REQUEST; TAG is put on its To header when it has none."""
        to = request.get("to")
        headers = [("via", value) for value in request.all("via")] + [("record-route", value) for value in request.all("record-route")]
        headers += [("from", request.get("from")), ("to", to if "tag=" in to or not tag else f"{to};tag={tag}")]
        headers += [("call-id", request.get("call-id")), ("cseq", request.get("cseq")), ("user-agent", sip.USER_AGENT), ("allow", sip.ALLOW)]
        if user:
            headers.append(("contact", self.contact(user)))
        if body:
            headers.append(("content-type", "application/sdp"))
        self.send(sip.Message(f"SIP/2.0 {status} {reason}", headers, body))

    def ack(self, invite: sip.Message, answer: sip.Message, uri: str) -> None:
        """Acknowledge the final ANSWER of INVITE: a refusal in its transaction, a success to URI with a new branch."""
        dialog = sip.Dialog.of(invite)
        dialog.remote = answer.get("to")
        request = self.request("ACK", uri if answer.status < 300 else invite.start.split(" ")[1], dialog)
        if answer.status >= 300:
            request.headers[0] = ("via", invite.get("via"))
        self.send(request)

    def close(self) -> None:
        self.socket.close()


class StreamLine(Line):
    """A TCP connection to one SIP server."""

    transport, kind, repeats = "tcp", socket.SOCK_STREAM, False

    def open(self, server: tuple) -> None:
        self.received = b""
        self.socket.settimeout(10.0)
        self.socket.connect(server)

    def send(self, message: sip.Message) -> None:
        self.socket.settimeout(10.0)
        self.socket.sendall(message.encode())

    def receive(self, seconds: float) -> sip.Message | None:
        """The next message within SECONDS, or None. Raises ConnectionResetError when the server has closed the connection."""
        end = time.monotonic() + max(seconds, 0.01)
        while True:
            message, self.received = message_in(self.received)
            if message:
                return sip.parse(message)
            left = end - time.monotonic()
            if left <= 0:
                return None
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(65535)
            except socket.timeout:
                return None
            if not data:
                raise ConnectionResetError(errno.ECONNRESET, "the server closed the connection")
            self.received += data


class TlsLine(StreamLine):
    """A TLS connection to one SIP server. Its certificate is not judged: the test hosts sign their own."""

    transport = "tls"

    def open(self, server: tuple) -> None:
        super().open(server)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.socket = context.wrap_socket(self.socket)


def connect(transport: str, host: str, port: int = 0, local_port: int = 0, source: str = "") -> Line:
    """A line to HOST over TRANSPORT, at its usual port unless PORT says otherwise."""
    kinds = {kind.transport: kind for kind in (Line, StreamLine, TlsLine)}
    return kinds[transport](host, port or PORTS[transport], local_port, source)


def invite(line: Line, dialog: sip.Dialog, uri: str, seconds: float, credentials: tuple[str, str] | None = None, others=None, media_port: int = 40000):
    """Call URI; with CREDENTIALS (user, secret) a challenge is answered once. Nobody needs to listen on MEDIA_PORT.

    Returns (final response or None, the last INVITE sent). Every final response has been acknowledged.
    """
    request = line.request("INVITE", uri, dialog, body=sip.sdp(line.address, media_port))
    answer = line.transact(request, seconds, others)
    header = sip.authorize(answer, "INVITE", uri, *credentials) if answer is not None and credentials else []
    if header:
        line.ack(request, answer, uri)
        dialog.cseq += 1
        request = line.request("INVITE", uri, dialog, header, sip.sdp(line.address, media_port))
        answer = line.transact(request, seconds, others)
    if answer is not None:
        line.ack(request, answer, sip.contact_of(answer, uri))
    return answer, request
