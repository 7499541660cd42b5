# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One Asterisk on a configuration directory of its own, asked over its control socket."""

from __future__ import annotations

import os
import shutil
import socket

from ..oracle.container import Container, wait_for

VAR = "/run/voipsec/winning"
DIRECTORIES = ("[directories]\nastetcdir => {etc}\nastvarlibdir => {var}\nastdbdir => {var}\nastspooldir => {var}\n"
               "astrundir => {run}\nastlogdir => {var}\n")


class Daemon:
    """A daemon that is started, reloaded and killed many times."""

    def __init__(self, container: Container):
        self.container = container
        base = container.shared
        self.etc = os.path.join(base, "etc")
        self.run = os.path.join(base, "run")
        self.control = os.path.join(self.run, "asterisk.ctl")
        self._pid = 0
        os.makedirs(self.run)

    def directories(self) -> bytes:
        """The section of asterisk.conf that keeps the daemon to itself."""
        return DIRECTORIES.format(etc=self.etc, var=VAR, run=self.run).encode()

    def write(self, files: dict) -> None:
        """Replace the whole configuration directory."""
        shutil.rmtree(self.etc, ignore_errors=True)
        for name, data in files.items():
            path = os.path.join(self.etc, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as stream:
                stream.write(data)

    def start(self) -> None:
        """Start, and wait until everything is loaded."""
        self._pid = self.container.ask(op="spawn", argv=["asterisk", "-f", "-C", self.etc + "/asterisk.conf"], directories=[VAR],
                                       log=os.path.join(self.container.shared, self.container.suite + ".log"))["pid"]
        wait_for(self._booted, "The start of Asterisk on {0}".format(self.etc))

    def _booted(self) -> bool:
        """The core registers its last commands a moment after it says that it has fully booted."""
        try:
            return "fully booted" in self.cli("core waitfullybooted") and "No such command" not in self.cli("core show settings")
        except OSError:
            if not self.container.ask(op="running", pid=self._pid)["running"]:
                raise RuntimeError("Asterisk {0} has ended at its start; see {1}.".format(self.container.suite, self.etc)) from None
            return False

    def stop(self) -> None:
        """End the daemon at once."""
        self.container.ask(op="kill", pid=self._pid)

    def cli(self, command: str) -> str:
        """What the daemon answers to one command."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(20)
            connection.connect(self.control)
            with connection.makefile("rb") as stream:
                stream.readline()
                connection.sendall(b"cli quit after " + command.encode("utf-8", "surrogateescape") + b"\0")
                return stream.read().decode("utf-8", "surrogateescape")
