# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asterisk processes as the kernel shows them in /proc: no program is started, nothing is asked of the daemon."""

from __future__ import annotations

import getopt
import os
from typing import List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import proc as reading
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import explain

DEFAULT_CONFIG = "/etc/asterisk/asterisk.conf"

OPTIONS = "BC:cde:FfG:ghIiL:M:mnpqRrs:TtU:VvWXx:"
"""The command-line options of Asterisk 16 to 22 (``getopt_settings`` in ``main/asterisk.c``)."""

_DELETED = " (deleted)"


class Process(NamedTuple):
    """One Asterisk daemon.

    ``config`` is the asterisk.conf that it was started with (``-C``, else the default). ``uid`` and ``gid`` are the effective
    ones. ``here`` is False for a process whose root directory or process namespace is another one, for example in a container:
    its paths are not our paths. ``stopped`` is True for a process that is stopped by a signal or a debugger. ``executable`` is
    "" where it may not be looked at; ``replaced`` is True where the program file has changed since the start, as after a
    package upgrade.
    """

    pid: int
    config: str
    options: List[str]
    uid: int
    gid: int
    here: bool
    stopped: bool
    executable: str
    replaced: bool


def find(proc="/proc"):
    """All Asterisk daemons that are visible from here, lowest process id first; consoles (``-r``, ``-x``) are left out.

    :raises HostError: there is no /proc.
    """
    try:
        numbers = reading.numbers(proc)
    except OSError as error:
        raise explain(error, "Cannot look for processes in %s (this needs Linux)" % proc) from error
    found = (read(pid, proc) for pid in numbers)
    return [process for process in found if process]


def read(pid, proc="/proc"):
    """One process, or None where that is no Asterisk daemon, or has ended meanwhile."""
    place = os.path.join(proc, str(pid))
    try:
        with open(os.path.join(place, "comm"), "rb") as stream:
            if stream.read().rstrip(b"\n") != b"asterisk":
                return None
        with open(os.path.join(place, "cmdline"), "rb") as stream:
            words = [os.fsdecode(word) for word in stream.read().split(b"\0")[:-1]]
        status = reading.status(place)
    except (FileNotFoundError, ProcessLookupError):
        return None
    options = _options(words[1:])
    if not words or any(option in ("-r", "-R", "-x") for option, dummy in options):
        return None
    executable = reading.link(os.path.join(place, "exe")) or ""
    return Process(
        pid=pid, config=_config(place, options), options=[option for option, dummy in options],
        uid=int(status["Uid"].split()[1]), gid=int(status["Gid"].split()[1]),
        here=_same_place(place, os.path.join(proc, "self")), stopped=status["State"][:1] in "Tt",
        executable=executable.replace(_DELETED, ""), replaced=executable.endswith(_DELETED))


def effective_uid(pid, proc="/proc"):
    """The user id that a process acts as. The owner of its directory in /proc is often root instead (proc(5), "dumpable").

    :raises OSError: there is no such process.
    """
    return int(reading.status(os.path.join(proc, str(pid)))["Uid"].split()[1])


def _options(words):
    try:
        return getopt.gnu_getopt(words, OPTIONS)[0]
    except getopt.GetoptError:
        return []


def _config(place, options):
    path = ([value for option, value in options if option == "-C"] or [DEFAULT_CONFIG])[-1]
    return path if path.startswith("/") else os.path.normpath(os.path.join(reading.link(os.path.join(place, "cwd")) or "/", path))


def _same_place(place, own):
    """A mount namespace of its own does not count: systemd gives one to a service with PrivateTmp, and its paths are ours."""
    try:
        theirs, ours = os.stat(os.path.join(place, "root")), os.stat(os.path.join(own, "root"))
        same_root = (theirs.st_dev, theirs.st_ino) == (ours.st_dev, ours.st_ino)
        return same_root and os.readlink(os.path.join(place, "ns/pid")) == os.readlink(os.path.join(own, "ns/pid"))
    except OSError:
        return True
