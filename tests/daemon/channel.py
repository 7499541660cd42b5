# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands in a container through one ``docker exec`` that stays, since each new one costs a tenth of a second, and these tests run some ten thousand."""

from __future__ import annotations

import json
import subprocess
import threading

SERVANT = """
import json, os, subprocess, sys
with open("/proc/self/comm", "w") as comm:
    comm.write("channel")  # a test that kills all of Python means another one
with open("/proc/self/environ", "rb") as file:
    environment = dict(entry.split(b"=", 1) for entry in file.read().split(b"\\0") if b"=" in entry)
while True:
    line = sys.stdin.buffer.readline()
    if not line:
        break
    asked = json.loads(line)
    # In memory and no pipes: what a command leaves running in the background must not hold the answer up.
    given, said, blamed = (open(os.memfd_create(name), "w+b") for name in ("in", "out", "err"))
    given.write(sys.stdin.buffer.read(asked["given"]))
    given.seek(0)
    try:
        code = subprocess.run([os.fsencode(word) for word in asked["words"]], stdin=given, stdout=said, stderr=blamed, env=environment,
                              start_new_session=True).returncode
    except OSError as error:
        code = 127 if isinstance(error, FileNotFoundError) else 126
        blamed.write(str(error).encode())
        blamed.flush()
    answers = [os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0) for file in (said, blamed)]
    for file in (given, said, blamed):
        file.close()
    head = json.dumps({"code": code if code >= 0 else 128 - code, "sizes": [len(one) for one in answers]}).encode()
    sys.stdout.buffer.write(head + b"\\n" + b"".join(answers))
    sys.stdout.buffer.flush()
"""


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
        channel = self._take()
        head = json.dumps({"words": words, "given": len(given)}).encode() + b"\n"
        channel.stdin.write(head + given)
        channel.stdin.flush()
        line = channel.stdout.readline()
        assert line, "the container %s ended, or somebody killed the way into it, during: %s" % (self._name, words)
        answer = json.loads(line)
        said, blamed = (channel.stdout.read(size) for size in answer["sizes"])
        with self._lock:
            self._free.append(channel)
        return subprocess.CompletedProcess(words, answer["code"], said, blamed)

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
