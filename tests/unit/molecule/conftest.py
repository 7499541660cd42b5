# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers with a script, on loopback, for the drivers of the test hosts."""
from __future__ import annotations

import pathlib
import socket
import sys
import threading

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "molecule" / "shared" / "drivers"))


class Datagrams:
    """A UDP server that passes each datagram to ANSWER and sends back the datagrams that it returns."""

    def __init__(self, answer) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.received: list[bytes] = []
        self.arrival = threading.Condition()
        self.answer = answer
        self.client = None
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self) -> None:
        while True:
            data, self.client = self.socket.recvfrom(65535)
            if data == b"stop":
                return
            with self.arrival:
                self.received.append(data)
                self.arrival.notify_all()
            for reply in self.answer(data, len(self.received)):
                self.socket.sendto(reply, self.client)

    def wait_for(self, count: int) -> list[bytes]:
        """What was received, as soon as it is COUNT datagrams."""
        with self.arrival:
            self.arrival.wait_for(lambda: len(self.received) >= count, timeout=10)
            return list(self.received)

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"stop", ("127.0.0.1", self.port))
        self.thread.join()
        self.socket.close()


@pytest.fixture
def datagrams():
    """Start UDP servers; each one is stopped after the test."""
    servers = []

    def start(answer) -> Datagrams:
        servers.append(Datagrams(answer))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def closed_port():
    """A UDP and TCP port of loopback on which nobody listens."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
