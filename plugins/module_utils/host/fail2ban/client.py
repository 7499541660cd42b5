# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""fail2ban's own programs: read a configuration, judge it, start and reload the server."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import time

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import places

_BOOTED = "/run/systemd/system"
_UNIT = "fail2ban.service"
_SECONDS = 90
_NOISE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ +\S+ +\[\d+\]: +")
_LEVEL = re.compile(r"^(?:ERROR|CRITICAL|WARNING|NOTICE|INFO) +")


def program(name="fail2ban-client"):
    """The path of a program, or HostError."""
    found = shutil.which(name, path=commands.search_path())
    if found is None:
        raise HostError("%s is not installed on this host; install the package fail2ban." % name)
    return found


def found():
    """Whether fail2ban is installed."""
    return shutil.which("fail2ban-client", path=commands.search_path()) is not None


def interpreter():
    """The Python that fail2ban runs in: whether it has a module, only this one knows."""
    with open(program("fail2ban-server"), "rb") as stream:
        first = stream.readline().decode("utf-8", "replace")
    words = first[2:].split() if first.startswith("#!") else []
    return words[-1] if words and words[-1].startswith("/") else "python3"


def has_module(name):
    """Whether fail2ban can import a module."""
    return run([interpreter(), "-c", "import %s" % name]).returncode == 0


def run(command):
    """The CompletedProcess, with text; HostError where it cannot be run at all."""
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=_SECONDS, check=False,
                              env={"PATH": commands.search_path(), "LC_ALL": "C"}, universal_newlines=True, errors="replace")
    except subprocess.TimeoutExpired as error:
        raise HostError("%s has not ended within %d seconds; look at %s." % (" ".join(command[:4]), _SECONDS, places.LOG)) from error
    except OSError as error:
        raise HostError("Cannot run %s: %s." % (command[0], os.strerror(error.errno or 0).lower())) from error


def dump(root):
    """The commands that a configuration means, each a list of words: ``fail2ban-client -d``.

    :raises HostError: it cannot be read, with fail2ban's reason.
    """
    done = run([program(), "-c", root, "-d"])
    if done.returncode:
        raise HostError("fail2ban cannot read its configuration: %s." % reason(done).replace(root, places.ROOT))
    rows = [line for line in done.stdout.splitlines() if line.startswith("[")]
    return [row for row in map(_literal, rows) if row]


def _literal(line):
    try:
        return ast.literal_eval(line)
    except (ValueError, SyntaxError):
        return None


def refusal(root):
    """Why ``fail2ban-client -t`` refuses a configuration; "" where it does not."""
    done = run([program(), "-c", root, "-t"])
    return reason(done).replace(root, places.ROOT) if done.returncode else ""


def reload(*options):
    """Let the running server read its files; "" or why it did not. :param options: of ``fail2ban-client reload``."""
    done = run([program(), "reload", *options])
    return reason(done) if done.returncode or "NOK" in done.stdout else ""


def start():
    """Start the server, now and, where systemd runs, at boot; "" or why it did not start. It may not answer yet."""
    if not os.path.isdir(_BOOTED):
        done = run([program(), "-x", "-b", "start"])
        return reason(done) if done.returncode else ""
    run(["systemctl", "--quiet", "enable", _UNIT])
    run(["systemctl", "reset-failed", _UNIT])
    done = run(["systemctl", "start", _UNIT])
    return reason(done) if done.returncode else ""


def enable(only_look):
    """Let systemd start the server at boot; sentences about what was not so. Nothing where systemd does not run.

    :raises HostError: systemd refuses.
    """
    if not os.path.isdir(_BOOTED) or run(["systemctl", "is-enabled", "--quiet", _UNIT]).returncode == 0:
        return []
    done = None if only_look else run(["systemctl", "--quiet", "enable", _UNIT])
    if done and done.returncode:
        raise HostError("fail2ban runs, and systemd does not let it start at boot: %s." % reason(done))
    return ["fail2ban was not started at boot"]


def wait(condition, seconds=30.0):
    """Wait until a condition holds; its last value."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() >= deadline:
            return value
        time.sleep(0.1)


def reason(done):
    """What a program says of its failure, in one line without dates: its errors, or its last words."""
    rows = _joined((done.stderr + "\n" + done.stdout).splitlines())
    return _shortened([row for row in rows if re.match(r"ERROR|CRITICAL|NOK", row)] or rows[-1:]) or "it ended with status %d" % done.returncode


class Log:
    """What fail2ban writes to its log from now on, for the reason of a failure that no program tells."""

    def __init__(self):
        self._path = places.option("logtarget", places.LOG)
        self._begin = self._size()

    def _size(self):
        try:
            return os.path.getsize(self._path)
        except OSError:
            return 0

    def errors(self):
        """Its errors in one line, or ""."""
        try:
            with open(self._path, "rb") as stream:
                stream.seek(self._begin if self._begin <= self._size() else 0)
                rows = stream.read(1 << 20).decode("utf-8", "replace").splitlines()
        except OSError:
            return ""
        return _shortened([row for row in _joined(rows) if re.match(r"ERROR|CRITICAL", row)])


def _joined(lines):
    """The lines without their dates; one that goes on with an error stands behind it."""
    found = []
    for line in filter(None, map(str.rstrip, lines)):
        if found and found[-1].startswith(("ERROR", "CRITICAL")) and not _NOISE.match(line) and not line.startswith(("ERROR", "OK", "NOK")):
            found[-1] += " " + line.strip()
        else:
            found.append(_NOISE.sub("", line).strip())
    return found


def _shortened(rows):
    texts = list(dict.fromkeys(_LEVEL.sub("", row).rstrip(". ") for row in rows))
    return "; ".join(texts[:3])
