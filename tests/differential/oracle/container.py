# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Throw-away containers with a real Asterisk in them, one per version, without any network.

The images are those of the test hosts (Debian 11 with Asterisk 16, Debian sid with Asterisk 22); the environment
variables VOIPSEC_IMAGE_BULLSEYE and VOIPSEC_IMAGE_SID name others.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SUITES = ("bullseye", "sid")


class OracleError(Exception):
    """The oracle cannot be started or asked; the text says what to do."""


def image_of(suite: str) -> str:
    """Name the newest local image of a test host; OracleError where there is none."""
    chosen = os.environ.get("VOIPSEC_IMAGE_" + suite.upper())
    if chosen:
        return chosen
    repository = "voipsec/asterisk-" + suite
    listing = subprocess.run(["docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}", repository],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, check=False)
    names = [line for line in listing.stdout.split() if not line.endswith(":<none>")]
    if not names:
        raise OracleError("There is no image {0}: build the test hosts' images first (make images). {1}".format(repository, listing.stderr.strip()))
    return names[0]


def wait_for(condition, what: str, seconds: float = 30.0):
    """Call ``condition`` until it answers something true, and return that; OracleError after ``seconds``."""
    end = time.monotonic() + seconds
    pause = 0.002
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise OracleError("{0} did not happen within {1:.0f} s.".format(what, seconds))
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


class Container:
    """One running container; ``shared`` is a directory that has the same path inside and outside."""

    def __init__(self, suite: str, shared: str):
        self.suite = suite
        self.shared = shared
        self.name = "voipsec-differential-{0}-{1}-{2}".format(suite, os.getpid(), os.path.basename(shared)[-8:])
        self.control = os.path.join(shared, suite + ".sock")
        self._client = None

    def __enter__(self) -> "Container":
        shutil.copy(os.path.join(HERE, "inside.py"), os.path.join(self.shared, "inside.py"))
        command = ["docker", "run", "--rm", "-i", "--name", self.name, "--label", "voipsec.differential", "--network", "none",
                   "--hostname", "oracle", "--memory", "1500m", "-v", "{0}:{0}".format(self.shared), image_of(self.suite),
                   "python3", "-u", os.path.join(self.shared, "inside.py"), self.control]
        self._client = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        wait_for(self._is_up, "The start of container {0}".format(self.name), 60)
        return self

    def __exit__(self, *_unused) -> None:
        subprocess.run(["docker", "rm", "-f", self.name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        self._client.stdin.close()
        self._client.stderr.close()
        self._client.wait()

    def _is_up(self) -> bool:
        if self._client.poll() is not None:
            raise OracleError("Docker could not start {0}: {1}".format(self.name, self._client.stderr.read().decode().strip()))
        try:
            self._connect().close()
        except OSError:
            return False
        return True

    def _connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self.control)
        except OSError:
            connection.close()
            raise
        return connection

    def _connected(self) -> socket.socket:
        try:
            return self._connect()
        except OSError as error:
            raise OracleError("The container {0} has ended in the middle of the test: {1}.".format(self.name, error.strerror)) from None

    def ask(self, **request) -> dict:
        """Have the container's first process do one thing (see inside.py); OracleError where it cannot."""
        with self._connected() as connection:
            connection.sendall(json.dumps(request).encode() + b"\n")
            answer = json.loads(connection.makefile("rb").readline() or b'{"error": "the container is gone"}')
        if "error" in answer:
            raise OracleError("{0}: {1} failed: {2}".format(self.name, request["op"], answer["error"]))
        return answer

    def tcp(self, port: int):
        """Open a connection to a TCP port inside; None while nothing listens there."""
        connection = self._connected()
        connection.sendall(json.dumps({"op": "tcp", "port": port}).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            answer += connection.recv(1) or b'{"ok": false}\n'
        if json.loads(answer)["ok"]:
            return connection
        connection.close()
        return None
