# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which running daemon belongs to an asterisk.conf, and whether it answers.

On a host with two daemons the control socket decides, not the name of a process. A process in a container is never taken
for one of this host.
"""

from __future__ import annotations

import os
from typing import NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import installation, processes, sockets
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import ANSWER_SECONDS, Cli, CliError, GREETING_SECONDS, NotRunning
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


class Daemon(NamedTuple):
    """One Asterisk, running or not.

    :ivar running: a process is there. ``answers``: and it can be asked; otherwise ``reason`` says in one sentence why not.
    :ivar version: the running version, as the daemon greets.
    :ivar pid: process id as seen from here; None: not visible from here (another container).
    :ivar process: its ``processes.Process``, if visible.
    """

    found: installation.Installation
    cli: Cli
    running: bool
    answers: bool
    reason: Optional[str]
    version: Optional[str]
    pid: Optional[int]
    process: Optional[processes.Process]


def locate(config=None, timeout=ANSWER_SECONDS):
    """The daemon of an asterisk.conf.

    :param config: absolute path of asterisk.conf. None: the default one, or that of the only daemon on this host.
    :param timeout: seconds for one command.
    :raises HostError: it cannot be told which daemon is meant.
    """
    here = [process for process in processes.find() if process.here]
    daemon = _of(config or _chosen(here), here, timeout)
    if daemon.process and daemon.process.here and not _same(daemon.process.config, daemon.found.config_file):
        raise HostError("The Asterisk behind the control socket %s (process %d) was started with %s, not with %s; name that file as "
                        "config_file, or give each Asterisk its own astrundir."
                        % (daemon.cli.socket_path, daemon.pid, daemon.process.config, daemon.found.config_file))
    return daemon


def _chosen(here):
    """The configuration of a host where none was named."""
    configs = sorted({process.config for process in here})
    if not configs or processes.DEFAULT_CONFIG in configs:
        return processes.DEFAULT_CONFIG
    if len(configs) > 1:
        raise HostError("Several Asterisk daemons run here, with %s; say which one is meant with config_file." % " and ".join(configs))
    return configs[0]


def _of(config, here, timeout):
    found = installation.read(config)
    process = next((process for process in here if _same(process.config, config)), None)
    cli = Cli(_control_socket(found, process), timeout)
    try:
        greeting = cli.greeting(min(timeout, GREETING_SECONDS))
    except NotRunning as error:
        reason = str(error) if not process else (
            "Process %d runs with %s, but nothing answers on its control socket: %s" % (process.pid, config, error))
        return Daemon(found, cli, bool(process), False, reason, None, process and process.pid, process)
    except CliError as error:
        return Daemon(found, cli, True, False, str(error), None, process and process.pid, process)
    process = processes.read(greeting.peer_pid) or processes.read(greeting.pid) or None
    pid = process.pid if process else greeting.peer_pid or None
    return Daemon(found, cli, True, True, None, greeting.version, pid, process)


def _same(one, other):
    return os.path.realpath(one) == os.path.realpath(other)


def _control_socket(found, process):
    """The socket of the file; the one that the process really has, where asterisk.conf was changed since the start."""
    if process is None or os.path.exists(found.control_socket):
        return found.control_socket
    name = os.path.basename(found.control_socket)
    own = [path for path in sockets.unix_listeners(process.pid) if os.path.basename(path) == name]
    return own[0] if own else found.control_socket
