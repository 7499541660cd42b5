# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH server's settings: what ``sshd -T`` says, or its files where that may not be asked."""

from __future__ import annotations

import glob
import os
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.installation import find_program
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import quiet

CONFIG = "/etc/ssh/sshd_config"
_DEEPEST = 16
"""Includes within each other that sshd follows (``SERVCONF_MAX_DEPTH`` in servconf.c)."""


def settings(config=CONFIG):
    """(option in lower case to its value, sentence on why not); {} where there is no SSH server."""
    program = find_program("sshd")
    if program is None and quiet.status(config) is None:
        return {}, None
    if program is not None and os.geteuid() == 0:
        printed, problem = commands.output([program, "-T", "-f", config])
        if printed and not problem:
            return dict(parse(printed), **{" source": "sshd -T"}), None
    found = of_files(config)
    if found is None:
        return None, "%s cannot be read by this account; run the audit as root." % config
    return dict(found, **{" source": config}), None


def parse(printed):
    """The options of ``sshd -T``: a word in lower case, a blank, a value. The first of each counts."""
    found = {}
    for line in printed.splitlines():
        name, dummy, value = line.strip().partition(" ")
        if name:
            found.setdefault(name.lower(), value.strip())
    return found


def of_files(config):
    """What the files say outside of Match; the first line of each option counts, and Include stands for its files. None: they may not be read."""
    found = {}
    return found if _file(config, found, 0) else None


def _file(path, found, depth):
    try:
        lines = quiet.read(path).decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    for line in lines:
        name, value = _option(line)
        if name == "match":
            return True
        if name == "include":
            places = [place if place.startswith("/") else os.path.join("/etc/ssh", place) for place in value.split()]
            if depth < _DEEPEST and not all(_file(one, found, depth + 1) for place in places for one in sorted(glob.glob(place))):
                return False
        elif name and name[0] != "#":
            found.setdefault(name, value)
    return True


def _option(line):
    match = re.match(r"\s*([^\s=#]+)\s*=?\s*(.*?)\s*$", line)
    return (match.group(1).lower(), match.group(2).strip('"')) if match else ("", "")
