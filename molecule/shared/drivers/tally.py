# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Count on the attacked host itself how many guesses Asterisk judged. It ends by SIGTERM, or after --seconds, and writes one JSON object.

  tally.py --log /var/log/asterisk/voipsec_log --seconds 120 --state /run/voipsec/tally.json

Two ways of counting, because neither sees everything: "answered" are final answers that left the host for requests that had carried a digest, off
the wire; a filter may drop the answer to a guess that Asterisk did judge, and TLS cannot be read. "judged" are guesses by the word of Asterisk's
security log. Both by transport and address. "connections" are those of TCP that the host took, by port and address, and "bytes" what it
acknowledged there. Telephones that log in from ports given with --phone do not count. "lost" must be 0: packets that the kernel did not
hand over to us.
"""
from __future__ import annotations

import argparse
import os
import re
import socket
import struct
import time
from collections import Counter

import keeping
import sip_line

RECEIVE_BUFFER = 1 << 26  # bytes; a flood of 20,000 packets a second for a second or two
OUTGOING = 4  # PACKET_OUTGOING of linux/if_packet.h
STATISTICS = (263, 6)  # SOL_PACKET, PACKET_STATISTICS: struct tpacket_stats {packets, drops}
FORCE = 33  # SO_RCVBUFFORCE, which heeds no limit
SIP_PORTS = {5060, 5070}  # of which messages are read; 5070 is PJSIP beside chan_sip
STREAM_PORTS = SIP_PORTS | {5061, 8088}
TCP, UDP, SYN, ACK = 6, 17, 0x02, 0x10

SERIES = re.compile(rb"^(?:call-id|i)[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
NUMBER = re.compile(rb"^cseq[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
DIGEST = re.compile(rb"^(?:proxy-)?authorization[ \t]*:", re.IGNORECASE | re.MULTILINE)
EVENT = re.compile(r'SecurityEvent=\\?"(\w+)\\?".*?Service=\\?"(\w+)\\?".*?RemoteAddress=\\?"IPV[46]/(\w+)/([^/"\\]+)/(\d+)')
GUESSES = {"ChallengeResponseFailed", "InvalidPassword", "SuccessfulAuth"}
"""Events of SIP that follow a digest, one for each."""


def packet_of(data: bytes) -> tuple | None:
    """(protocol, source, destination, what the IP packet carries), or None for what is neither TCP nor UDP."""
    version = data[0] >> 4
    if version == 4 and data[9] in (TCP, UDP):
        end = struct.unpack_from("!H", data, 2)[0] or len(data)
        return data[9], data[12:16], data[16:20], data[(data[0] & 15) * 4:end]
    if version == 6 and data[6] in (TCP, UDP):
        return data[6], data[8:24], data[24:40], data[40:40 + (struct.unpack_from("!H", data, 4)[0] or len(data))]
    return None


def address_of(packed: bytes) -> str:
    return socket.inet_ntop(socket.AF_INET if len(packed) == 4 else socket.AF_INET6, packed)


class Stream:
    """One direction of a TCP connection: cuts messages out of its segments, whatever was sent twice."""

    def __init__(self, expected: int) -> None:
        self.expected, self.rest = expected, b""

    def take(self, sequence: int, payload: bytes) -> list[bytes]:
        known = (self.expected - sequence) & 0xFFFFFFFF
        if known >= 1 << 31:  # what came before was not seen: begin anew behind the gap
            known, self.rest = 0, b""
        if len(payload) <= known:
            return []
        self.rest += payload[known:]
        self.expected = (sequence + len(payload)) & 0xFFFFFFFF
        found = []
        while True:
            message, self.rest = sip_line.message_in(self.rest)
            if not message:
                return found
            found.append(message)


class Wire:
    """What passes the network device."""

    def __init__(self, phones: set[int]) -> None:
        self.phones = phones
        self.waiting: set[int] = set()
        self.answered = {"udp": Counter(), "tcp": Counter()}
        self.connections: Counter = Counter()
        self.bytes: Counter = Counter()
        self.streams: dict[tuple, Stream] = {}
        self.began: dict[tuple, int] = {}
        self.acknowledged: dict[tuple, int] = {}

    def message(self, transport: str, outside: tuple, outgoing: bool, data: bytes) -> None:
        """A request that carries a digest waits for its final answer; OUTSIDE is (address, port)."""
        if outside[1] in self.phones:
            return
        if outgoing and not (data.startswith(b"SIP/2.0 ") and data[8:9] >= b"2"):
            return
        if not outgoing and (data.startswith(b"SIP/2.0 ") or not DIGEST.search(data)):
            return
        series, number = SERIES.search(data), NUMBER.search(data)
        if not series or not number:
            return
        key = hash((outside, series[1].strip(), number[1].strip()))
        if not outgoing:
            self.waiting.add(key)
        elif key in self.waiting:
            self.waiting.discard(key)
            self.answered[transport][address_of(outside[0])] += 1

    def segment(self, outgoing: bool, outside: tuple, inside: int, data: bytes) -> None:
        sequence, acknowledgement = struct.unpack_from("!II", data, 4)
        flags, payload, key = data[13], data[(data[12] >> 4) * 4:], (outside, inside)
        if flags & SYN:
            self.streams[key, outgoing] = Stream((sequence + 1) & 0xFFFFFFFF)
            if outgoing and flags & ACK and self.began.get(key) != acknowledgement:
                self.began[key], self.acknowledged[key] = acknowledgement, 0
                self.connections[inside, outside[0]] += 1
            return
        if outgoing and flags & ACK and key in self.began:
            further = ((acknowledgement - self.began[key]) & 0xFFFFFFFF) - self.acknowledged[key]
            if 0 < further < 1 << 31:
                self.acknowledged[key] += further
                self.bytes[inside, outside[0]] += further
        if payload and inside in SIP_PORTS:
            for message in self.streams.setdefault((key, outgoing), Stream(sequence)).take(sequence, payload):
                self.message("tcp", outside, outgoing, message)

    def packet(self, outgoing: bool, data: bytes) -> None:
        found = packet_of(data)
        if not found or len(found[3]) < 8:
            return
        protocol, source, target, data = found
        ports = struct.unpack_from("!HH", data)
        outside, inside = ((target, ports[1]), ports[0]) if outgoing else ((source, ports[0]), ports[1])
        if protocol == UDP and inside in SIP_PORTS:
            self.message("udp", outside, outgoing, data[8:])
        elif protocol == TCP and inside in STREAM_PORTS and len(data) >= 20:
            self.segment(outgoing, outside, inside, data)

    def result(self) -> dict:
        def by_port(counter):
            ports = {}
            for (port, packed), number in counter.items():
                ports.setdefault(str(port), {})[address_of(packed)] = number
            return ports
        return {"answered": {transport: dict(counter) for transport, counter in self.answered.items()},
                "connections": by_port(self.connections), "bytes": by_port(self.bytes)}


class Log:
    """What is added to Asterisk's security log from now on."""

    def __init__(self, path: str, phones: set[int]) -> None:
        self.path, self.phones, self.start = path, phones, os.path.getsize(path) if os.path.exists(path) else 0

    def result(self) -> dict:
        """Guesses by transport and address."""
        judged: dict[str, Counter] = {}
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8", errors="replace") as file:
                file.seek(self.start)
                for found in map(EVENT.search, file):
                    if found and found[1] in GUESSES and found[2] in ("SIP", "PJSIP") and int(found[5]) not in self.phones:
                        judged.setdefault(found[3].lower(), Counter())[found[4]] += 1
        return {transport: dict(counter) for transport, counter in judged.items()}


