# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jails that could not start: fail2ban 0.11 and 1.1 start none where one has no log or no backend, sshd's among them."""

from __future__ import annotations

import glob
import os
import re
from typing import NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import client, places

AUTH_LOG = "/var/log/auth.log"
_BOOTED = "/run/systemd/system"
_SKIPPED = re.compile(r"Jail '([^']+)' skipped, because of wrong configuration: (.*)", re.DOTALL)
_MODULES = {"systemd": ("systemd.journal", "python3-systemd"), "pyinotify": ("pyinotify", "python3-pyinotify")}


class Modules:
    """Modules of fail2ban's Python, each looked for once."""

    def __init__(self, has=None):
        self._has, self._known = has or client.has_module, {}

    def missing(self, backend):
        """Why a backend cannot be had; "" where it can."""
        module, package = _MODULES.get(backend.split("[")[0], ("", ""))
        if not module:
            return ""
        if module not in self._known:
            self._known[module] = self._has(module)
        return "" if self._known[module] else "its backend is %s, and the package %s is not installed" % (backend, package)


def refuse_directory(path):
    """HostError where the path of a log is a directory."""
    if os.path.isdir(path):
        raise HostError("The log %s is a directory; name a file." % path)


def why_not(backend, logs, filter_name, modules, root=places.ROOT):
    """Why a jail would not start, the end of a sentence; "" where it would.

    :param logs: paths; shell patterns count as fail2ban reads them. :param filter_name: without .conf; "" is not looked at.
    """
    missing = modules.missing(backend)
    if missing:
        return missing
    if filter_name and not any(os.path.exists(os.path.join(root, "filter.d", filter_name + end)) for end in (".conf", ".local")):
        return "its filter %s/filter.d/%s.conf does not exist" % (root, filter_name)
    if logs and not backend.startswith("systemd") and not any(_files(path) for path in logs):
        return "its log %s does not exist" % " or ".join(logs)
    return ""


def _files(path):
    return [found for found in glob.glob(path) if os.path.exists(found)]


def sshd(modules, auth_log=AUTH_LOG, booted=_BOOTED):
    """(backend, log) that tell of sshd on this host; ("", "") where nothing does. The journal has it wherever systemd runs."""
    if os.path.isdir(booted) and not modules.missing("systemd"):
        return "systemd", ""
    return ("auto", auth_log) if os.path.isfile(auth_log) else ("", "")


class Other(NamedTuple):
    """A jail of the host that is not ours. ``problem``: why fail2ban cannot read it, in its own words."""

    name: str
    backend: str
    logs: Tuple[str, ...]
    problem: str = ""


def others(commands, ours):
    """The Other jails that a configuration enables.

    :param commands: see client.dump. :param ours: names that are not looked at.
    """
    backends = {row[1]: row[2] for row in commands if row[0] == "add" and len(row) > 2 and row[1] not in ours}
    logs = {}
    for row in commands:
        if row[0] == "set" and len(row) > 3 and row[2] == "addlogpath":
            logs.setdefault(row[1], []).append(row[3])
    broken = [_SKIPPED.match(row[1]) for row in commands if row[0] == "config-error"]
    found = [Other(match.group(1), "", (), match.group(2)) for match in broken if match and match.group(1) not in ours]
    return found + [Other(name, backend, tuple(logs.get(name, ()))) for name, backend in backends.items()]


def blind(other, modules):
    """Why another jail would not start; "" where it would. A dump leaves out logs that are not there."""
    missing = "fail2ban cannot read it (%s)" % other.problem if other.problem else modules.missing(other.backend)
    if missing:
        return missing
    has_journal = other.backend.startswith("systemd")
    return "" if has_journal or other.logs else "none of its logs exists"
