# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Use what telephones use on a PBX, and print one line of JSON for each feature and way to reach the PBX.

  sip_features.py --host 10.77.22.10 --host fd77::22:10 --own 10.77.22.20 --own fd77::22:20 \\
                  --provider 10.77.22.30 --provider fd77::22:30 --quick
  {"feature": "pickup", "over": "tls", "family": "ipv6", "works": true, "missing": ""}

"missing" says what a telephone waited for in vain. Telephones 101, 102 and 103 are signed on for each way anew.
The exit code is 0, whatever works.
"""
from __future__ import annotations

import argparse
import json
import re

import rtp
import sip
import sip_agent
import sip_line

DIALOG, PRESENCE, SUMMARY = "application/dialog-info+xml", "application/pidf+xml", "application/simple-message-summary"


class Missing(Exception):
    """A telephone waited for this in vain."""


class Way:
    """One transport and one family: how to reach the PBX, and from which addresses."""

    def __init__(self, transport: str, host: str, own: str, provider: str) -> None:
        self.transport, self.host, self.own, self.provider_address = transport, host, own, provider
        self.family = "ipv6" if ":" in host else "ipv4"
        self.room = sip_agent.Room()

    def agent(self, user: str, secret: str, source: str, transport: str = "", local_port: int = 0) -> sip_agent.Agent:
        line = sip_line.connect(transport or self.transport, self.host, local_port=local_port, source=source)
        agent = sip_agent.Agent(line, user, secret, voice=0x20 + len(self.room.agents))
        self.room.agents.append(agent)
        return agent

    def phone(self, user: str) -> sip_agent.Agent:
        """A telephone of this PBX, signed on."""
        phone = self.agent(user, "Secret-" + user, self.own)
        answer = phone.register()
        self.need(lambda: answer.status, f"an answer to the REGISTER of {user}")
        self.need(lambda: answer.status == 200, f"200 instead of {answer.status} for the REGISTER of {user}", 0)
        return phone

    def provider(self, transport: str = "", local_port: int = 0) -> sip_agent.Agent:
        """The provider, known by its address."""
        return self.agent("provider", "", self.provider_address, transport, local_port)

    def need(self, condition, what: str, seconds: float = 15.0) -> None:
        if not self.room.wait(condition, seconds):
            raise Missing(what)

    def need_talk(self, one: sip_agent.Call, other: sip_agent.Call, who: str) -> None:
        """Each of the two hears the other's voice."""
        self.need(lambda: one.hears(other.agent) and other.hears(one.agent), f"{who} talking")

    def need_call(self, agent: sip_agent.Agent, state: str, number: int = 0) -> sip_agent.Call:
        """The call that comes in at AGENT, as soon as it is in this state."""
        self.need(lambda: len(agent.calls) > number and agent.calls[number].state == state, f"the call at {agent.user} being {state}")
        return agent.calls[number]

    def connect(self, caller: sip_agent.Agent, callee: sip_agent.Agent) -> tuple[sip_agent.Call, sip_agent.Call]:
        """A call between two telephones that hear each other."""
        callee.answers = True
        out = caller.call(callee.user)
        self.need(lambda: out.state == "up", f"{caller.user} reaching {callee.user}")
        self.need_talk(out, callee.calls[-1], f"{caller.user} and {callee.user}")
        return out, callee.calls[-1]


def state_of(notify: sip.Message) -> str:
    """What a NOTIFY says of the telephone that is watched: idle, or the word for what it does."""
    found = re.search(r"<state>(\w+)</state>|<note>([^<]+)</note>", notify.body)
    word = (found.group(1) or found.group(2)).lower() if found else ""
    return "idle" if word in ("terminated", "ready", "available") else word


