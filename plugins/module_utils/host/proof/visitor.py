# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A visitor: a process of this host in a network namespace of its own, which reaches the host as a stranger would, from an address of its own.

The namespace is the process's alone, and the link to it goes with it: whoever dies, nothing is left.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import socket
from typing import Callable, Dict, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

_NEW_NETWORK = 0x40000000
"""CLONE_NEWNET of unshare(2)."""

_SECONDS = 60
_FAR_END = "eth0"
_NO_IPV6 = "/proc/sys/net/ipv6/conf/%s/disable_ipv6"


class NotPossible(HostError):
    """This host lets nobody make a namespace or a link to it: nothing is proven, and nothing is wrong either."""


class Ends(NamedTuple):
    """Both ends of the link in one family, and the bits of its network."""

    host: str
    visitor: str
    bits: int


def some_ends() -> Dict[int, Ends]:
    """Ends by family, never the same twice, so that an earlier ban does not count: IPv4 out of 198.18.0.0/15, which no network uses (RFC 2544,
    appendix C.2.2), IPv6 a unique local network (RFC 4193)."""
    pick = random.SystemRandom()
    first = "198.%d.%d." % (pick.randrange(18, 20), pick.randrange(256))
    number = 4 * pick.randrange(64)
    prefix = "fd%02x:%x:%x::" % (pick.randrange(256), pick.randrange(1, 65536), pick.randrange(1, 65536))
    return {4: Ends(first + str(number + 1), first + str(number + 2), 30), 6: Ends(prefix + "1", prefix + "2", 64)}


class Visitor:
    """Use it with ``with``.

    :param answer: what the visitor does when it is asked: called in its process with a dict, gives a dict.
    :raises NotPossible: see there.
    :ivar ends: by family; one that this host does not let the link have is missing.
    """

    def __init__(self, answer: Callable[[dict], dict]):
        self.ends = some_ends()
        self._link = "proof%06x" % random.SystemRandom().randrange(1 << 24)
        ours, theirs = socket.socketpair()
        self._pid = os.fork()
        if not self._pid:
            ours.close()
            _serve(theirs, answer, self.ends)
        theirs.close()
        ours.settimeout(_SECONDS)
        self._stream = ours.makefile("rw", encoding="ascii")
        self._socket = ours

    def __enter__(self) -> "Visitor":
        try:
            self._hear()
            self._connect()
            there = self.ask({}).get("families", [])
            self.ends = {version: ends for version, ends in self.ends.items() if version in there}
            return self
        except BaseException:
            self.__exit__()
            raise

    def ask(self, question: dict) -> dict:
        """What ``answer`` gives for it."""
        self._stream.write(json.dumps(question) + "\n")
        self._stream.flush()
        return self._hear()

    def _hear(self):
        try:
            line = self._stream.readline()
        except OSError:
            line = ""
        found = json.loads(line) if line else {"error": "The process in the network namespace did not answer within %d s." % _SECONDS}
        if "error" in found:
            raise NotPossible(found["error"])
        return found

    def _connect(self):
        _ip(["link", "add", self._link, "type", "veth", "peer", "name", _FAR_END, "netns", str(self._pid)])
        _ip(["link", "set", self._link, "up"])
        self.ends = {version: ends for version, ends in self.ends.items() if _has_address(self._link, version, ends.host, ends.bits)}

    def __exit__(self, *unused) -> None:
        self._socket.close()
        self._stream.close()
        os.waitpid(self._pid, 0)
        commands.output(["ip", "link", "delete", self._link])  # the kernel does it too, in its own time


def _serve(stream, answer, ends):
    """The life of the visitor. It ends when the other end of the stream is closed, also because its holder was killed."""
    try:
        with stream, stream.makefile("rw", encoding="ascii") as lines:
            _tell(lines, _leave)
            for line in lines:
                question = json.loads(line)
                _tell(lines, (lambda: answer(question)) if question else (lambda: _arrive(ends)))  # noqa: B023  # called at once
    finally:
        os._exit(0)


def _tell(lines, work):
    try:
        found = work() or {}
    except HostError as error:
        found = {"error": str(error)}
    lines.write(json.dumps(found) + "\n")
    lines.flush()


def _leave():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NETWORK):
        raise NotPossible("This host lets nobody make a network namespace (%s)." % os.strerror(ctypes.get_errno()).lower())


def _arrive(ends):
    _ip(["link", "set", "lo", "up"])
    _ip(["link", "set", _FAR_END, "up"])
    there = [version for version, one in ends.items() if _has_address(_FAR_END, version, one.visitor, one.bits)]
    for version in there:
        _ip(["-%d" % version, "route", "add", "default", "via", ends[version].host])
    return {"families": there}


def _has_address(link, version, address, bits):
    """Give it one, and say whether it has it: new interfaces may have no IPv6 (``disable_ipv6``)."""
    if version == 4:
        _ip(["address", "add", "%s/%d" % (address, bits), "dev", link])
        return True
    try:
        with open(_NO_IPV6 % link, "w", encoding="ascii") as switch:
            switch.write("0")
    except OSError:  # read-only in many containers, and absent where the kernel has no IPv6
        pass
    return commands.output(["ip", "address", "add", "%s/%d" % (address, bits), "dev", link, "nodad"])[1] is None


def _ip(words):
    problem = commands.output(["ip"] + words)[1]
    if problem:
        raise NotPossible("This host lets nobody make a link to a network namespace: %s." % problem)
