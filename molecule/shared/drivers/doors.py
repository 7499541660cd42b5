# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Try the doors of a PBX from several addresses of this machine, all at the same time, and print a line of JSON for each address.

  doors.py --host 10.77.22.10 10.77.22.20 10.77.22.21
  {"source": "10.77.22.20", "open": ["ami", "sip", "ssh"]}
  ...

A door is open where something comes back that is no refusal: an answer of SIP or IAX2, a connection of TCP.
"""
from __future__ import annotations

import argparse
import concurrent.futures
import json
import select
import socket
import time

import packets

TCP = {"ssh": 22, "ami": 5038, "web": 8080, "http": 8088}
SIP, IAX2 = 5060, 4569
POKE = bytes.fromhex("80010000000000000000061e")  # RFC 5456, section 6.7.1: a full frame that anybody is answered with a PONG
PATIENCE, REPEAT = 3.0, 0.5  # seconds, before a door counts as closed, and between two tries


def answers(host: str, port: int, source: str, payload: bytes) -> bool:
    """Whether anything comes back by UDP."""
    with socket.socket(packets.family_of(host), socket.SOCK_DGRAM) as sock:
        sock.bind((source, 0))
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            sock.sendto(payload, (host, port))
            if select.select([sock], [], [], REPEAT)[0]:
                return True
    return False


def tries(host: str, source: str) -> dict:
    """A function without arguments for each door."""
    found = {name: lambda port=port: packets.connect(host, port, source, PATIENCE) == "open" for name, port in TCP.items()}
    found["sip"] = lambda: answers(host, SIP, source, packets.sip_request(host, source).encode())
    found["iax2"] = lambda: answers(host, IAX2, source, POKE)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Try the doors of a PBX from several addresses.")
    parser.add_argument("--host", required=True)
    parser.add_argument("sources", nargs="+")
    args = parser.parse_args()
    with concurrent.futures.ThreadPoolExecutor(6 * len(args.sources)) as pool:
        waiting = {source: {name: pool.submit(one) for name, one in tries(args.host, source).items()} for source in args.sources}
        for source, doors in waiting.items():
            print(json.dumps({"source": source, "open": sorted(name for name, one in doors.items() if one.result())}))


if __name__ == "__main__":
    main()
