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
import time

import iax2


def verdict(frame: iax2.Frame) -> dict | None:
    """What FRAME says about the call, None if it decides nothing."""
    if frame.kind == iax2.CONTROL and frame.subclass == iax2.ANSWER:
        return {"outcome": "answered"}
    if frame.kind == iax2.IAX and frame.subclass == iax2.AUTHREQ:
        return {"outcome": "challenged"}
    if frame.kind == iax2.IAX and frame.subclass in (iax2.REJECT, iax2.HANGUP, iax2.INVAL):
        return {"outcome": "refused", "cause": frame.elements.get(iax2.IE_CAUSE, b"").decode("utf-8", "replace")}
    return None


def place(call: iax2.Call, args: argparse.Namespace) -> dict:
    """Send NEW, follow the call until it is decided or the time is up."""
    accepted = False
    for frame in call.open(iax2.NEW, iax2.new_body(args.number, args.user), time.monotonic() + args.timeout):
        accepted = accepted or (frame.kind == iax2.IAX and frame.subclass == iax2.ACCEPT)
        result = verdict(frame)
        if result:
            return result
    return {"outcome": "ringing" if accepted else "silent"}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Place one IAX2 call without credentials.")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=4569)
    parser.add_argument("--number", default="00441632960123")
    parser.add_argument("--user", default="", help="user name; empty is matched against every user without a secret")
    parser.add_argument("--source", default="", help="local address to call from")
    parser.add_argument("--timeout", type=float, default=10.0)
    return parser.parse_args()


def main() -> None:
    args = arguments()
    try:
        call = iax2.Call(args.host, args.port, args.source)
        result = place(call, args)
        if result["outcome"] in ("answered", "ringing", "challenged"):
            call.send(iax2.HANGUP, iax2.element(iax2.IE_CAUSE, b"test is over"))
    except OSError as error:
        result = {"outcome": "unreachable", "reason": error.strerror or str(error)}
    print(json.dumps({"probe": "iax2", "host": args.host, "port": args.port, "number": args.number, **result}))


if __name__ == "__main__":
    main()
