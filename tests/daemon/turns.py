# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tests one of the two versions is enough for, and which version it is.

Most of what these tests show is the same code on either version. With ``--in-turn`` such a test runs on one of them, and its neighbour
on the other one, so that each version still sees every file; without it all run on both.
"""

from __future__ import annotations

import inspect
import re

EVERY = ("config", "credentials_info", "dialplan", "facts", "firewall_trial", "listening", "logs", "options", "reload", "sip_strict", "tls_versions", "why")
"""Files, without test_ and .py, about what Asterisk or its host says and differs from version to version, or whose tests build on one another."""

VERSION = re.compile(r"(?<=[\[-])(16|22)(?=[\]-])")


def twin_of(item):
    """What a test has in common with itself on another version; None where it names no version."""
    name = VERSION.sub("*", item.nodeid, count=1)
    return None if name == item.nodeid else name


def needs_every_version(item):
    """Whether its file says so, or it tells versions apart by itself."""
    return item.path.stem[len("test_"):] in EVERY or ".version" in inspect.getsource(item.function)


def in_turn(items):
    """(to run, to leave out) of collected tests; which of two twins runs alternates from test to test of a file."""
    families = {}
    for item in items:
        twin = twin_of(item)
        if twin and not needs_every_version(item):
            families.setdefault(item.path, {}).setdefault(twin, []).append(item)
    left = set()
    for twins in families.values():
        for number, family in enumerate(twins.values()):
            left.update(set(family) - {family[number % len(family)]})
    return [item for item in items if item not in left], [item for item in items if item in left]
