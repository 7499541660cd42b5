# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telephones that call numbers which cost money, in the ways there are, and print what became of it as JSON.

  toll_phones.py HOST call USER NUMBER [SECONDS]   USER calls; the call is held so long, or until the other side ends it
  toll_phones.py HOST many USER NUMBER COUNT       USER calls so often at once
  toll_phones.py HOST forward USER OTHER NUMBER    OTHER answers with 302 to NUMBER
  toll_phones.py HOST transfer USER OTHER NUMBER   USER talks to OTHER and transfers him to NUMBER (blind)
  toll_phones.py HOST hand_over USER OTHER NUMBER  USER calls NUMBER, transfers it to OTHER (blind), and OTHER waits until the call ends

Secrets are "Secret-USER".
"""
from __future__ import annotations

import json
import sys

import sip_agent
import sip_line


class Phones:
    """The telephones of one scene."""

    def __init__(self, host: str) -> None:
        self.host, self.room = host, sip_agent.Room()

    def phone(self, user: str, register: bool = True) -> sip_agent.Agent:
        line = sip_line.connect("udp", self.host)
        agent = sip_agent.Agent(line, user, "Secret-" + user, voice=0x20 + len(self.room.agents))
        self.room.agents.append(agent)
        if register:
            answer = agent.register()
            self.room.wait(lambda: answer.status)
            assert answer.status == 200, f"REGISTER of {user}: {answer.status}"
        return agent

    def settled(self, *calls: sip_agent.Call, seconds: float = 20.0) -> None:
        self.room.wait(lambda: all(call.state not in ("calling", "ringing") for call in calls), seconds)

    def call(self, user: str, number: str, seconds: str = "0") -> dict:
        out = self.phone(user, False).call(number)
        self.settled(out)
        if out.state == "up":
            self.room.wait(lambda: out.state != "up", float(seconds))
        return {"status": out.exchange.status, "state": out.state, "progress": out.exchange.provisional}

    def many(self, user: str, number: str, count: str) -> dict:
        agents = [self.phone(user, False) for _each in range(int(count))]
        calls = [agent.call(number) for agent in agents]
        self.settled(*calls, seconds=60.0)
        return {"statuses": sorted(call.exchange.status for call in calls)}

    def forward(self, user: str, other: str, number: str) -> dict:
        callee, caller = self.phone(other), self.phone(user, False)
        out = caller.call(other)
        self.room.wait(lambda: callee.calls)
        callee.line.respond(callee.calls[0].invitation, 302, "Moved Temporarily", number, tag="moved")
        callee.calls[0].end("refused")
        self.settled(out)
        return {"status": out.exchange.status, "state": out.state}

    def transfer(self, user: str, other: str, number: str) -> dict:
        callee, caller = self.phone(other), self.phone(user)
        callee.answers = True
        out = caller.call(other)
        self.room.wait(lambda: out.state == "up")
        asked = out.transfer(number)
        self.room.wait(lambda: asked.status and (out.state != "up" or callee.calls[0].state != "up"), 5.0)
        self.room.wait(lambda: callee.calls[0].state != "up", 3.0)
        return {"status": asked.status, "state": callee.calls[0].state}

    def hand_over(self, user: str, other: str, number: str) -> dict:
        callee, caller = self.phone(other), self.phone(user)
        callee.answers = True
        out = caller.call(number)
        self.settled(out)
        asked = out.transfer(other)
        self.room.wait(lambda: asked.status and callee.calls and callee.calls[0].state == "up")
        out.hang_up()
        self.room.wait(lambda: callee.calls[0].state != "up", 120.0)
        return {"status": asked.status, "state": callee.calls[0].state}


def main() -> None:
    host, scene, *rest = sys.argv[1:]
    phones = Phones(host)
    print(json.dumps(getattr(phones, scene)(*rest)))
    phones.room.close()


if __name__ == "__main__":
    main()
