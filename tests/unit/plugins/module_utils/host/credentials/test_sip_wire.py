# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to a SIP socket, as whole messages."""

from __future__ import annotations

import socket
import threading

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials.sip_wire import Wire

ANSWER = b"SIP/2.0 200 OK\r\nCall-ID: 1\r\nContent-Length: 2\r\n\r\nhi"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_datagrams(address):
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((address, 0))
        with Wire("udp", {"127.0.0.1": "0.0.0.0", "::1": "::"}[address], server.getsockname()[1]) as wire:
            assert wire.address == address and not wire.is_reliable
            wire.send(b"hello")
            text, peer = server.recvfrom(100)
            assert text == b"hello" and wire.own == ("[%s]:%d" if ":" in address else "%s:%d") % peer[:2]
            server.sendto(ANSWER, peer)
            assert wire.receive(5) == [ANSWER.decode()]
            assert wire.receive(0.01) == []


def test_a_stream_in_pieces():
    with socket.create_server(("127.0.0.1", 0)) as server:
        def serve():
            connection = server.accept()[0]
            with connection:
                connection.sendall(ANSWER + ANSWER[:30])
                connection.recv(10)
                connection.sendall(ANSWER[30:])
        thread = threading.Thread(target=serve)
        thread.start()
        with Wire("tcp", "127.0.0.1", server.getsockname()[1]) as wire:
            found = wire.receive(5)
            wire.send(b"go on")
            while len(found) < 2:
                found += wire.receive(5)
            assert [text.split("\r\n")[0] for text in found] == ["SIP/2.0 200 OK"] * 2 and wire.is_reliable
            thread.join()
            with pytest.raises(ConnectionError):
                wire.receive(5)


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(OSError):
        Wire("tcp", "127.0.0.1", port)
