# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which operating system this is, by os-release(5)."""

from __future__ import annotations

import shlex
import sys

OS_RELEASE = ("/etc/os-release", "/usr/lib/os-release")

_ROLLING = {"debian": "sid"}
"""Distributions whose development version has no number: Debian testing and sid cannot be told apart by this file."""


def read(paths=OS_RELEASE):
    """id (``debian``), version (``11``, ``24.04``, ``sid``, or None) and name for people. Without such a file, what Python knows."""
    for path in paths:
        try:
            with open(path, encoding="utf-8", errors="replace") as stream:
                return _described(_values(stream))
        except OSError:
            continue
    return {"id": sys.platform, "version": None, "name": sys.platform}


def _values(lines):
    values = {}
    for line in lines:
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            try:
                values[name] = "".join(shlex.split(value))
            except ValueError:
                values[name] = value
    return values


def _described(values):
    key = values.get("ID", "linux").lower()
    version = values.get("VERSION_ID") or _ROLLING.get(key)
    return {"id": key, "version": version, "name": values.get("PRETTY_NAME") or " ".join(filter(None, (key, version)))}
