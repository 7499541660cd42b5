# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A new ssh connection with the options of one that is there, and nothing of its sessions."""

from __future__ import annotations

from ansible.plugins.connection.ssh import Connection
from ansible.plugins.loader import connection_loader

# What of ssh's options is ours, and why. ssh takes the first value that it is given for an option, and these come first.
_FIRST = (
    "-o ControlMaster=no -o ControlPath=none"  # a session of a master connection is a flow that is open already, and proves nothing
    " -o ConnectionAttempts=1 -o ConnectTimeout=%d"
    " -o ServerAliveInterval=3 -o ServerAliveCountMax=2"  # a flow that the ruleset cuts ends after 6 to 9 seconds instead of never
)
# The flag -S would win over -o ControlPath wherever it stands, so that ours stands last. Only ssh gets these arguments, not sftp.
_LAST = "-S none"
_NAMESPACE = "ansible.builtin."


def is_ssh(connection):
    """Whether a connection is of Ansible's ssh plugin, or made from it, so that a new one proves that new ones are let in.

    Other plugins that speak SSH, and those of strategies such as Mitogen, share one connection among all that ask for the host.
    """
    return isinstance(connection, Connection)


def open_new(connection, play_context, timeout):
    """A new connection of the same plugin with the same options: host, port, user, keys, password, bastion, known hosts, become.

    The shell plugin is shared, so that there is one temporary directory on the host, removed as ever at the end of the task.

    :param connection: an ssh connection (:func:`is_ssh`) whose options are set.
    :param timeout: seconds that connecting may take; the connection's own timeout, where that is shorter.
    """
    options = {name: value for name, value in connection.get_options().items() if value is not None}
    options.update(_own_options(options, timeout))
    new = connection_loader.get(_short(connection._load_name), play_context, new_stdin=None, shell=connection._shell)
    new.set_options(direct=options)
    new.set_become_plugin(connection.become)
    return new


def _short(name):
    """Without Ansible's own namespace: a second connection of a plugin under its full name is not found by the loader."""
    return name[len(_NAMESPACE):] if name.startswith(_NAMESPACE) else name


def _own_options(options, timeout):
    seconds = max(1, int(min(timeout, options["timeout"])))
    return {
        "ssh_args": " ".join([_FIRST % seconds, options.get("ssh_args", "")]).strip(),
        "ssh_extra_args": " ".join([options.get("ssh_extra_args", ""), _LAST]).strip(),
        "timeout": seconds,
        "reconnection_retries": 0,  # the plugin's waits between its tries would eat up the window
    }
