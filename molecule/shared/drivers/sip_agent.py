# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telephones that do several things at once: call, ring, press keys, transfer, watch others, and write messages.

A `Room` holds the telephones of one process and lets time pass until a condition holds; nothing sleeps for a fixed time.
"""
from __future__ import annotations

import secrets
import select
import time

import rtp
import sip
import sip_line


class Exchange:
    """A request of ours, sent again while nothing comes back, and the answers to it."""

    def __init__(self, request: sip.Message, dialog: sip.Dialog) -> None:
        self.request, self.dialog, self.final = request, dialog, None
        self.provisional = 0  # the last status below 200
        self.pause, self.repeat_at, self.call = 0.5, time.monotonic() + 0.5, None

    @property
    def status(self) -> int:
        """The final status, 0 as long as there is none."""
        return self.final.status if self.final else 0

    def is_due(self) -> bool:
        """Whether the request is to be sent again now; each pause is twice as long."""
        if self.final or self.provisional or time.monotonic() < self.repeat_at:
            return False
        self.pause *= 2
        self.repeat_at = time.monotonic() + self.pause
        return True


class Call:
    """One call of a telephone. state: calling, ringing, up, refused, cancelled, ended."""

    def __init__(self, agent: Agent, dialog: sip.Dialog, target: str) -> None:
        self.agent, self.dialog, self.target = agent, dialog, target
        self.media = rtp.Stream(agent.line.address, agent.voice)
        self.state, self.exchange = "calling", None
        self.invitation: sip.Message | None = None  # of a call that comes in

    def sdp(self) -> str:
        return sip.sdp(self.agent.line.address, self.media.port)

    def talk_to(self, message: sip.Message) -> None:
        self.media.remote = sip.media_of(message) or self.media.remote

    def hears(self, agent: Agent) -> bool:
        return self.media.hears(agent.voice)

    def request(self, method: str, extra: list[tuple[str, str]] | None = None) -> Exchange:
        """A request inside the call."""
        self.dialog.cseq += 1
        return self.agent.ask(method, self.target, self.dialog, extra)

    def answer(self) -> None:
        self.state = "up"
        self.talk_to(self.invitation)
        self.agent.line.respond(self.invitation, 200, "OK", self.agent.user, self.sdp(), sip.tag_of(self.dialog.local))

    def transfer(self, number: str) -> Exchange:
        """A blind transfer, as the key of that name on a telephone does it (RFC 3515)."""
        who = f"<{self.agent.line.uri(self.agent.user)}>"
        return self.request("REFER", [("refer-to", f"<{self.agent.line.uri(number)}>"), ("referred-by", who)])

    def hang_up(self) -> None:
        if self.state == "up":
            self.request("BYE")
        self.end("ended")

    def end(self, state: str) -> None:
        self.state, self.media.remote = state, None


class Agent:
    """One telephone on one line."""

    def __init__(self, line: sip_line.Line, user: str, secret: str = "", voice: int = 0) -> None:
        self.line, self.user, self.secret, self.voice = line, user, secret, voice
        self.exchanges: dict[tuple[str, str], Exchange] = {}
        self.calls: list[Call] = []
        self.received: list[sip.Message] = []  # NOTIFY and MESSAGE
        self.answers = False  # takes a call at once instead of ringing
        self.series = sip.Dialog.new(line.server, user, f"sip:{user}@{line.server}")

    # What the telephone does.

    def ask(self, method: str, uri: str, dialog: sip.Dialog, extra=None, body: str = "", kind: str = "application/sdp") -> Exchange:
        request = self.line.request(method, uri, dialog, extra, body, kind)
        exchange = Exchange(request, dialog)
        self.exchanges[request.get("call-id"), request.get("cseq")] = exchange
        self.line.send(request)
        return exchange

    def register(self, expires: int = 120) -> Exchange:
        self.series.cseq += 1
        return self.ask("REGISTER", self.line.uri(), self.series, [("expires", str(expires))])

    def call(self, number: str) -> Call:
        uri = self.line.uri(number)
        call = Call(self, sip.Dialog.new(self.line.server, self.user, uri), uri)
        call.exchange = self.ask("INVITE", uri, call.dialog, body=call.sdp())
        call.exchange.call = call
        self.calls.append(call)
        return call

    def message(self, number: str, text: str) -> Exchange:
        uri = self.line.uri(number)
        return self.ask("MESSAGE", uri, sip.Dialog.new(self.line.server, self.user, uri), body=text, kind="text/plain")

    def watch(self, number: str, event: str, accept: str, expires: int = 60) -> Exchange:
        """Subscribe to NUMBER."""
        uri = self.line.uri(number)
        extra = [("event", event), ("accept", accept), ("expires", str(expires))]
        return self.ask("SUBSCRIBE", uri, sip.Dialog.new(self.line.server, self.user, uri), extra)

    def told(self, watch: Exchange) -> list[sip.Message]:
        """The NOTIFYs of a subscription so far."""
        return [message for message in self.received if message.get("call-id") == watch.dialog.call_id]

    # What arrives.

    def read(self) -> None:
        while (message := self.line.receive(0)) is not None:
            if message.status:
                self.on_answer(message)
            else:
                self.on_request(message)

    def on_answer(self, answer: sip.Message) -> None:
        exchange = self.exchanges.get((answer.get("call-id"), answer.get("cseq")))
        if exchange is None:
            return
        if answer.status < 200:
            exchange.provisional = answer.status
            return
        if answer.method == "INVITE":
            self.line.ack(exchange.request, answer, sip.contact_of(answer, self.line.uri()))
        if exchange.final is None and not self.ask_again(exchange, answer):
            exchange.final = answer
            if exchange.call:
                self.on_decision(exchange.call, answer)

    def ask_again(self, exchange: Exchange, answer: sip.Message) -> bool:
        """Answer a challenge once, in a new request of the same exchange."""
        old = exchange.request
        method, uri = old.start.split(" ")[:2]
        header = sip.authorize(answer, method, uri, self.user, self.secret) if self.secret else []
        if not header or old.get(header[0][0]):
            return False
        cseq = int(old.get("cseq").split(" ")[0]) + 1
        via = self.line.request(method, uri, self.series).get("via")
        changed = {"via": via, "cseq": f"{cseq} {method}"}
        exchange.request = sip.Message(old.start, [(name, changed.get(name, value)) for name, value in old.headers] + header, old.body)
        self.exchanges[old.get("call-id"), changed["cseq"]] = exchange
        exchange.dialog.cseq, exchange.provisional = cseq, 0
        self.line.send(exchange.request)
        return True

    def on_decision(self, call: Call, answer: sip.Message) -> None:
        if answer.status >= 300:
            call.end("refused")
            return
        call.state, call.dialog.remote, call.target = "up", answer.get("to"), sip.contact_of(answer, call.target)
        call.talk_to(answer)

    def on_request(self, request: sip.Message) -> None:
        call = next((call for call in self.calls if call.dialog.call_id == request.get("call-id")), None)
        if request.method == "INVITE":
            self.on_invite(request, call)
        elif request.method == "CANCEL" and call:
            self.line.respond(request, 200, "OK", tag=sip.tag_of(call.dialog.local))
            self.line.respond(call.invitation, 487, "Request Terminated", tag=sip.tag_of(call.dialog.local))
            call.end("cancelled")
        elif request.method != "ACK":
            body = call.sdp() if call and request.body and request.method == "UPDATE" else ""
            self.line.respond(request, 200, "OK", self.user, body, secrets.token_hex(6))
            if request.method in ("NOTIFY", "MESSAGE"):
                self.received.append(request)
            if request.method == "BYE" and call:
                call.end("ended")

    def on_invite(self, request: sip.Message, call: Call | None) -> None:
        if call and "tag=" in request.get("to"):  # a change to a call that is up
            call.talk_to(request)
            self.line.respond(request, 200, "OK", self.user, call.sdp())
            return
        if call is None:
            local = f"{request.get('to')};tag={secrets.token_hex(6)}"
            call = Call(self, sip.Dialog(self.user, local, request.get("from"), request.get("call-id")), sip.contact_of(request, self.line.uri()))
            call.state, call.invitation = "ringing", request
            self.calls.append(call)
        self.line.respond(request, 180, "Ringing", self.user, tag=sip.tag_of(call.dialog.local))
        if self.answers or call.state == "up":
            call.answer()

    def tick(self) -> None:
        for exchange in self.exchanges.values():
            if self.line.repeats and exchange.is_due():
                self.line.send(exchange.request)
        for call in self.calls:
            if call.state == "up":
                call.media.tick()


class Room:
    """The telephones of one process."""

    def __init__(self) -> None:
        self.agents: list[Agent] = []

    def wait(self, condition, seconds: float = 15.0) -> bool:
        """Let everything go on until CONDITION holds; False if that takes longer than SECONDS."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() >= end:
                return False
            talking = any(call.state == "up" for agent in self.agents for call in agent.calls)
            ready = select.select([agent.line.socket for agent in self.agents], [], [], 0.005 if talking else 0.05)[0]
            for agent in self.agents:
                if agent.line.socket in ready:
                    agent.read()
                agent.tick()
        return True

    def close(self) -> None:
        """Hang up, sign off, and let go of every socket."""
        for agent in self.agents:
            for call in agent.calls:
                call.hang_up()
        last = [agent.register(0) for agent in self.agents if agent.secret]
        self.wait(lambda: all(exchange.final for exchange in last), 5.0)
        for agent in self.agents:
            agent.line.close()
            for call in agent.calls:
                call.media.close()
        self.agents = []
