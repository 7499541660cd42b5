# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audio of one test call (RFC 3550, PCMU) and the keys pressed in it (RFC 4733), standard library only.

Every stream says one and the same byte all the time, its voice. Asterisk passes PCMU on untouched, so the byte
that arrives tells who is at the other end.
"""
from __future__ import annotations

import secrets
import socket
import struct
import time
from collections import deque

KEYS = "0123456789*#ABCD"
FRAME = 160  # samples of 20 ms
PCMU, EVENT = 0, 101  # payload types
STRANGE = -1  # what is heard and is no voice of ours: prompts, tones
PRESSED, ENDED, RESTED = 5, 3, 4  # packets of one key: while it is down, its repeated end, and frames of audio after it


def packet(kind: int, marker: bool, sequence: int, timestamp: int, source: int, payload: bytes) -> bytes:
    return struct.pack("!BBHII", 0x80, kind | (0x80 if marker else 0), sequence & 0xFFFF, timestamp & 0xFFFFFFFF, source) + payload


def key_payloads(key: str) -> list[bytes]:
    """The payloads of one key, one every 20 ms; the last ones say that it is up again."""
    code, volume = KEYS.index(key), 10
    down = [struct.pack("!BBH", code, volume, FRAME * (number + 1)) for number in range(PRESSED)]
    return down + [struct.pack("!BBH", code, 0x80 | volume, FRAME * (PRESSED + 1))] * ENDED


class Stream:
    """One UDP socket: sends its voice or a key every 20 ms when asked to `tick`, and remembers what it hears."""

    def __init__(self, address: str, voice: int) -> None:
        self.socket = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]
        self.voice, self.remote = bytes([voice]) * FRAME, None
        self.heard: deque[int] = deque(maxlen=5)  # voices of the last packets
        self.own = 0  # packets that brought the own voice back
        self.sequence, self.timestamp, self.source = 1, 0, secrets.randbits(32)
        self.waiting: deque[tuple[bytes, bool, int]] = deque()  # payload, first of its key, frames since the key went down
        self.due, self.last = 0.0, 0.0

    def press(self, keys: str) -> None:
        for key in keys:
            self.waiting.extend((payload, number == 0, number) for number, payload in enumerate(key_payloads(key)))
            self.waiting.extend([(b"", False, 0)] * RESTED)

    def tick(self) -> None:
        """Read what came; send what is due."""
        self.listen()
        if self.remote is None or time.monotonic() < self.due:
            return
        self.due = max(self.due + 0.02, time.monotonic() - 0.1)
        payload, first, age = self.waiting.popleft() if self.waiting else (b"", False, 0)
        kind = EVENT if payload else PCMU
        moment = self.timestamp - age * FRAME  # all packets of a key carry the moment at which it went down
        self.send(packet(kind, first, self.sequence, moment, self.source, payload or self.voice))
        self.sequence, self.timestamp = self.sequence + 1, self.timestamp + FRAME

    def send(self, data: bytes) -> None:
        try:
            self.socket.sendto(data, self.remote)
        except (BlockingIOError, ConnectionRefusedError):
            pass

    def listen(self) -> None:
        while True:
            try:
                data = self.socket.recv(2048)
            except (BlockingIOError, ConnectionRefusedError):
                return
            self.last = time.monotonic()
            if len(data) > 12 and data[1] & 0x7F == PCMU:
                voices = set(data[12:])
                self.heard.append(voices.pop() if len(voices) == 1 else STRANGE)
                self.own += self.heard[-1] == self.voice[0]

    def hears(self, voice: int) -> bool:
        """Whether all of the latest packets came from VOICE."""
        return len(self.heard) == self.heard.maxlen and set(self.heard) == {voice}

    def falls_silent(self) -> bool:
        """Whether something was heard, and nothing comes any more."""
        return bool(self.heard) and time.monotonic() - self.last > 0.3

    def close(self) -> None:
        self.socket.close()
