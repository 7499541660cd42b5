# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Asterisk whose configuration is read or edited: where it lies, which version, as whom it runs, whether it can be asked."""

from __future__ import annotations

import os
import pwd
from typing import NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import daemon as daemons, installation
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


class Machine(NamedTuple):
    """What an edit has to know of the host.

    :ivar etc_dir: the configuration directory.
    :ivar version: a Version.
    :ivar uid: user id that Asterisk runs as, ``None``: unknown or root, so every file counts as readable.
    :ivar gids: group ids of that user.
    :ivar cli: the running daemon's Cli; ``None``: it is stopped or does not answer.
    :ivar exec_includes: whether ``#exec`` is enabled.
    """

    etc_dir: str
    version: Version
    uid: Optional[int] = None
    gids: Tuple[int, ...] = ()
    cli: Optional[object] = None
    exec_includes: bool = False

    @property
    def run(self):
        """``run(command)`` asks the running daemon; ``None`` where it cannot be asked."""
        return self.cli.run if self.cli else None


def find(config_directory="/etc/asterisk", version=None):
    """The Asterisk that reads a configuration directory.

    :param config_directory: absolute path.
    :param version: take this version (text) instead of asking; for a directory without a program, such as a copy.
    :raises HostError: there is no such directory, or no version can be found.
    """
    if not os.path.isdir(config_directory):
        raise HostError(f"{config_directory} is not a directory; give config_directory, or install Asterisk first.")
    main = os.path.join(config_directory, "asterisk.conf")
    daemon = daemons.locate(main if os.path.exists(main) else None)
    mine = os.path.realpath(daemon.found.config_directory) == os.path.realpath(config_directory)
    if not mine and os.path.exists(main):
        raise HostError(
            f"{main} says that Asterisk reads {daemon.found.config_directory}, not {config_directory}; name that directory.")
    uid, gids = _runs_as(daemon) if mine else (None, ())
    return Machine(
        config_directory, _version(daemon, version, mine), uid, gids,
        daemon.cli if mine and daemon.answers else None, _exec_includes(config_directory))


def _version(daemon, version, mine):
    if version is None and mine and daemon.version:
        version = daemon.version
    if version is None:
        program = installation.program()
        if program.version is None:
            raise HostError(f"Asterisk's version is not known, because {program.problem}; install it, or give asterisk_version.")
        version = program.version
    try:
        return Version.parse(version)
    except ValueError as problem:
        raise HostError(str(problem))


def _runs_as(daemon):
    """User and groups of the process, or those that asterisk.conf names, or the owner that Debian's package makes."""
    try:
        if daemon.process is not None:
            user = pwd.getpwuid(daemon.process.uid)
        else:
            user = pwd.getpwnam(daemon.found.run_user or "asterisk")
    except KeyError:
        return None, ()
    return user.pw_uid or None, tuple(os.getgrouplist(user.pw_name, user.pw_gid))


def _exec_includes(config_directory):
    view = load(DiskSource(config_directory), "asterisk.conf")
    sections = view.named(b"options") if view.error is None else []
    found = sections[0].values(b"execincludes") if sections else []
    return bool(found) and values.is_true(found[-1].value)
