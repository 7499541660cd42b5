# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask for accounts that exist and for others, mixed at random, and print how long each answer took, in microseconds.

  probe_times.py --host 10.77.22.10 --known 101 --known 102 --unknown 901 --unknown 902 --count 500 SOURCE...
  {"known": [212.1, ...], "unknown": [...], "silent": 0}

The sources take turns. The kernel stamps each answer as it arrives, so that this program's own delays count on one side only.
"""
from __future__ import annotations

import argparse
import json
import random
import select
import socket
import struct
import time

import cracker_requests

STAMP = 35  # SO_TIMESTAMPNS


def open_line(host: str, port: int, source: str) -> socket.socket:
    line = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    line.setsockopt(socket.SOL_SOCKET, STAMP, 1)
    line.bind((source, 0))
    line.connect((host, port))
    return line


def arrival(line: socket.socket, call_id: str, wait: float) -> float | None:
    """When the final answer came, by the kernel's clock; None for silence."""
    end = time.monotonic() + wait
    while select.select([line], [], [], max(0.0, end - time.monotonic()))[0]:
        try:
            data, stamps, _flags, _sender = line.recvmsg(65535, 64)
        except ConnectionError:
            continue
        answer = cracker_requests.Answer.of(data)
        if answer and answer.call_id == call_id and answer.status >= 200:
            seconds, rest = struct.unpack("qq", stamps[0][2][:16])
            return seconds + rest / 1e9
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description="Ask for accounts and print how long each answer took.")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=5060)
    parser.add_argument("--known", action="append", required=True)
    parser.add_argument("--unknown", action="append", required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--wait", type=float, default=0.1, help="seconds until an answer counts as silence")
    parser.add_argument("sources", nargs="+")
    args = parser.parse_args()
    lines = [open_line(args.host, args.port, source) for source in args.sources]
    said: dict = {"known": [], "unknown": [], "silent": 0}
    for number in range(min(args.count, 10000)):
        line, kind = lines[number % len(lines)], random.choice(("known", "unknown"))
        dialog = cracker_requests.Dialog(args.host, *line.getsockname()[:2], "REGISTER", random.choice(getattr(args, kind)))
        request = dialog.request()
        begun = time.time()
        line.send(request)
        came = arrival(line, dialog.call_id, args.wait)
        if came is None:
            said["silent"] += 1
        else:
            said[kind].append(round((came - begun) * 1e6, 1))
    print(json.dumps(said))


if __name__ == "__main__":
    main()
