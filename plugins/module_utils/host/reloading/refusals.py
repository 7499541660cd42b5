# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that Asterisk refuses at a reload, and goes on with the old ones of: ``module reload`` says nothing of them.

``res/res_sorcery_config.c`` and ``main/sorcery.c`` tell it the log only, so a log channel of our own is added while the reload runs
(``logger add channel``). Of its lines the type and the name of each object are taken, and nothing else: others can hold secrets.
"""

from __future__ import annotations

import glob
import os
import re
import time
from typing import FrozenSet, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import answers
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import CliError

_REFUSED = re.compile(r"(?:Could not create an object of type|configuration for object of type) '([\w-]+)' with id '([^']+)'")
_QUIET = 0.3
"""Seconds without a new line after which the log is taken for complete: it is written by a thread of its own."""

_LONGEST = 5.0
_LEFT = 600.0
"""Seconds after which a log of ours belongs to no run any more."""


class Refusals:
    """A context manager around reloads.

    :param cli: a ``cli.Cli``.
    :param process: of the daemon, a ``processes.Process``; None where it cannot be seen.
    :ivar found: (type, name) of each object that was refused; None where Asterisk does not let us listen.
    """

    def __init__(self, cli, process=None):
        self.cli, self._process = cli, process
        self.found, self._path = None, ""
        self._name = "voipsec-%08x%s" % (int(time.time()), os.urandom(4).hex())

    def __enter__(self) -> "Refusals":
        try:
            directories = answers.directories(answers.settings(self.cli.run("core show settings")))
            directory = directories.get("log", "/var/log/asterisk")
            self._remove_left(directory)
            self._path = os.path.join(directory, self._name)
            self._make()
            self.cli.run("logger add channel %s notice,warning,error" % self._name)
        except (CliError, OSError):
            _remove(self._path)
            self._path = ""
        return self

    def _make(self):
        """Asterisk would make it for everybody to read, and what others log meanwhile can hold secrets."""
        if self._process is None:
            return
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            os.fchown(descriptor, self._process.uid, self._process.gid)
        finally:
            os.close(descriptor)

    def _remove_left(self, directory):
        """The channel of a run that was killed goes on writing."""
        for path in glob.glob(os.path.join(glob.escape(directory), "voipsec-" + "[0-9a-f]" * 16)):
            name = os.path.basename(path)
            if time.time() - int(name[8:16], 16) > _LEFT:
                self.cli.run("logger remove channel " + name)
                os.unlink(path)

    def __exit__(self, *unused) -> None:
        if not self._path:
            return
        text = _settled(self._path)
        try:
            self.cli.run("logger remove channel " + self._name)
        except CliError:
            pass  # it does not answer any more; the caller finds out by himself
        _remove(self._path)
        self.found = objects(text) if text else None  # Asterisk begins each log with a line about itself


def objects(text: str) -> FrozenSet[Tuple[str, str]]:
    """(type, name) of each object of which a log says that it was refused."""
    return frozenset(_REFUSED.findall(text))


def _settled(path):
    """The text of a file once it does not grow any more."""
    text, deadline, changed = None, time.monotonic() + _LONGEST, time.monotonic()
    while time.monotonic() < min(deadline, changed + _QUIET):
        now = _read(path)
        if now != text:
            text, changed = now, time.monotonic()
        time.sleep(0.02)
    return text or ""


def _remove(path):
    if os.path.exists(path):
        os.unlink(path)


def _read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return ""
