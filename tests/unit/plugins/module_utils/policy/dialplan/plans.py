# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialplans for the tests: read from files in a directory."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.reading import read
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.targets import NONE
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.walking import Entry, Walker

TARGETS = NONE._replace(pjsip={"carrier": True, "phone": False}, sip={"itsp": True, "101": False}, iax={"far": True, "near": False})


def plan(path, text, version="22.10.1", **more):
    """The Plan of an extensions.conf; ``more``: other files by name, with ``_`` for the dot."""
    for name, content in dict(more, extensions_conf=text).items():
        (path / name.replace("_", ".")).write_text(content)
    return read(DiskSource(str(path)), Version.parse(version))


def walk(path, text, context="in", targets=TARGETS, **more):
    """What a call to any number reaches from a context."""
    return Walker(plan(path, text, **more), targets).reach(Entry(context, "a caller", "context", None))


def told(found):
    """(pattern, trunk, class, sent) of what is reachable, and (pattern, reason) of what is undecided."""
    reached = sorted((one.pattern, one.trunk, one.number, one.sent) for one in found if one.state == "reachable")
    return reached, sorted((one.pattern, one.reason) for one in found if one.state != "reachable")