class Tally:
    """The wire and the log together."""

    def __init__(self, args: argparse.Namespace) -> None:
        phones = set(args.phone)
        self.args, self.log, self.wire, self.state = args, Log(args.log, phones), Wire(phones), {"ready": False}
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))  # ETH_P_ALL
        self.socket.setsockopt(socket.SOL_SOCKET, FORCE, RECEIVE_BUFFER)
        self.socket.bind((args.device, 3))
        self.socket.settimeout(0.2)

    def run(self) -> None:
        keeping.save(self.args.state, {"ready": True})
        end = time.monotonic() + min(self.args.seconds, keeping.LONGEST)
        while time.monotonic() < end:
            self.step()

    def step(self) -> bool:
        try:
            data, sender = self.socket.recvfrom(1 << 17)
        except (socket.timeout, BlockingIOError):
            return False
        if data:
            self.wire.packet(sender[2] == OUTGOING, data)
        return True

    def end(self) -> None:
        """What waits in the buffer counts too, but not what comes from now on."""
        self.socket.setblocking(False)
        end = time.monotonic() + 10.0
        while time.monotonic() < end and self.step():
            pass
        packets, drops = struct.unpack("II", self.socket.getsockopt(*STATISTICS, 8))
        self.state = {**self.wire.result(), "judged": self.log.result(), "packets": packets, "lost": drops}
        keeping.save(self.args.state, self.state)


def main() -> None:
    parser = argparse.ArgumentParser(description="Count the guesses that Asterisk judges.")
    parser.add_argument("--log", default="/var/log/asterisk/voipsec_log")
    parser.add_argument("--device", default="eth0")
    parser.add_argument("--phone", type=int, action="append", default=[], help="source port of a telephone")
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--state", required=True)
    args = parser.parse_args()
    tally = Tally(args)
    keeping.live(tally, tally.run)


if __name__ == "__main__":
    main()
