# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a program where it can change nothing and reach nobody.

The program gets namespaces of its own (unshare(2)):

* network: a loopback and no route. What it sends outside ends with "network is unreachable". It may bind to any address
  (``ip_nonlocal_bind``), so that an address of the host does not make it fail; every host name resolves, to an address that has
  no route, because PJSIP drops an ``identify`` whose name does not resolve (``res_pjsip_endpoint_identifier_ip.c``).
* mounts: every file system read-only, except the directories that are named; sockets of other programs are covered.
* processes and System V IPC: its first process takes all others along when it ends, daemons included.

It cannot undo that: CAP_SYS_ADMIN and most others are dropped for good, and set-uid programs give nothing (PR_SET_NO_NEW_PRIVS).
It ends when the process that started it ends, however that happens (PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import time
from typing import List, Mapping, NamedTuple, Sequence, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.trial import loopback, mounts

_CLONE_NEWNS, _CLONE_NEWUTS, _CLONE_NEWIPC, _CLONE_NEWPID, _CLONE_NEWNET = 0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 24, 38

_KEPT_CAPABILITIES = frozenset((0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13))
"""What a daemon needs that starts as root and then becomes another user: CHOWN, DAC_*, FOWNER, FSETID, KILL, SETGID, SETUID, SETPCAP,
NET_BIND_SERVICE, NET_ADMIN, NET_RAW (capabilities(7)). The network ones count only in its own network namespace."""

_LAST_CAPABILITY = 63

_libc = ctypes.CDLL(None, use_errno=True)


class NotPermitted(HostError):
    """This host does not let us make namespaces."""


class Limits(NamedTuple):
    """What the program may use.

    ``seconds``: it is ended after that time, whatever becomes of us. ``memory``: bytes of its own data. ``files``: open files.
    """

    seconds: float = 300.0
    memory: int = 4 << 30
    files: int = 20000


class Room(NamedTuple):
    """Where the program runs.

    ``binds``: (what, where) pairs of existing paths, mounted in this order; at *where* the program sees *what*.
    ``writable``: those *where* that it may write. ``covered``: sockets that it must not find. ``output``: a file that takes all it
    prints. ``environment``: its environment variables.
    """

    binds: Sequence[Tuple[str, str]]
    writable: Sequence[str]
    covered: Sequence[str] = ()
    output: str = "/dev/null"
    environment: Mapping[str, str] = {}
    limits: Limits = Limits()


_NAMESPACES = _CLONE_NEWNS | _CLONE_NEWUTS | _CLONE_NEWIPC | _CLONE_NEWPID | _CLONE_NEWNET
_REFUSED = "the kernel refuses new namespaces (%s)"
_FORBIDDEN = ("A trial start is not possible on this host, because %s; allow it (run as root; in a container: add CAP_SYS_ADMIN, and no AppArmor or "
              "seccomp rule against mount), or go on without it.")


def refusal():
    """Why this host allows no namespaces, as one sentence; "" where it does. Nothing is written to find out."""
    child = os.fork()
    if not child:
        _never_return(lambda: ctypes.get_errno() if _libc.unshare(_NAMESPACES) else 0)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and not os.WEXITSTATUS(status):
        return ""
    return _FORBIDDEN % (_REFUSED % os.strerror(os.WEXITSTATUS(status)).lower())


class Sandbox:
    """A running program; a context manager that ends it with all that it started.

    :param room: where it runs.
    :param words: the program and its arguments; the program with its whole path.
    :raises NotPermitted: no namespaces for us here, as in a container without CAP_SYS_ADMIN.
    :raises HostError: something else went wrong before the program ran.
    """

    def __init__(self, room: Room, words: List[str]):
        self.room = room
        self.words = words
        self.keeper = 0
        self.first = 0

    def __enter__(self) -> "Sandbox":
        output = os.open(self.room.output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        reports, writer = os.pipe()
        try:
            caller = os.getpid()
            self.keeper = os.fork()
            if not self.keeper:
                _never_return(lambda: _Inside(self.room, self.words, writer, output).keep(caller))
        finally:
            os.close(writer)
            os.close(output)
        try:
            self._await_start(reports)
        except BaseException:
            self.__exit__()
            raise
        finally:
            os.close(reports)
        return self

    def _await_start(self, reports):
        """Reports are lines; the pipe closes when the program has taken over."""
        text = b""
        data = os.read(reports, 4096)
        while data:
            text += data
            data = os.read(reports, 4096)
        for line in text.decode("utf-8", "replace").splitlines():
            kind, rest = line.split(" ", 1)
            if kind == "first":
                self.first = int(rest)
            elif kind == "forbidden":
                raise NotPermitted(_FORBIDDEN % rest)
            else:
                raise HostError("The trial start failed before Asterisk ran: %s." % rest)

    def ended(self) -> bool:
        """Whether nothing of it runs any more."""
        if self.keeper and os.waitpid(self.keeper, os.WNOHANG)[0]:
            self.keeper = 0
        return not self.keeper

    def __exit__(self, *unused) -> None:
        """End every process in it, and wait until the kernel has taken its mounts down."""
        if self.ended():
            return
        try:
            os.kill(self.first or self.keeper, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.keeper, 0)
        self.keeper = 0


def _never_return(function):
    """Run a function as the whole rest of this process: no clean-up of the caller's happens here."""
    status = 1
    try:
        status = function()
    finally:
        os._exit(status)


class _Inside:
    """What happens in the three processes of a sandbox: the keeper, the first process of the namespaces, the program."""

    def __init__(self, room, words, writer, output):
        self.room = room
        self.words = words
        self.writer = writer
        self.output = output

    def keep(self, caller):
        """Make the namespaces; start the first process in them and wait for it."""
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != caller:
            return 1
        if _libc.unshare(_NAMESPACES):
            self._report("forbidden", _REFUSED % os.strerror(ctypes.get_errno()).lower())
            return 1
        first = os.fork()
        if not first:
            _never_return(self.live)
        self._report("first", str(first))
        os.close(self.writer)
        os.waitpid(first, 0)
        return 0

    def live(self):
        """Furnish the room, start the program, answer its name look-ups; end with it and its children, or when the time is over."""
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        deadline = time.monotonic() + self.room.limits.seconds
        try:
            mounts.furnish(self.room.binds, self.room.covered)
            names = loopback.prepare()
            _first_to_go()
            mounts.lock(self.room.writable)
        except mounts.Refused as error:
            self._report("forbidden", str(error))
            return 1
        except OSError as error:
            self._report("failed", "%s (%s)" % (error.filename or "its own network", error.strerror))
            return 1
        if not os.fork():
            _never_return(self.become)
        os.close(self.writer)
        while _children() and time.monotonic() < deadline:
            loopback.answer(names, 0.2)
        return 0

    def become(self):
        """Turn into the program."""
        try:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(self.output, 1)
            os.dup2(self.output, 2)
            os.setsid()
            os.chdir("/")
            _limit(self.room.limits)
            _drop_privileges()
            for name in os.listdir("/proc/self/fd"):
                if int(name) > 2:
                    _close_on_exec(int(name))
            os.execve(self.words[0], self.words, dict(self.room.environment))
        except OSError as error:
            self._report("failed", "%s (%s)" % (error.filename or self.words[0], error.strerror))
        return 1

    def _report(self, kind, text):
        os.write(self.writer, ("%s %s\n" % (kind, text.replace("\n", " "))).encode("utf-8", "replace"))


def _children():
    """Collect what has ended; whether any child is left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _close_on_exec(descriptor):
    try:
        os.set_inheritable(descriptor, False)
    except OSError:
        pass  # the descriptor that listed the directory is closed already


def _limit(limits):
    """Low priority, no core dump, bounded memory. A limit that is lower already stays."""
    os.nice(19)
    for kind, wanted in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_DATA, limits.memory), (resource.RLIMIT_NOFILE, limits.files)):
        highest = resource.getrlimit(kind)[1]
        value = wanted if highest == resource.RLIM_INFINITY else min(wanted, highest)
        resource.setrlimit(kind, (value, value))


def _first_to_go():
    """The kernel ends these processes first when memory is short (proc(5), oom_score_adj)."""
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as stream:
        stream.write("1000")


def _drop_privileges():
    for capability in range(_LAST_CAPABILITY + 1):
        if capability not in _KEPT_CAPABILITIES:
            _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def _prctl(option, value):
    if _libc.prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
