# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An IAX2 telephone (RFC 5456): registers with its secret, calls a number, and prints as one line of JSON what became of it.

  iax2_phone.py --host 10.77.22.10 --user iaxphone --secret Secret-iaxphone --number 600
  {"registered": true, "call": "answered"}

"call" is answered, refused, or silent (not answered in time).
"""
from __future__ import annotations

import argparse
import json
import struct
import time

import iax2


def register(call: iax2.Call, user: str, secret: str, timeout: float) -> bool:
    """Whether the PBX takes the registration."""
    refresh = iax2.element(iax2.IE_REFRESH, struct.pack("!H", 60))
    name = iax2.element(iax2.IE_USERNAME, user.encode())
    for frame in call.open(iax2.REGREQ, name + refresh, time.monotonic() + timeout):
        if frame.kind == iax2.IAX and frame.subclass == iax2.REGAUTH:
            call.send(iax2.REGREQ, name + iax2.proof(frame, secret) + refresh)
        elif frame.kind == iax2.IAX and frame.subclass in (iax2.REGACK, iax2.REGREJ):
            return frame.subclass == iax2.REGACK
    return False


def place(call: iax2.Call, user: str, secret: str, number: str, timeout: float) -> str:
    """Call NUMBER, and hang up once it answers."""
    for frame in call.open(iax2.NEW, iax2.new_body(number, user), time.monotonic() + timeout):
        if frame.kind == iax2.IAX and frame.subclass == iax2.AUTHREQ:
            call.send(iax2.AUTHREP, iax2.proof(frame, secret))
        elif frame.kind == iax2.IAX and frame.subclass in (iax2.REJECT, iax2.HANGUP, iax2.INVAL):
            return "refused"
        elif frame.kind == iax2.CONTROL and frame.subclass == iax2.ANSWER:
            call.send(iax2.HANGUP, iax2.element(iax2.IE_CAUSE, b"test is over"))
            return "answered"
    return "silent"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Register an IAX2 telephone and call a number.")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=4569)
    parser.add_argument("--user", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--number", default="600")
    parser.add_argument("--source", default="", help="local address to use")
    parser.add_argument("--timeout", type=float, default=10.0)
    return parser.parse_args()


def main() -> None:
    args = arguments()
    try:
        first, second = (iax2.Call(args.host, args.port, args.source) for _call in range(2))
        result = {"registered": register(first, args.user, args.secret, args.timeout),
                  "call": place(second, args.user, args.secret, args.number, args.timeout)}
    except OSError as error:
        result = {"registered": False, "call": "unreachable", "reason": error.strerror or str(error)}
    print(json.dumps({"probe": "iax2", "host": args.host, "user": args.user, **result}))


if __name__ == "__main__":
    main()
