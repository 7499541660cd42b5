# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small IAX2 core (RFC 5456), standard library only: frames, and one call with its sequence numbers."""
from __future__ import annotations

import hashlib
import secrets
import socket
import struct
import time

VOICE, CONTROL, IAX = 2, 4, 6  # frame types
NEW, PING, PONG, ACK, HANGUP, REJECT, ACCEPT, AUTHREQ, AUTHREP, INVAL, LAGRQ, LAGRP = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
REGREQ, REGAUTH, REGACK, REGREJ, VNAK, CALLTOKEN = 13, 14, 15, 16, 18, 40
ANSWER = 4  # control subclass
UNCOUNTED = (ACK, INVAL, VNAK, CALLTOKEN)  # IAX frames that take no sequence number
IE_CALLED, IE_CALLING, IE_USERNAME, IE_CAPABILITY, IE_FORMAT, IE_VERSION = 1, 2, 6, 8, 9, 11
IE_CHALLENGE, IE_MD5, IE_REFRESH, IE_CAUSE, IE_CALLTOKEN = 15, 16, 19, 22, 54
SOUND = bytes([0x2B]) * 160  # 20 ms of PCMU
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
        source, _destination, self.timestamp, self.sequence, self.expected, self.kind, self.subclass = struct.unpack("!HHIBBBB", data[:12])
        self.source = source & 0x7FFF
        self.elements = elements_of(data[12:]) if self.kind == IAX else {}


class Call:
    """One outgoing call: sequence numbers, call numbers and the socket."""

    def __init__(self, host: str, port: int = 4569, source: str = "") -> None:
        info = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        self.socket = socket.socket(info[0], socket.SOCK_DGRAM)
        self.socket.bind((source, 0))
        self.socket.connect(info[4])
        self.number = 1 + secrets.randbelow(32000)
        self.peer = self.sent = self.expected = 0
        self.start = time.monotonic()
        self.heard = 0  # frames of audio that brought the own voice back
        self.epoch = -1  # of the last full frame of audio: mini frames carry the low half of their time only

    def now(self) -> int:
        """Milliseconds since the call began."""
        return int((time.monotonic() - self.start) * 1000)

    def send(self, subclass: int, body: bytes = b"", timestamp: int | None = None, kind: int = IAX) -> None:
        """Send a full frame; TIMESTAMP is echoed in ACK, PONG and LAGRP."""
        timestamp = self.now() if timestamp is None else timestamp
        self.socket.send(struct.pack("!HHIBBBB", 0x8000 | self.number, self.peer, timestamp, self.sent, self.expected, kind, subclass) + body)
        if kind != IAX or subclass not in UNCOUNTED:
            self.sent = (self.sent + 1) & 0xFF

    def talk(self) -> None:
        """Send 20 ms of the own voice (RFC 5456, 8.1.2)."""
        moment = self.now()
        if moment >> 16 == self.epoch:
            self.socket.send(struct.pack("!HH", self.number, moment & 0xFFFF) + SOUND)
        else:
            self.epoch = moment >> 16
            self.send(ULAW, SOUND, moment, VOICE)

    def receive(self, end: float) -> Frame | None:
        """The next full frame before END, or None; mini frames (media) are counted."""
        while time.monotonic() < end:
            self.socket.settimeout(max(min(end - time.monotonic(), 1.0), 0.01))
            try:
                data = self.socket.recv(65535)
            except socket.timeout:
                continue
            if len(data) >= 12 and data[0] & 0x80:
                self.heard += data[10] == VOICE and data[12:] == SOUND
                return Frame(data)
            self.heard += data[4:] == SOUND
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

    def open(self, subclass: int, body: bytes, end: float):
        """Begin with a NEW or REGREQ, show the call token when it is asked for, and yield each frame that comes, until END.

        What nothing answers within two seconds is sent again (RFC 5456, 7.2.1); the PBX repeats by itself what it answers.
        """
        token = b""
        self.send(subclass, body + element(IE_CALLTOKEN, token))  # the call token comes last, as chan_iax2 wants it
        while time.monotonic() < end:
            frame = self.receive(min(end, time.monotonic() + 2.0))
            if frame is None and not self.peer:
                self.sent = 0
                self.send(subclass, body + element(IE_CALLTOKEN, token))
            if frame is None:
                continue
            if frame.kind == IAX and frame.subclass == CALLTOKEN:
                self.sent, token = 0, frame.elements.get(IE_CALLTOKEN, b"")
                self.send(subclass, body + element(IE_CALLTOKEN, token))
            elif self.accept_frame(frame):
                yield frame


def new_body(number: str, user: str = "") -> bytes:
    """The elements of a NEW frame, without the call token; the version comes first."""
    body = element(IE_VERSION, struct.pack("!H", 2)) + element(IE_CALLED, number.encode()) + element(IE_CALLING, b"anonymous")
    if user:
        body += element(IE_USERNAME, user.encode())
    return body + element(IE_FORMAT, struct.pack("!I", ULAW)) + element(IE_CAPABILITY, struct.pack("!I", GSM | ULAW | ALAW))


def proof(challenge: Frame, secret: str) -> bytes:
    """The element that answers an MD5 challenge (RFC 5456, 8.6.16)."""
    return element(IE_MD5, hashlib.md5(challenge.elements.get(IE_CHALLENGE, b"") + secret.encode()).hexdigest().encode())
