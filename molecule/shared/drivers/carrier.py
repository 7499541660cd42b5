# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A carrier that takes every call over UDP, and writes down what reaches it: one line "INVITE number" or "BYE number" for each.

  carrier.py ADDRESS PORT FILE

A number that ends with 99 is busy. Nothing is said; each call stays up until the other side ends it.
"""
from __future__ import annotations

import re
import socket
import sys

import sip


class Carrier:
    """One UDP socket; what was answered once is answered alike again."""

    def __init__(self, address: str, port: int, path: str) -> None:
        self.address, self.port = address, port
        self.socket = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, port))
        self.log = open(path, "a", encoding="ascii", errors="replace", buffering=1)
        self.answered: dict[tuple[str, str], bytes] = {}

    def serve(self) -> None:
        while True:
            data, source = self.socket.recvfrom(65535)
            try:
                request = sip.parse(data)
            except ValueError:
                continue
            if request.status or request.method == "ACK":
                continue
            key = (request.get("call-id"), request.get("cseq"))
            if key not in self.answered:
                self.answered[key] = self.answer(request).encode()
            self.socket.sendto(self.answered[key], source)

    def answer(self, request: sip.Message) -> sip.Message:
        number = re.match(r"\w+ sips?:([^@;> ]*)", request.start)
        number = number.group(1) if number else ""
        fresh = request.method == "INVITE" and "tag=" not in request.get("to")
        if fresh or request.method == "BYE":
            self.log.write(f"{request.method} {number}\n")
        if fresh and number.endswith("99"):
            return self.response(request, "486 Busy Here")
        return self.response(request, "200 OK", sip.sdp(self.address, 40000) if request.method == "INVITE" else "", number)

    def response(self, request: sip.Message, status: str, body: str = "", number: str = "") -> sip.Message:
        to = request.get("to")
        headers = [("via", value) for value in request.all("via")] + [("record-route", value) for value in request.all("record-route")]
        headers += [("from", request.get("from")), ("to", to if "tag=" in to else to + ";tag=carrier"), ("call-id", request.get("call-id")),
                    ("cseq", request.get("cseq")), ("contact", f"<sip:{number}@{sip.bracket(self.address)}:{self.port}>")]
        headers += [("content-type", "application/sdp")] if body else []
        return sip.Message("SIP/2.0 " + status, headers, body)


if __name__ == "__main__":
    Carrier(sys.argv[1], int(sys.argv[2]), sys.argv[3]).serve()
