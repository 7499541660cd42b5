# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Place one IAX2 call without credentials (RFC 5456) and print, as one line of JSON, what became of it.

  iax2_guest_call.py --host 10.77.22.10 --number 00441632960123
  {"outcome": "answered", ...}

outcome: answered, refused (with the cause that the PBX gave), challenged (a secret is wanted),
ringing (accepted, not answered in time), silent (no answer), unreachable (nobody listens).
"""
from __future__ import annotations

import argparse
import json
import secrets
import socket
import struct
import time

CONTROL, IAX = 4, 6  # frame types
NEW, PING, PONG, ACK, HANGUP, REJECT, ACCEPT, AUTHREQ, INVAL, LAGRQ, LAGRP, VNAK, CALLTOKEN = 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 18, 40
ANSWER = 4  # control subclass
UNCOUNTED = (ACK, INVAL, VNAK, CALLTOKEN)  # IAX frames that take no sequence number
IE_CALLED, IE_CALLING, IE_USERNAME, IE_CAPABILITY, IE_FORMAT, IE_VERSION, IE_CAUSE, IE_CALLTOKEN = 1, 2, 6, 8, 9, 11, 22, 54
GSM, ULAW, ALAW = 2, 4, 8  # chan_iax2's `bandwidth = low`, stock in Asterisk 16, leaves GSM only


def element(kind: int, data: bytes) -> bytes:
    return struct.pack("!BB", kind, len(data)) + data


def elements_of(data: bytes) -> dict[int, bytes]:
    """The information elements of a frame's body."""
    found = {}
    while len(data) >= 2:
        kind, size = data[0], data[1]
        found[kind] = data[2:2 + size]
        data = data[2 + size:]
    return found


class Frame:
    """A full frame as received."""

    def __init__(self, data: bytes) -> None:
        source, _destination, self.timestamp, self.sequence, _expected, self.kind, self.subclass = struct.unpack("!HHIBBBB", data[:12])
        self.source = source & 0x7FFF
        self.elements = elements_of(data[12:]) if self.kind == IAX else {}


class Call:
    """One outgoing call: sequence numbers, call numbers and the socket."""

    def __init__(self, host: str, port: int) -> None:
        info = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        self.socket = socket.socket(info[0], socket.SOCK_DGRAM)
        self.socket.connect(info[4])
        self.number = 1 + secrets.randbelow(32000)
        self.peer = self.sent = self.expected = 0
        self.start = time.monotonic()

    def send(self, subclass: int, body: bytes = b"", timestamp: int | None = None) -> None:
        """Send an IAX frame; TIMESTAMP is echoed in ACK, PONG and LAGRP."""
        if timestamp is None:
            timestamp = int((time.monotonic() - self.start) * 1000)
        self.socket.send(struct.pack("!HHIBBBB", 0x8000 | self.number, self.peer, timestamp, self.sent, self.expected, IAX, subclass) + body)
        if subclass not in UNCOUNTED:
            self.sent = (self.sent + 1) & 0xFF

    def receive(self, end: float) -> Frame | None:
        """The next full frame before END, or None; mini frames (media) are skipped."""
        while time.monotonic() < end:
            self.socket.settimeout(max(min(end - time.monotonic(), 1.0), 0.01))
            try:
                data = self.socket.recv(65535)
            except socket.timeout:
                continue
            if len(data) >= 12 and data[0] & 0x80:
                return Frame(data)
        return None

    def accept_frame(self, frame: Frame) -> bool:
        """Acknowledge FRAME and keep the sequence; False for a repetition."""
        if frame.kind == IAX and frame.subclass in UNCOUNTED:
            return True
        self.peer = frame.source
        fresh = frame.sequence == self.expected
        if fresh:
            self.expected = (self.expected + 1) & 0xFF
        echo = {PING: PONG, LAGRQ: LAGRP}.get(frame.subclass, ACK) if frame.kind == IAX else ACK
        self.send(echo, timestamp=frame.timestamp)
        return fresh


def new_body(args: argparse.Namespace, token: bytes) -> bytes:
    """The elements of a NEW frame; the version comes first and the call token last, as chan_iax2 wants it."""
    body = element(IE_VERSION, struct.pack("!H", 2)) + element(IE_CALLED, args.number.encode()) + element(IE_CALLING, b"anonymous")
    if args.user:
        body += element(IE_USERNAME, args.user.encode())
    body += element(IE_FORMAT, struct.pack("!I", ULAW)) + element(IE_CAPABILITY, struct.pack("!I", GSM | ULAW | ALAW))
    return body + element(IE_CALLTOKEN, token)


def verdict(frame: Frame) -> dict | None:
    """What FRAME says about the call, None if it decides nothing."""
    if frame.kind == CONTROL and frame.subclass == ANSWER:
        return {"outcome": "answered"}
    if frame.kind == IAX and frame.subclass == AUTHREQ:
        return {"outcome": "challenged"}
    if frame.kind == IAX and frame.subclass in (REJECT, HANGUP, INVAL):
        return {"outcome": "refused", "cause": frame.elements.get(IE_CAUSE, b"").decode("utf-8", "replace")}
    return None


def place(call: Call, args: argparse.Namespace) -> dict:
    """Send NEW, follow the call until it is decided or the time is up."""
    end, accepted = time.monotonic() + args.timeout, False
    call.send(NEW, new_body(args, b""))
    while True:
        frame = call.receive(end)
        if frame is None:
            return {"outcome": "ringing" if accepted else "silent"}
        if frame.kind == IAX and frame.subclass == CALLTOKEN:
            call.sent = 0
            call.send(NEW, new_body(args, frame.elements.get(IE_CALLTOKEN, b"")))
            continue
        if not call.accept_frame(frame):
            continue
        accepted = accepted or (frame.kind == IAX and frame.subclass == ACCEPT)
        result = verdict(frame)
        if result:
            return result


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Place one IAX2 call without credentials.")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=4569)
    parser.add_argument("--number", default="00441632960123")
    parser.add_argument("--user", default="", help="user name; empty is matched against every user without a secret")
    parser.add_argument("--timeout", type=float, default=10.0)
    return parser.parse_args()


def main() -> None:
    args = arguments()
    try:
        call = Call(args.host, args.port)
        result = place(call, args)
        if result["outcome"] in ("answered", "ringing", "challenged"):
            call.send(HANGUP, element(IE_CAUSE, b"test is over"))
    except OSError as error:
        result = {"outcome": "unreachable", "reason": error.strerror or str(error)}
    print(json.dumps({"probe": "iax2", "host": args.host, "port": args.port, "number": args.number, **result}))


if __name__ == "__main__":
    main()
