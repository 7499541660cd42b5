# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Place one SIP call without credentials and print, as one line of JSON, what became of it.

  sip_guest_call.py --host 10.77.22.10 --number 00441632960123
  {"outcome": "answered", "status": 200, ...}

outcome: answered (the call was up, then hung up), refused (a final status of 300 or more),
silent (no final answer in time), unreachable (nobody listens). The exit code is 0 for each of them.
"""
from __future__ import annotations

import argparse
import json
import time

import sip
import sip_line


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Place one SIP call without credentials.")
    parser.add_argument("--host", required=True, help="address of the PBX, IPv4 or IPv6")
    parser.add_argument("--port", type=int, default=0, help="5060, or 5061 for TLS, if not given")
    parser.add_argument("--transport", choices=sip_line.TRANSPORTS, default="udp")
    parser.add_argument("--source", default="", help="local address to call from")
    parser.add_argument("--number", default="00441632960123", help="number to dial (the default is reserved for drama)")
    parser.add_argument("--from-user", default="caller", help="user part of the From header")
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds to wait for a final answer")
    parser.add_argument("--hold", type=float, default=0.3, help="seconds an answered call stays up")
    return parser.parse_args()


def hang_up(line: sip_line.Line, request: sip.Message, answer: sip.Message, uri: str) -> None:
    dialog = sip.Dialog.of(request)
    dialog.remote, dialog.cseq = answer.get("to"), dialog.cseq + 1
    target = sip.contact_of(answer, uri)
    line.transact(line.request("BYE", target, dialog), 2.0)


def call(args: argparse.Namespace) -> dict:
    line = sip_line.connect(args.transport, args.host, args.port, source=args.source)
    uri = line.uri(args.number)
    answer, request = sip_line.invite(line, sip.Dialog.new(line.server, args.from_user, uri), uri, args.timeout)
    if answer is None:
        return {"outcome": "silent", "status": 0, "reason": ""}
    if answer.status < 300:
        time.sleep(min(args.hold, 30.0))
        hang_up(line, request, answer, uri)
    return {"outcome": "answered" if answer.status < 300 else "refused", "status": answer.status, "reason": answer.reason}


def main() -> None:
    args = arguments()
    try:
        result = call(args)
    except OSError as error:
        result = {"outcome": "unreachable", "status": 0, "reason": error.strerror or str(error)}
    print(json.dumps({"probe": "sip", "host": args.host, "transport": args.transport, "number": args.number, **result}))


if __name__ == "__main__":
    main()
