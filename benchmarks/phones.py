# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs beside the target: telephones that all register at once, each with the timers of RFC 3261, section 17.1.2.

Usage: phones.py SECONDS     reads [[target, address, port, user], ...] and prints {"begun", "times", "repeats"}

"begun": when, in unix seconds; "times": seconds after that at which each was registered, but for those that were not in time; "repeats":
requests that were sent again. The secret of a user is s and its name.
"""

from __future__ import annotations

import heapq
import json
import os
import selectors
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "drivers"))

import cracker_requests  # pylint: disable=wrong-import-position

T1, T2, TIMER_F = 0.5, 4.0, 32.0
AGAIN = 2.0
"""Seconds after which a telephone that was refused begins anew."""


class Phone:
    """One telephone.

    :ivar at: when it sends the next time. ``done``: when it was registered, or None.
    """

    def __init__(self, target, address, port, user):
        self.user, self.done, self.repeats = user, None, 0
        self.at = self.pause = self.end = 0.0
        self.socket = socket.socket(socket.AF_INET6 if ":" in target else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, port))
        self.socket.connect((target, 5060))
        self.socket.setblocking(False)
        self.dialog = cracker_requests.Dialog(target, address, port, "REGISTER", user)
        self._data = b""

    def begin(self, now):
        """A new transaction, with the challenge that there is."""
        self._data = self.dialog.request("s" + self.user if self.dialog.challenge else "")
        self.pause, self.end = T1, now + TIMER_F
        self._send(now)

    def wake(self, now):
        """Its time has come: send again, or anew."""
        if now >= self.end:
            self.dialog.challenge = None
            self.begin(now)
            return
        self.repeats += 1
        self._send(now)

    def _send(self, now):
        try:
            self.socket.send(self._data)
        except OSError:
            pass  # an ICMP error for the packet before
        self.at, self.pause = now + self.pause, min(2 * self.pause, T2)

    def take(self, now):
        """Read what has come; whoever was refused begins anew later."""
        try:
            answer = cracker_requests.Answer.of(self.socket.recv(65535))
        except OSError:
            return
        if answer is None or answer.status < 200 or answer.cseq != self.dialog.cseq or self.done is not None:
            return
        if answer.status < 300:
            self.done = now
        elif answer.challenge and (self.dialog.challenge is None or answer.stale):
            self.dialog.challenge = answer.challenge
            self.begin(now)
        else:
            self.dialog.challenge, self.at, self.end = None, now + AGAIN, now


def register(phones, seconds):
    """Let them register; see the usage."""
    moment, begun, selector = time.time(), time.monotonic(), selectors.DefaultSelector()
    for phone in phones:
        selector.register(phone.socket, selectors.EVENT_READ, phone)
        phone.begin(time.monotonic())
    waiting = [(phone.at, number) for number, phone in enumerate(phones)]
    heapq.heapify(waiting)
    while waiting and time.monotonic() < begun + seconds:
        for key, _events in selector.select(max(0.0, min(waiting[0][0] - time.monotonic(), 0.5))):
            key.data.take(time.monotonic())
        _wake(phones, waiting)
    times = sorted(phone.done - begun for phone in phones if phone.done is not None)
    return {"begun": moment, "times": times, "repeats": sum(phone.repeats for phone in phones)}


def _wake(phones, waiting):
    """Those whose time has come; what an answer has put off waits on."""
    now = time.monotonic()
    while waiting and waiting[0][0] <= now:
        number = heapq.heappop(waiting)[1]
        phone = phones[number]
        if phone.done is not None:
            continue
        if phone.at <= now:
            phone.wake(now)
        heapq.heappush(waiting, (phone.at, number))


def main():
    """See the usage."""
    print(json.dumps(register([Phone(*one) for one in json.load(sys.stdin)], float(sys.argv[1]))))


if __name__ == "__main__":
    main()
