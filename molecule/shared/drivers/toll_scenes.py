# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""More scenes of telephones, in the manner of toll_phones.py; what became of it is printed as JSON.

  toll_scenes.py HOST attended USER NUMBER OTHER   USER talks to NUMBER and to OTHER, and connects the two; they talk for a moment
  toll_scenes.py HOST passed_on USER OTHER NUMBER  USER calls OTHER, who transfers him to NUMBER (blind)
  toll_scenes.py HOST pick_up USER OTHER CODE      USER lets OTHER ring, and somebody else takes the call with CODE
  toll_scenes.py HOST park USER NUMBER OTHER LOT   USER calls NUMBER and parks it at LOT; OTHER takes it out of the next place
  toll_scenes.py HOST watch USER OTHER             USER watches OTHER, who is called and hangs up
  toll_scenes.py HOST write USER OTHER TEXT        USER writes to OTHER
  toll_scenes.py HOST guest NAME NUMBER            somebody without an account calls, whose From has NAME as its host
"""
from __future__ import annotations

import json
import re
import sys

import sip
import sip_agent
import toll_phones


class Scenes(toll_phones.Phones):
    """The telephones of one scene."""

    def attended(self, user: str, number: str, other: str) -> dict:
        callee, caller = self.phone(other), self.phone(user)
        callee.answers = True
        far, near = caller.call(number), caller.call(other)
        self.settled(far, near)
        place = f"{near.dialog.call_id}%3Bto-tag%3D{sip.tag_of(near.dialog.remote)}%3Bfrom-tag%3D{sip.tag_of(near.dialog.local)}"
        asked = far.request("REFER", [("refer-to", f"<{caller.line.uri(other)}?Replaces={place}>"),
                                      ("referred-by", f"<{caller.line.uri(user)}>")])
        self.room.wait(lambda: asked.status and near.state != "up")
        far.hang_up()
        self.room.wait(lambda: callee.calls[0].state != "up", 2.0)
        return {"status": asked.status, "state": callee.calls[0].state}

    def passed_on(self, user: str, other: str, number: str) -> dict:
        callee, caller = self.phone(other), self.phone(user)
        callee.answers = True
        out = caller.call(other)
        self.settled(out)
        asked = callee.calls[0].transfer(number)
        self.room.wait(lambda: asked.status)
        self.room.wait(lambda: out.state != "up", 5.0)
        return {"status": asked.status, "state": out.state}

    def pick_up(self, user: str, other: str, code: str) -> dict:
        callee, caller, third = self.phone(other), self.phone(user, False), self.phone(user, False)
        out = caller.call(other)
        self.room.wait(lambda: callee.calls)
        taken = third.call(code)
        self.settled(out, taken)
        self.room.wait(lambda: callee.calls[0].state == "cancelled")
        return {"caller": out.state, "picker": taken.state, "called": callee.calls[0].state}

    def park(self, user: str, number: str, other: str, lot: str) -> dict:
        caller, taker = self.phone(user), self.phone(other, False)
        out = caller.call(number)
        self.settled(out)
        asked = out.transfer(lot)
        self.room.wait(lambda: asked.status)
        self.room.wait(lambda: out.state != "up", 2.0)
        out.hang_up()
        taken = taker.call(str(int(lot) + 1))
        self.settled(taken)
        self.room.wait(lambda: taken.state != "up", 2.0)
        return {"status": asked.status, "taken": taken.exchange.status, "state": taken.state}

    def watch(self, user: str, other: str) -> dict:
        watched, watcher, caller = self.phone(other), self.phone(user), self.phone(user, False)
        watched.answers = True
        seen = watcher.watch(other, "dialog", "application/dialog-info+xml")

        def told(state: str) -> bool:
            return self.room.wait(lambda: any(f"<state>{state}</state>" in message.body for message in watcher.told(seen)))
        first = told("terminated")
        out = caller.call(other)
        self.settled(out)
        talking = told("confirmed")
        out.hang_up()
        return {"status": seen.status, "free": first, "talking": talking}

    def write(self, user: str, other: str, text: str) -> dict:
        reader, writer = self.phone(other), self.phone(user)
        asked = writer.message(other, text)
        self.room.wait(lambda: asked.status and any(message.method == "MESSAGE" for message in reader.received))
        return {"status": asked.status, "read": [message.body.strip() for message in reader.received if message.method == "MESSAGE"]}

    def guest(self, name: str, number: str) -> dict:
        guest = self.phone("nobody", False)
        guest.secret = ""
        uri = guest.line.uri(number)
        call = sip_agent.Call(guest, sip.Dialog.new(guest.line.server, "nobody", uri), uri)
        call.dialog.local = re.sub("@[^>;]*", "@" + name, call.dialog.local)
        call.exchange = guest.ask("INVITE", uri, call.dialog, body=call.sdp())
        call.exchange.call = call
        guest.calls.append(call)
        self.settled(call)
        return {"status": call.exchange.status, "state": call.state}


def main() -> None:
    host, scene, *rest = sys.argv[1:]
    scenes = Scenes(host)
    print(json.dumps(getattr(scenes, scene)(*rest)))
    scenes.room.close()


if __name__ == "__main__":
    main()
