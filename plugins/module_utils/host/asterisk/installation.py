# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an Asterisk lies on this host, which version it is, and as whom it runs: by its asterisk.conf and its program.

``main/options.c`` (``load_asterisk_conf``) in Asterisk is the model. The trap of the sample file counts here as there:
``[directories](!)`` is a template, so what stands in it has no effect and the built-in directories are used.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from typing import Dict, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.host import accounts, commands
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.processes import DEFAULT_CONFIG
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

BUILT_IN = {"config": "/etc/asterisk", "run": "/var/run/asterisk", "spool": "/var/spool/asterisk", "log": "/var/log/asterisk",
            "varlib": "/var/lib/asterisk"}
"""The directories of a build without asterisk.conf, where Debian's packages and the sources agree."""

_OPTIONS = {"astetcdir": "config", "astmoddir": "modules", "astspooldir": "spool", "astlogdir": "log", "astrundir": "run",
            "astvarlibdir": "varlib", "astdatadir": "data", "astkeydir": "keys", "astagidir": "agi", "astcachedir": "cache",
            "astdbdir": "database"}


class Installation(NamedTuple):
    """What asterisk.conf says; a directory that only the program knows is not in ``directories``.

    ``run_user`` and ``run_group`` are None where asterisk.conf leaves them to the service manager. ``problem`` is a sentence
    where Asterisk could not use the file and its built-in values count.
    """

    config_file: str
    directories: Dict[str, str]
    control_socket: str
    run_user: Optional[str]
    run_group: Optional[str]
    problem: Optional[str]

    @property
    def config_directory(self):
        return self.directories["config"]


def read(config_file=DEFAULT_CONFIG):
    """The Installation that an asterisk.conf describes, as the next start of Asterisk with ``-C config_file`` would see it.

    :param config_file: absolute path. A missing or invalid file means the built-in values, as it does for Asterisk.
    :raises HostError: the path is not absolute.
    """
    if not config_file.startswith("/"):
        raise HostError("The path of asterisk.conf must be absolute, '%s' is not." % config_file)
    view = load(DiskSource(BUILT_IN["config"]), config_file)
    problem = None
    if view.error is not None:
        problem = "Asterisk uses its built-in directories, because it cannot use %s: %s" % (config_file, view.error)
    files, options, named = (_section(view, name) for name in (b"files", b"options", b"directories"))
    directories = dict(BUILT_IN)
    directories.update((_OPTIONS[option], value) for option, value in named.items() if option in _OPTIONS)
    if "database" in directories:
        directories["database"] += "/astdb"
    control = "%s/%s" % (directories["run"], files.get("astctl", "asterisk.ctl"))
    return Installation(config_file, directories, control, options.get("runuser") or None, options.get("rungroup") or None, problem)


def _section(view, name):
    """Options in lower case, as text, of the first section of that name; the last line of each counts."""
    sections = view.named(name) if view.error is None else []
    variables = sections[0].variables if sections else []
    return {variable.name.decode("ascii", "replace").lower(): os.fsdecode(variable.value) for variable in variables}


class Program(NamedTuple):
    """The installed program: its path, and its version as it says itself (None: it does not run; ``problem`` says why)."""

    path: Optional[str]
    version: Optional[str]
    origin: Optional[str]
    problem: Optional[str]


def find_program(name="asterisk"):
    """Path of an installed program, or None. ``become`` and cron often have no /usr/sbin in their PATH."""
    return shutil.which(name, path=commands.search_path())


def program(seconds=20):
    """The installed program, asked with ``asterisk -V``; the package's version where it does not answer.

    :param seconds: how long the program may take.
    """
    path = find_program()
    if not path:
        return Program(None, None, None, "no program named asterisk is installed in PATH or in %s" % commands.PATH.replace(":", ", "))
    output, problem = commands.output([path, "-V"], seconds)
    match = re.search(r"^Asterisk (\S.*)$", output, re.MULTILINE)
    if match:
        return Program(path, match.group(1).strip(), "program", None)
    package = commands.output(["dpkg-query", "-W", "-f", "${Version}", "asterisk"], seconds)[0].strip()
    problem = problem or "%s -V does not print a version" % path
    return Program(path, package or None, "package" if package else None, None if package else problem)


def ownership(path):
    """(owner, group, mode as ``0750``) of a file or directory; None each where it does not exist."""
    try:
        status = os.stat(path)
    except OSError:
        return None, None, None
    return accounts.user_name(status.st_uid), accounts.group_name(status.st_gid), "%04o" % stat.S_IMODE(status.st_mode)
