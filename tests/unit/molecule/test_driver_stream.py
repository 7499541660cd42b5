# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import socket
import threading

import pytest
import sip
import sip_line


@pytest.fixture
def stream():
    """A TCP server of one connection: sends the given pieces, then closes; remembers what it read."""
    listener = socket.create_server(("127.0.0.1", 0))
    read, threads = [], []

    def start(*pieces: bytes, wait_for: int = 0) -> tuple[int, list[bytes]]:
        def serve() -> None:
            connection, _address = listener.accept()
            with connection:
                if wait_for:
                    read.append(connection.recv(65535))
                for piece in pieces:
                    connection.sendall(piece)
        threads.append(threading.Thread(target=serve))
        threads[-1].start()
        return listener.getsockname()[1], read

    yield start
    for thread in threads:
        thread.join()
    listener.close()


def message(text: str, body: str = "") -> bytes:
    return sip.Message("MESSAGE sip:a SIP/2.0", [("call-id", text)], body).encode()


@pytest.mark.parametrize("data, taken, rest", [
    (b"", b"", b""),
    (b"\r\n\r\n", b"", b""),
    (b"A SIP/2.0\r\nl: 2\r\n\r\nxyz", b"A SIP/2.0\r\nl: 2\r\n\r\nxy", b"z"),
    (b"A SIP/2.0\r\nContent-Length: 4\r\n\r\nxyz", b"", b"A SIP/2.0\r\nContent-Length: 4\r\n\r\nxyz"),
    (b"A SIP/2.0\r\nVia: x\r\n", b"", b"A SIP/2.0\r\nVia: x\r\n"),
    (b"\r\nA SIP/2.0\r\nVia: x\r\n\r\n", b"A SIP/2.0\r\nVia: x\r\n\r\n", b""),
])
def test_a_message_is_cut_off_by_its_length(data, taken, rest):
    assert sip_line.message_in(data) == (taken, rest)


def test_messages_arrive_whole_however_the_stream_is_cut(stream):
    data = message("one", "hello") + message("two")
    port, _read = stream(data[:7], data[7:40], data[40:])
    line = sip_line.connect("tcp", "127.0.0.1", port)
    first, second = line.receive(5.0), line.receive(5.0)
    assert (first.get("call-id"), first.body, second.get("call-id")) == ("one", "hello", "two")


def test_a_closed_connection_is_no_silence(stream):
    line = sip_line.connect("tcp", "127.0.0.1", stream()[0])
    with pytest.raises(ConnectionResetError):
        line.receive(5.0)


def test_a_request_over_tcp_says_so_everywhere(stream):
    answer = sip.Message("SIP/2.0 200 OK", [("call-id", "c"), ("cseq", "1 OPTIONS")]).encode()
    port, read = stream(answer, wait_for=1)
    line = sip_line.connect("tcp", "127.0.0.1", port)
    request = line.request("OPTIONS", line.uri(), sip.Dialog("me", "<a>", "<b>", "c"))
    assert line.transact(request, 5.0).status == 200
    sent = sip.parse(read[0])
    assert sent.start == f"OPTIONS sip:127.0.0.1:{port};transport=tcp SIP/2.0"
    assert sent.get("via").startswith("SIP/2.0/TCP ") and sent.get("contact") == f"<sip:me@{line.local};transport=tcp>"


def test_nothing_is_sent_twice_over_tcp():
    assert (sip_line.Line.repeats, sip_line.StreamLine.repeats, sip_line.TlsLine.repeats) == (True, False, False)
