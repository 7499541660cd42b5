# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An IAX2 telephone (RFC 5456): registers with its secret, calls a number, and prints as one line of JSON what became of it.

  iax2_phone.py --host 10.77.22.10 --user iaxphone --secret Secret-iaxphone --call 600
  {"registered": true, "call": "answered"}

"call" is answered, refused, or silent (not answered in time). With --seconds the phone stays registered and keeps the call: its state,
in the file --state, is that of sip_phone.py.
"""
from __future__ import annotations

import argparse
import json
import struct
import time

import iax2
import keeping


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
    """Call NUMBER."""
    for frame in call.open(iax2.NEW, iax2.new_body(number, user), time.monotonic() + timeout):
        if frame.kind == iax2.IAX and frame.subclass == iax2.AUTHREQ:
            call.send(iax2.AUTHREP, iax2.proof(frame, secret))
        elif frame.kind == iax2.IAX and frame.subclass in (iax2.REJECT, iax2.HANGUP, iax2.INVAL):
            return "refused"
        elif frame.kind == iax2.CONTROL and frame.subclass == iax2.ANSWER:
            return "answered"
    return "silent"


def hang_up(call: iax2.Call) -> None:
    call.send(iax2.HANGUP, iax2.element(iax2.IE_CAUSE, b"test is over"))


class Phone:
    """A registration and a call, both kept."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args, self.call = args, iax2.Call(args.host, args.port, args.source)
        self.since = self.refresh_at = 0.0
        self.state = {"user": args.user, "registered": False, "registrations": 0, "failures": 0, "call": "none", "call_seconds": 0.0, "heard": 0}

    def save(self) -> None:
        if self.state["call"] == "up":
            self.state.update(call_seconds=round(time.monotonic() - self.since, 1), heard=self.call.heard)
        keeping.save(self.args.state, self.state)

    def register(self) -> None:
        accepted = register(iax2.Call(self.args.host, self.args.port, self.args.source), self.args.user, self.args.secret, 10.0)
        self.state["registered"] = accepted
        self.state["registrations" if accepted else "failures"] += 1
        self.refresh_at = time.monotonic() + (20.0 if accepted else 2.0)

    def step(self) -> None:
        """Talk, and do what the PBX asks for within a fifth of a second; refresh the registration when it is time."""
        if time.monotonic() >= self.refresh_at:
            self.register()
        if self.state["call"] == "up":
            self.call.talk()
        end = time.monotonic() + 0.2
        while (frame := self.call.receive(end)) is not None:
            self.call.accept_frame(frame)
            if frame.kind == iax2.IAX and frame.subclass in (iax2.HANGUP, iax2.REJECT, iax2.INVAL):
                self.state["call"] = "ended"
        self.save()

    def run(self) -> None:
        end = time.monotonic() + min(self.args.seconds, keeping.LONGEST)
        self.register()
        said = place(self.call, self.args.user, self.args.secret, self.args.call, self.args.timeout)
        self.state["call"], self.since = "up" if said == "answered" else said, time.monotonic()
        while time.monotonic() < end:
            self.step()

    def end(self) -> None:
        """Hang up. "bye_status" is 200 where the PBX acknowledges that, 481 where it does not know the call, as in SIP."""
        if self.state["call"] == "up":
            hang_up(self.call)
            decisive, end, self.state["bye_status"] = {iax2.ACK: 200, iax2.INVAL: 481}, time.monotonic() + 2.0, 0
            while not self.state["bye_status"] and (frame := self.call.receive(end)) is not None:
                ours = frame.kind == iax2.IAX and frame.expected == self.call.sent
                self.state["bye_status"] = decisive.get(frame.subclass, 0) if ours or frame.subclass == iax2.INVAL else 0
        self.save()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Register an IAX2 telephone and call a number.")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=4569)
    parser.add_argument("--user", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--call", default="600", help="number to call")
    parser.add_argument("--source", default="", help="local address to use")
    parser.add_argument("--timeout", type=float, default=10.0)
    parser.add_argument("--seconds", type=float, default=0.0, help="how long the phone lives; 0: it hangs up once the call is answered")
    parser.add_argument("--state", default="", help="file that always holds the present state, with --seconds")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    if args.seconds:
        phone = Phone(args)
        keeping.live(phone, phone.run)
        return
    try:
        first, second = (iax2.Call(args.host, args.port, args.source) for _call in range(2))
        result = {"registered": register(first, args.user, args.secret, args.timeout),
                  "call": place(second, args.user, args.secret, args.call, args.timeout)}
        if result["call"] == "answered":
            hang_up(second)
    except OSError as error:
        result = {"registered": False, "call": "unreachable", "reason": error.strerror or str(error)}
    print(json.dumps({"probe": "iax2", "host": args.host, "user": args.user, **result}))


if __name__ == "__main__":
    main()
