# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an Asterisk on trial complains of, on its console and in its log files."""

from __future__ import annotations

import os
import re

_MOST = 100
_ERROR = re.compile(r"\b(ERROR|WARNING)\[\d+\](?:\[[^]]*\])?:? *(.*)$")
_SOURCE = re.compile(r"^(\S+\.\w+):\d+ \w+: ")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def errors(places):
    """Error messages, and warnings about configuration files, from files and directories of files; each once, in order."""
    found = {}
    for path in places:
        files = sorted(os.path.join(path, name) for name in os.listdir(path)) if os.path.isdir(path) else [path]
        for name in files:
            if os.path.isfile(name):
                with open(name, encoding="utf-8", errors="replace") as stream:
                    found.update((text, None) for text in map(_error, stream) if text)
    return list(found)[:_MOST]


def _error(line):
    """The message of a line, the same from the console and from a log file, which differ in what stands before it."""
    match = _ERROR.search(_COLOUR.sub("", line.rstrip("\n")))
    if match and (match.group(1) == "ERROR" or ".conf" in match.group(2)):
        return _SOURCE.sub(r"\1: ", match.group(2))
    return None