def lamp(way: Way, event: str, accept: str) -> None:
    """Watch 102 while it rings, talks and hangs up."""
    watcher, watched, caller = way.phone("101"), way.phone("102"), way.phone("103")
    watch = watcher.watch("102", event, accept)

    def said() -> list[str]:
        return [state_of(notify) for notify in watcher.told(watch)]

    way.need(lambda: watch.status, "an answer to SUBSCRIBE")
    way.need(lambda: watch.status in (200, 202), f"200 instead of {watch.status} for SUBSCRIBE", 0)
    way.need(lambda: said()[-1:] == ["idle"], "a NOTIFY that 102 is idle")
    call = caller.call("102")
    ringing = way.need_call(watched, "ringing")
    way.need(lambda: said()[-1:] not in ([], ["idle"]), "a NOTIFY that 102 rings")
    before = said()[-1]
    ringing.answer()
    way.need(lambda: call.state == "up", "102 answering")
    # A pidf note says the same of a telephone that rings and one that talks; dialog-info tells them apart.
    way.need(lambda: said()[-1] != "idle" and (event == "presence" or said()[-1] != before), "a NOTIFY that 102 talks")
    call.hang_up()
    way.need(lambda: said()[-1] == "idle", "a NOTIFY that 102 is idle again")


def pickup(way: Way) -> None:
    """102 rings, 103 takes the call with *8."""
    caller, rings, helper = way.phone("101"), way.phone("102"), way.phone("103")
    call = caller.call("102")
    ringing = way.need_call(rings, "ringing")
    taken = helper.call("*8")
    way.need(lambda: taken.state == "up" and call.state == "up", "*8 taking the call")
    way.need(lambda: ringing.state == "cancelled", "102 no longer ringing")
    way.need_talk(call, taken, "101 and 103")


def parking(way: Way) -> None:
    """101 parks 102 with a transfer to 700, 103 fetches it from its place."""
    holder, parked, fetcher = way.phone("101"), way.phone("102"), way.phone("103")
    call, other = way.connect(holder, parked)
    answer = call.transfer("700")
    way.need(lambda: answer.status, "an answer to REFER")
    way.need(lambda: answer.status == 202, f"202 instead of {answer.status} for REFER", 0)
    way.need(lambda: any(" 200 " in notify.body for notify in holder.received), "a NOTIFY that the transfer is done")
    call.hang_up()
    fetched = fetcher.call("701")
    way.need(lambda: fetched.state == "up", "701 giving the call back")
    way.need_talk(fetched, other, "102 and 103")


def transfer(way: Way) -> None:
    """101 sends 102 to 103 with the keys #1103."""
    sender, sent, target = way.phone("101"), way.phone("102"), way.phone("103")
    call, other = way.connect(sender, sent)
    target.answers = True
    call.media.press("#1")
    way.need(lambda: rtp.STRANGE in call.media.heard, "the PBX asking where to")
    call.media.press("103")
    arrived = way.need_call(target, "up")
    way.need_talk(other, arrived, "102 and 103")
    way.need(lambda: call.state == "ended", "101 being free again")


def message(way: Way) -> None:
    """101 writes to 102."""
    writer, reader = way.phone("101"), way.phone("102")
    text = f"over {way.transport} and {way.family}"
    sent = writer.message("102", text)
    way.need(lambda: sent.status, "an answer to MESSAGE")
    way.need(lambda: sent.status in (200, 202), f"202 instead of {sent.status} for MESSAGE", 0)
    way.need(lambda: any(got.method == "MESSAGE" and got.body == text for got in reader.received), "the message at 102")
    way.need(lambda: "101" in reader.received[-1].get("from"), "the name of the writer", 0)


def leave_message(way: Way) -> None:
    """Leave a message in the box of 102."""
    call = way.phone("101").call("*5102")
    way.need(lambda: call.state == "up" and call.media.falls_silent(), "the beep of voicemail")
    call.media.press("#")
    way.need(lambda: not call.media.waiting, "the end of the recording")
    call.hang_up()


def report_message(way: Way, count: int) -> None:
    """Say as the provider, which also has a voicemail server, how many new messages there are in the box of 103."""
    server = way.provider()
    summary = f"Messages-Waiting: yes\r\nMessage-Account: sip:103@voicemail\r\nVoice-Message: {count}/0 (0/0)\r\n"
    uri = server.line.uri("103")
    said = server.ask("NOTIFY", uri, sip.Dialog.new(server.line.server, "provider", uri), [("event", "message-summary")], summary, SUMMARY)
    way.need(lambda: said.status == 200, "200 for the NOTIFY of the voicemail server")


