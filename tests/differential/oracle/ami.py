# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small AMI client for bytes: pipelined ``GetConfig``, and commands."""

from __future__ import annotations

import socket


class AmiError(Exception):
    """The daemon closed the connection, was silent for too long or refused the login."""


class Ami:
    """One AMI session over an open socket."""

    WINDOW = 40

    def __init__(self, connection: socket.socket, user: str = "oracle", secret: str = "oracle", timeout: float = 20.0):
        self._socket = connection
        self._socket.settimeout(timeout)
        self._buffer = bytearray()
        self.banner = bytes(self._until(b"\r\n"))
        self._send({"Action": "Login", "Username": user, "Secret": secret, "Events": "off"})
        answer = self._response()
        if b"Response: Success" not in answer:
            raise AmiError("The AMI login failed: {0!r}".format(answer))

    def close(self) -> None:
        """End the session."""
        self._socket.close()

    def _send(self, *actions: dict) -> None:
        text = "".join("".join("{0}: {1}\r\n".format(*item) for item in action.items()) + "\r\n" for action in actions)
        self._socket.sendall(text.encode("utf-8", "surrogateescape"))

    def _until(self, mark: bytes) -> bytes:
        start = 0
        while True:
            found = self._buffer.find(mark, start)
            if found >= 0:
                piece = bytes(self._buffer[:found])
                del self._buffer[:found + len(mark)]
                return piece
            start = max(0, len(self._buffer) - len(mark))
            try:
                data = self._socket.recv(1 << 18)
            except socket.timeout as error:
                raise AmiError("The daemon does not answer any more.") from error
            except OSError as error:
                raise AmiError("The daemon closed the connection.") from error
            if not data:
                raise AmiError("The daemon closed the connection.")
            self._buffer += data

    def _response(self) -> bytes:
        while True:
            block = self._until(b"\r\n\r\n")
            if block.startswith(b"Response:"):
                return block

    def get_config(self, filenames: list) -> list:
        """Ask for files, templates included; the answers, one block of bytes per file, in the same order."""
        answers = []
        for start in range(0, len(filenames), self.WINDOW):
            names = filenames[start:start + self.WINDOW]
            self._send(*[{"Action": "GetConfig", "Filename": name, "Filter": "TEMPLATES=include"} for name in names])
            answers.extend(self._response() for _unused in names)
        return answers

    def action(self, **headers: str) -> bytes:
        """Send one action and return the block that answers it."""
        self._send(headers)
        return self._response()
