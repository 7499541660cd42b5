# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A test phone: registers, stays registered, answers OPTIONS and calls, and may hold a call of its own.

  sip_phone.py --host 10.77.22.10 --user 101 --secret 101 --call 600 --seconds 900 --state /run/voipsec/101.json

The state is one JSON object, in the file while the phone runs and on standard output when it ends
(after --seconds, or on SIGTERM). "call" is none, up, refused, silent, or ended (the PBX sent BYE). With --again the phone hangs up
every so often and calls anew; "calls" counts those that came up, "lost_calls" those that did not.
"failures" counts the refreshes of the registration that were not accepted. While the call is up the phone talks: "spoken" counts the packets
of its voice, "heard" those that bring it back (from the application Echo), "media_port" is where the PBX listens for it. At the end the phone
hangs up; "bye_status" 200 then proves that the PBX still knew the call, and 481 that it did not.
"""
from __future__ import annotations

import argparse
import secrets
import time

import keeping
import rtp
import sip
import sip_line

VOICE = 0x2A
PATIENCE = 10.0  # seconds; a silence that a loaded machine makes is no refusal


class Phone:
    """The registration, the state and at most one call of its own."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.line = sip_line.connect(args.transport, args.host, args.port, args.local_port, args.source)
        self.home = self.line.uri()
        self.series = sip.Dialog.new(self.line.server, args.user, f"sip:{args.user}@{self.line.server}")
        self.dialog: sip.Dialog | None = None
        self.media = rtp.Stream(self.line.address, VOICE)
        self.target, self.since, self.refresh_at, self.call_at = "", 0.0, 0.0, 0.0
        self.state = {"user": args.user, "registered": False, "status": 0, "registrations": 0, "failures": 0, "options": 0,
                      "received_calls": 0, "calls": 0, "lost_calls": 0, "call": "none", "call_status": 0, "call_seconds": 0.0,
                      "spoken": 0, "heard": 0, "media_port": 0}

    def save(self) -> None:
        if self.state["call"] == "up":
            self.state.update(call_seconds=round(time.monotonic() - self.since, 1), spoken=self.media.sequence - 1, heard=self.media.own)
        keeping.save(self.args.state, self.state)

    def register(self, expires: int) -> None:
        answer = self.line.transact(self.register_request(expires, []), PATIENCE, self.serve)
        header = sip.authorize(answer, "REGISTER", self.home, self.args.user, self.args.secret) if answer is not None else []
        if header:
            answer = self.line.transact(self.register_request(expires, header), PATIENCE, self.serve)
        accepted = answer is not None and answer.status == 200
        self.state["status"] = answer.status if answer is not None else 0
        self.state["registered"] = accepted and expires > 0
        self.state["registrations" if accepted else "failures"] += 1
        self.refresh_at = time.monotonic() + (self.args.refresh if accepted else 2.0)
        self.save()

    def register_request(self, expires: int, extra: list[tuple[str, str]]) -> sip.Message:
        request = self.line.request("REGISTER", self.home, self.series, [("expires", str(expires))] + extra)
        self.series.cseq += 1
        return request

    def call(self, number: str) -> None:
        uri = self.line.uri(number)
        dialog = sip.Dialog.new(self.line.server, self.args.user, uri)
        answer, request = sip_line.invite(self.line, dialog, uri, 10.0, (self.args.user, self.args.secret), self.serve, self.media.port)
        self.state["call_status"] = answer.status if answer is not None else 0
        self.state["call"] = "silent" if answer is None else "up" if answer.status < 300 else "refused"
        self.state["calls" if self.state["call"] == "up" else "lost_calls"] += 1
        self.call_at = time.monotonic() + self.args.again
        if self.state["call"] == "up":
            self.dialog = sip.Dialog.of(request)
            self.dialog.remote, self.dialog.cseq = answer.get("to"), self.dialog.cseq + 1
            self.target, self.since = sip.contact_of(answer, uri), time.monotonic()
            self.talk_to(answer)
        self.save()

    def talk_to(self, message: sip.Message) -> None:
        self.media.remote = sip.media_of(message) or self.media.remote
        self.state["media_port"] = self.media.remote[1] if self.media.remote else 0

    def serve(self, message: sip.Message) -> None:
        """Answer a request of the PBX; late responses are of no interest."""
        method = "" if message.status else message.method
        if method == "OPTIONS":
            self.state["options"] += 1
        own = self.dialog is not None and message.get("call-id") == self.dialog.call_id
        if method == "INVITE" and own:  # a change to the call
            self.talk_to(message)
            self.line.respond(message, 200, "OK", self.args.user, sip.sdp(self.line.address, self.media.port))
        elif method == "INVITE":
            self.state["received_calls"] += "tag=" not in message.get("to")
            self.line.respond(message, 200, "OK", self.args.user, sip.sdp(self.line.address), secrets.token_hex(6))
        elif method and method != "ACK":
            self.line.respond(message, 200, "OK", self.args.user, tag=secrets.token_hex(6))
        if method == "BYE" and own:
            self.state["call"], self.dialog, self.media.remote = "ended", None, None
        self.save()

    def step(self, seconds: float) -> None:
        """Wait for the PBX for at most SECONDS, and talk; refresh the registration when it is time."""
        if time.monotonic() >= self.refresh_at:
            self.register(self.args.expires)
        if self.args.again and self.state["call"] != "none" and time.monotonic() >= self.call_at:
            self.hang_up()
            self.call(self.args.call)
        self.media.tick()
        seconds = min(seconds, 0.2) if self.media.remote else seconds
        try:
            message = self.line.receive(seconds)
        except ConnectionRefusedError:
            message = None
            time.sleep(0.2)
        if message is not None:
            self.serve(message)
        else:
            self.save()

    def hang_up(self) -> int:
        """The status that answers our BYE; 0 for silence, or where there is no call."""
        if not self.dialog:
            return 0
        answer = self.line.transact(self.line.request("BYE", self.target, self.dialog), 2.0)
        self.dialog, self.media.remote = None, None
        return answer.status if answer is not None else 0

    def end(self) -> None:
        """Hang up and sign off. "call" and "registered" keep what they were before."""
        before = dict(self.state)
        if self.dialog:
            before["bye_status"] = self.hang_up()
        if before["registered"]:
            self.register(0)
        self.state = before
        self.save()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A test phone.")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=0, help="5060, or 5061 for TLS, if not given")
    parser.add_argument("--transport", choices=sip_line.TRANSPORTS, default="udp")
    parser.add_argument("--user", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--source", default="", help="local address to use")
    parser.add_argument("--local-port", type=int, default=0)
    parser.add_argument("--expires", type=int, default=120, help="seconds that a registration is asked for")
    parser.add_argument("--refresh", type=float, default=20.0, help="seconds between two REGISTERs")
    parser.add_argument("--call", default="", help="number to call once registered; the call is held until the end")
    parser.add_argument("--again", type=float, default=0.0, help="seconds after which the phone hangs up and calls anew")
    parser.add_argument("--seconds", type=float, default=900.0, help=f"how long the phone lives, at most {keeping.LONGEST:.0f}")
    parser.add_argument("--state", default="", help="file that always holds the present state")
    return parser.parse_args()


def run(phone: Phone, args: argparse.Namespace) -> None:
    end = time.monotonic() + min(args.seconds, keeping.LONGEST)
    phone.register(args.expires)
    if args.call and phone.state["registered"]:
        phone.call(args.call)
    while time.monotonic() < end:
        phone.step(min(1.0, end - time.monotonic()))


def main() -> None:
    args = arguments()
    phone = Phone(args)
    keeping.live(phone, lambda: run(phone, args))


if __name__ == "__main__":
    main()
