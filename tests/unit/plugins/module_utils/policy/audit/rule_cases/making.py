# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the smallest hosts are written down that break a rule and keep it."""

from __future__ import annotations

from typing import NamedTuple

OLD = "16.28.0"
GOOD = "Xq7-kd9-22ab-Zz41"
"""A secret that nobody guesses."""


class Host(NamedTuple):
    """Files by name, a version, and what was seen of the machine."""

    files: dict
    version: str = "22.10.1"
    seen: dict = {}


def host(files=None, version="22.10.1", **seen):
    """A host; a file is a text whose lines may be separated by ``;;``."""
    return Host({name: text.replace(";; ", "\n").replace(";;", "\n") + "\n" for name, text in (files or {}).items()}, version, seen)


def one(name, section, version="22.10.1", more="", **seen):
    """A function that makes a host with one file, one section, and the lines that it gets."""
    def make(lines, **other):
        return host({name: "[%s]\n%s\n%s" % (section, lines, more)}, version, **dict(seen, **other))
    return make


def pair(make, bad, good):
    """Two hosts of one kind."""
    return make(bad), make(good)