def learn(way: Way, number: str, add) -> None:
    """NUMBER learns that there is one more new message in its box, which ADD puts there, given how many there were."""
    owner = way.phone(number)
    watch = owner.watch(number, "message-summary", SUMMARY)
    way.need(lambda: watch.status, "an answer to SUBSCRIBE")
    way.need(lambda: watch.status in (200, 202), f"200 instead of {watch.status} for SUBSCRIBE", 0)
    way.need(lambda: owner.told(watch), "a first NOTIFY")
    before = new_messages(owner.told(watch)[-1])
    add(before)
    way.need(lambda: new_messages(owner.told(watch)[-1]) == before + 1, f"a NOTIFY of {before + 1} new messages")


def new_messages(notify: sip.Message) -> int:
    found = re.search(r"^Voice-Message: *(\d+)", notify.body, re.MULTILINE)
    return int(found.group(1)) if found else 0


def trunk_in(way: Way) -> None:
    """A call that the provider brings."""
    callee, provider = way.phone("101"), way.provider()
    callee.answers = True
    call = provider.call("4930123456")
    way.need(lambda: call.exchange.status, "an answer to the INVITE of the provider")
    way.need(lambda: call.state == "up", f"200 instead of {call.exchange.status} for the INVITE of the provider", 0)
    way.need_talk(call, callee.calls[-1], "the provider and 101")


def trunk_out(way: Way) -> None:
    """A call that goes out through the provider, which waits for it at the usual port."""
    caller, provider = way.phone("101"), way.provider("udp", 5060)
    provider.answers = True
    call = caller.call("030123456" if way.family == "ipv4" else "060123456")
    way.need(lambda: call.state == "up" and provider.calls, "the provider taking the call")
    way.need_talk(call, provider.calls[-1], "101 and the provider")


def reach(way: Way) -> None:
    """A telephone that has been there all the time can be called where it said it is: 201 to 206, in the order of the ways."""
    caller = way.phone("101")
    number = str(201 + 2 * sip_line.TRANSPORTS.index(way.transport) + (way.family == "ipv6"))
    call = caller.call(number)
    way.need(lambda: call.exchange.status, f"{number} answering")
    way.need(lambda: call.state == "up", f"200 instead of {call.exchange.status} for a call to {number}", 0)


FEATURES = {
    "reach": reach, "blf": lambda way: lamp(way, "dialog", DIALOG), "presence": lambda way: lamp(way, "presence", PRESENCE), "message": message,
    "voicemail": lambda way: learn(way, "102", lambda before: leave_message(way)),
    "voicemail_server": lambda way: learn(way, "103", lambda before: report_message(way, before + 1)),
    "pickup": pickup, "parking": parking, "transfer": transfer, "trunk_in": trunk_in, "trunk_out": trunk_out,
}

SLOW = ("voicemail", "parking", "transfer")  # seconds each
QUICK_WAYS = (("udp", "ipv4"), ("tcp", "ipv6"), ("tls", "ipv4"))  # each transport and family once or twice


def attempt(way: Way, name: str) -> dict:
    missing = ""
    try:
        FEATURES[name](way)
    except Missing as error:
        missing = str(error)
    except OSError as error:
        missing = error.strerror or str(error)
    try:
        way.room.close()
    except OSError as error:
        missing = missing or error.strerror or str(error)
    return {"feature": name, "over": way.transport, "family": way.family, "works": not missing, "missing": missing}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Use what telephones use on a PBX.")
    parser.add_argument("--host", action="append", required=True, help="address of the PBX, once for each family")
    parser.add_argument("--own", action="append", required=True, help="address of the telephones, in the same order")
    parser.add_argument("--provider", action="append", required=True, help="address of the provider, in the same order")
    parser.add_argument("--transport", action="append", choices=sip_line.TRANSPORTS, help="all of them if not given")
    parser.add_argument("--quick", action="store_true", help="what takes long on three of the six ways only")
    parser.add_argument("--feature", action="append", choices=list(FEATURES), help="all of them if not given")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    for transport in args.transport or sip_line.TRANSPORTS:
        for host, own, provider in zip(args.host, args.own, args.provider):
            way = Way(transport, host, own, provider)
            for name in args.feature or [name for name in FEATURES if not args.quick or name not in SLOW or (transport, way.family) in QUICK_WAYS]:
                print(json.dumps(attempt(way, name)), flush=True)


if __name__ == "__main__":
    main()
