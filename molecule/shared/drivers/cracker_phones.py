# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telephones that were never here, for cracker.py: what becomes of honest people while the host is attacked."""
from __future__ import annotations

import threading
import time

import sip
import sip_line

MOST_SECONDS, MOST_PHONES = 300.0, 2000


def phone(target, user, secret, source="", sport=0, transport="udp", port=0, number="", seconds=8.0, subscribe=()):
    """A telephone that was never here registers, subscribes to some extensions and calls a number: their final statuses, 0 for silence."""
    line = sip_line.connect(transport, target, port, sport, source)
    begun, home = time.monotonic(), line.uri()
    series = sip.Dialog.new(line.server, user, f"sip:{user}@{line.server}")
    found = {"register": _said(_challenged(line, "REGISTER", home, series, user, secret, [("expires", "120")], seconds))}
    found["seconds"] = round(time.monotonic() - begun, 2)
    for extension in subscribe:
        uri = line.uri(extension)
        headers = [("event", "dialog"), ("accept", "application/dialog-info+xml"), ("expires", "120")]
        answer = _challenged(line, "SUBSCRIBE", uri, sip.Dialog.new(line.server, user, uri), user, secret, headers, seconds)
        found.setdefault("subscribe", []).append(_said(answer))
    if number:
        uri = line.uri(number)
        answer, request = sip_line.invite(line, sip.Dialog.new(line.server, user, uri), uri, seconds, (user, secret))
        found["call"] = _said(answer)
        if found["call"] in range(200, 300):
            found["bye"] = _said(hang_up(line, request, answer, uri))
    line.close()
    return found


def crowd(target, users, sources, secret="s%s", ports=0, seconds=60.0, port=0):
    """Telephones that register at once and try again until they are: how many are, when the last of them was, and each that was late or never.

    :param sources: they share these in turn. :param ports: the first local port of the first one, the next of the next; 0: any.
    """
    found: dict[str, float] = {}
    begun, seconds = time.monotonic(), min(seconds, MOST_SECONDS)

    def register(number, user):
        while time.monotonic() < begun + seconds:
            outcome = phone(target, user, secret % user, sources[number % len(sources)], ports + number if ports else 0, port=port, seconds=8.0)
            if outcome["register"] == 200:
                found[user] = round(time.monotonic() - begun, 2)
                return
            time.sleep(0.5)
    threads = [threading.Thread(target=register, args=pair, daemon=True) for pair in zip(range(MOST_PHONES), users)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(max(0.1, begun + seconds + 10 - time.monotonic()))
    return {"registered": len(found), "seconds": max(found.values(), default=0.0), "never": sorted(set(users) - set(found))[:20]}


def hang_up(line, request, answer, uri):
    """The final response to the BYE."""
    dialog = sip.Dialog.of(request)
    dialog.remote, dialog.cseq = answer.get("to"), dialog.cseq + 1
    return line.transact(line.request("BYE", sip.contact_of(answer, uri), dialog), 4.0)


def _challenged(line, method, uri, dialog, user, secret, headers, seconds):
    answer = line.transact(line.request(method, uri, dialog, headers), seconds, lambda message: _polite(line, message))
    header = sip.authorize(answer, method, uri, user, secret) if answer is not None else []
    if header:
        dialog.cseq += 1
        answer = line.transact(line.request(method, uri, dialog, headers + header), seconds, lambda message: _polite(line, message))
    return answer


def _polite(line, message):
    """Requests of the host (NOTIFY, OPTIONS) are answered."""
    if not message.status and message.method != "ACK":
        line.respond(message, 200, "OK", "phone", tag="polite")


def _said(answer):
    return answer.status if answer is not None else 0
