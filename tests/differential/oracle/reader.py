# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The daemons that read: one bare Asterisk per version, all on the same configuration directory."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile

from .ami import Ami
from .container import SUITES, Container, wait_for

AMI_PORT = 5038
DIRECTORIES = ("varlib", "spool", "run", "log")
CONFIGURATION = {
    "asterisk.conf": "[directories]\nastetcdir => {etc}\nastvarlibdir => {var}/varlib\nastdbdir => {var}/varlib\n"
                     "astspooldir => {var}/spool\nastrundir => {var}/run\nastlogdir => {var}/log\n"
                     "[options]\nexecincludes = no\n",
    "modules.conf": "[modules]\nautoload = no\n",
    "logger.conf": "[general]\n[logfiles]\n",
    "manager.conf": "[general]\nenabled = yes\nbindaddr = 127.0.0.1\nport = 5038\n"
                    "[oracle]\nsecret = oracle\nread = all\nwrite = all\nwritetimeout = 20000\n",
}


class Reader:
    """Asterisk of one version, started to be asked what it reads in files."""

    def __init__(self, container: Container, etc: str):
        self.container = container
        self.suite = container.suite
        self.etc = etc
        self._reviving = multiprocessing.Lock()
        self.start()
        self.banner = container.ask(op="run", argv=["asterisk", "-V"])["output"].split()[1]

    @property
    def version(self) -> str:
        """Asterisk's own number without the packager's suffix, for example ``16.28.0``."""
        return self.banner.split("~")[0].split("+")[0]

    def start(self) -> None:
        """Start the daemon as the account ``asterisk``, and wait until AMI answers."""
        var = [os.path.join("/run/voipsec", name) for name in DIRECTORIES]
        argv = ["asterisk", "-f", "-U", "asterisk", "-G", "asterisk", "-C", os.path.join(self.etc, "asterisk.conf")]
        self.container.ask(op="spawn", argv=argv, directories=["/run/voipsec"] + var, owner="asterisk")
        self.session().close()

    def revive(self, hangs: bool = False) -> None:
        """See to it that a daemon answers; of several processes that miss it at once, one starts it.

        :param hangs: it takes connections but does not answer, so it is replaced all the same.
        """
        with self._reviving:
            connection = None if hangs else self.container.tcp(AMI_PORT)
            if connection is None:
                self.container.ask(op="clear")
                self.start()
            else:
                connection.close()

    def session(self) -> Ami:
        """Open an AMI session of one's own; processes must not share one."""
        return Ami(wait_for(lambda: self.container.tcp(AMI_PORT), "AMI of {0}".format(self.suite)))


class Readers:
    """All readers over one configuration directory ``etc``; a context manager."""

    def __init__(self, suites: tuple = SUITES):
        self.suites = suites
        self.shared = ""
        self.etc = ""
        self.readers: list = []
        self._containers: list = []

    def __enter__(self) -> "Readers":
        self.shared = tempfile.mkdtemp(prefix="voipsec-differential-")
        self.etc = os.path.join(self.shared, "etc")
        os.mkdir(self.etc)
        os.chmod(self.shared, 0o755)
        for name, text in CONFIGURATION.items():
            with open(os.path.join(self.etc, name), "w", encoding="ascii") as stream:
                stream.write(text.format(etc=self.etc, var="/run/voipsec"))
        try:
            for suite in self.suites:
                self._containers.append(Container(suite, self.shared).__enter__())
            self.readers = [Reader(container, self.etc) for container in self._containers]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_unused) -> None:
        for container in self._containers:
            container.__exit__()
        shutil.rmtree(self.shared, ignore_errors=True)
