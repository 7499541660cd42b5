# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a PBX for everything without an account, over every transport, and print one line of JSON for each answer.

  sip_stranger.py --host 10.77.22.10 --host fd77::22:10 --known 101 --unknown no-such-phone
  {"over": "tcp", "family": "ipv4", "request": "INVITE", "user": "known", "status": 401, "answer": ["SIP/2.0 401 ...", ...]}

"answer" is the whole response with everything masked that differs from one request to the next, but not its length:
if it differs between the known and the unknown user, a stranger can tell them apart. A request with "+wrong" in its
name answers the challenge with a wrong secret. A call that is answered is hung up.
"""
from __future__ import annotations

import argparse
import json
import re

import sip
import sip_line

REQUESTS = ("OPTIONS", "REGISTER", "INVITE", "MESSAGE", "SUBSCRIBE")
GUESSED = ("REGISTER", "INVITE")
# Values that are made up for each answer, or that say no more than the request did.
RANDOM = re.compile(r'((?:tag|branch|rport|received)=|(?:nonce|opaque)=")([^";>]*)')


class Stranger:
    """One transport and one family."""

    def __init__(self, transport: str, host: str, number: str, watched: str) -> None:
        self.transport, self.host, self.number, self.watched = transport, host, number, watched

    def request(self, line: sip_line.Line, method: str, user: str) -> sip.Message:
        """What a telephone of this user would send."""
        uri = {"REGISTER": line.uri(), "SUBSCRIBE": line.uri(self.watched), "OPTIONS": line.uri()}.get(method, line.uri(self.number))
        to = line.uri(user) if method == "REGISTER" else uri
        dialog = sip.Dialog.new(line.server, user, to)
        if method == "INVITE":
            return line.request(method, uri, dialog, body=sip.sdp(line.address))
        if method == "MESSAGE":
            return line.request(method, uri, dialog, body="call me", kind="text/plain")
        extra = {"SUBSCRIBE": [("event", "dialog"), ("accept", "application/dialog-info+xml"), ("expires", "60")],
                 "REGISTER": [("expires", "60")]}
        return line.request(method, uri, dialog, extra.get(method))

    def ask(self, method: str, user: str, guess: bool) -> sip.Message | None:
        """The final answer to a request, or to the same one with a wrong secret."""
        line = sip_line.connect(self.transport, self.host)
        try:
            request = self.request(line, method, user)
            answer = self.settle(line, request, line.transact(request, 10.0))
            if answer is not None and guess:
                uri = request.start.split(" ")[1]
                dialog = sip.Dialog.of(request)
                dialog.cseq += 1
                again = line.request(method, uri, dialog, sip.authorize(answer, method, uri, user, "wrong"), request.body)
                answer = self.settle(line, again, line.transact(again, 10.0))
            return answer
        finally:
            line.close()

    @staticmethod
    def settle(line: sip_line.Line, request: sip.Message, answer: sip.Message | None) -> sip.Message | None:
        """Acknowledge the answer to a call, and hang up one that was taken."""
        if answer is not None and request.method == "INVITE":
            uri = sip.contact_of(answer, request.start.split(" ")[1])
            line.ack(request, answer, uri)
            if answer.status < 300:
                dialog = sip.Dialog.of(request)
                dialog.remote, dialog.cseq = answer.get("to"), dialog.cseq + 1
                line.transact(line.request("BYE", uri, dialog), 2.0)
        return answer


def masked(answer: sip.Message, user: str) -> list[str]:
    """The lines of an answer, in order, without what a stranger learns nothing from."""
    lines = [answer.start]
    for name, value in answer.headers:
        value = RANDOM.sub(lambda found: found.group(1) + "*" * len(found.group(2)), value)
        value = "*" if name in ("call-id", "date", "via") else value.replace(user, "USER")
        lines.append(f"{name}: {value}")
    return lines + answer.body.splitlines()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Ask a PBX for everything without an account.")
    parser.add_argument("--host", action="append", required=True, help="address of the PBX, once for each family")
    parser.add_argument("--transport", action="append", choices=sip_line.TRANSPORTS, help="all of them if not given")
    parser.add_argument("--known", default="101", help="a user of this PBX")
    parser.add_argument("--unknown", default="no-such-phone", help="a user that it does not have")
    parser.add_argument("--number", default="102", help="number to dial and to write to")
    parser.add_argument("--watched", default="103", help="number to subscribe to")
    return parser.parse_args()


def look(stranger: Stranger, method: str, user: str, guess: bool) -> dict:
    try:
        answer = stranger.ask(method, user, guess)
    except OSError as error:
        return {"status": 0, "answer": [error.strerror or str(error)]}
    return {"status": answer.status, "answer": masked(answer, user)} if answer is not None else {"status": 0, "answer": ["silence"]}


def main() -> None:
    args = arguments()
    for transport in args.transport or sip_line.TRANSPORTS:
        for host in args.host:
            stranger = Stranger(transport, host, args.number, args.watched)
            for method, guess in [(method, False) for method in REQUESTS] + [(method, True) for method in GUESSED]:
                for kind in ("known", "unknown"):
                    told = {"over": transport, "family": "ipv6" if ":" in host else "ipv4", "request": method + "+wrong" * guess, "user": kind}
                    print(json.dumps({**told, **look(stranger, method, getattr(args, kind), guess)}), flush=True)


if __name__ == "__main__":
    main()
