# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way from this host to a SIP socket of its own Asterisk: UDP, TCP or TLS, each as whole messages."""

from __future__ import annotations

import re
import select
import socket
import ssl
from typing import List

_LENGTH = re.compile(rb"(?im)^(?:Content-Length|l)[ \t]*:[ \t]*(\d+)")


class Wire:
    """One connection; use it with ``with``.

    :param protocol: udp, tcp or tls. ``address``, ``port``: where Asterisk listens; a wildcard stands for the loopback of its family.
    :raises OSError: nobody listens there.
    :ivar address: where both ends are. ``host``: for addresses of SIP. ``own``: our own end of it. ``is_reliable``: nothing need be sent twice.
    """

    def __init__(self, protocol, address, port):
        address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
        six = ":" in address
        self.address = address
        self.protocol, self.is_reliable = protocol.upper(), protocol != "udp"
        kind = socket.SOCK_STREAM if self.is_reliable else socket.SOCK_DGRAM
        self._socket = socket.socket(socket.AF_INET6 if six else socket.AF_INET, kind)
        try:
            self._socket.settimeout(5)
            self._socket.bind((address, 0))  # an address of this host reaches itself from itself, whatever the routes are
            self._socket.connect((address, port))
            if protocol == "tls":
                self._socket = _encrypted(self._socket)
        except BaseException:
            self._socket.close()
            raise
        self._rest = b""
        form = "[%s]:%d" if six else "%s:%d"
        self.host, self.own = form % (address, port), form % self._socket.getsockname()[:2]

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *unused) -> None:
        self._socket.close()

    def send(self, message: bytes) -> None:
        """One message. Over UDP one that is refused is lost; it is sent again later."""
        try:
            self._socket.sendall(message)
        except ConnectionError:
            if self.is_reliable:
                raise

    def receive(self, seconds: float) -> List[str]:
        """The messages that came; an empty list after ``seconds`` without any."""
        pending = isinstance(self._socket, ssl.SSLSocket) and self._socket.pending()
        if not pending and not select.select([self._socket], [], [], seconds)[0]:
            return []
        try:
            data = self._socket.recv(65535)
        except ConnectionError:
            data = b""
        if not self.is_reliable:
            return [data.decode("utf-8", "replace")] if data else []
        if not data:
            raise ConnectionResetError("Asterisk ended the connection")
        self._rest += data
        return list(self._messages())

    def _messages(self):
        while b"\r\n\r\n" in self._rest:
            head, _blank, body = self._rest.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            size = int(length.group(1)) if length else 0
            if len(body) < size:
                return
            self._rest = body[size:]
            yield (head + b"\r\n\r\n").decode("utf-8", "replace")


def _encrypted(plain):
    """Nobody else can be at the other end of a connection to an address of this host, so whose name stands in the certificate does not matter."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(plain)
