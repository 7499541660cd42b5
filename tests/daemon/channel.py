# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands in a container through one ``docker exec`` that stays, since each new one costs a tenth of a second, and these tests run some ten thousand."""

from __future__ import annotations

import json
import subprocess
import threading
from pathlib import Path

SERVANT = Path(__file__).with_name("servant.py").read_text(encoding="utf-8")


class Channels:
    """Ways into one container, as many as there are threads that use it at once.

    :param name: of the container, which may be restarted meanwhile.
    """

    def __init__(self, name):
        self._name = name
        self._free = []
        self._lock = threading.Lock()

    def run(self, words, given=b""):
        """A ``CompletedProcess`` with bytes; the status of a command that a signal ended is 128 and its number, as a shell has it."""
        return self._ask({"words": words}, given)

    def module(self, name, library, given):
        """As ``run``, for a module of Ansible by its full name; ``given`` are its arguments, ``library`` is a folder with Ansible and collections."""
        return self._ask({"module": name, "library": library}, given)

    def _ask(self, question, given):
        channel = self._take()
        channel.stdin.write(json.dumps(dict(question, given=len(given))).encode() + b"\n" + given)
        channel.stdin.flush()
        line = channel.stdout.readline()
        assert line, "the container %s ended, or somebody killed the way into it, during: %s" % (self._name, question)
        answer = json.loads(line)
        said, blamed = (channel.stdout.read(size) for size in answer["sizes"])
        with self._lock:
            self._free.append(channel)
        return subprocess.CompletedProcess(question, answer["code"], said, blamed)

    def close(self):
        """End them all."""
        with self._lock:
            while self._free:
                self._end(self._free.pop())

    def _take(self):
        with self._lock:
            while self._free:
                channel = self._free.pop()
                if channel.poll() is None:
                    return channel
                self._end(channel)
        command = ["docker", "exec", "-i", self._name, "python3", "-X", "utf8", "-c", SERVANT]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    @staticmethod
    def _end(channel):
        channel.kill()
        channel.communicate()
