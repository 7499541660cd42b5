# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the running Asterisk gets into its databases: connections are made anew, and counted (res/res_odbc.c, ``odbc show``)."""

from __future__ import annotations

import os
import re
import time
from typing import Dict, Iterable, List, NamedTuple, Optional, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import inventory

PROVEN, WRONG, NOT_PROVEN = "proven", "wrong", "not_proven"

_READERS = ("cdr_adaptive_odbc", "cel_odbc", "func_odbc", "cdr_odbc")
"""Modules that use a connection of res_odbc when they are loaded again."""

_OWN = {"cdr_pgsql": "cdr show pgsql status", "cel_pgsql": "cel show pgsql status", "res_config_pgsql": "realtime show pgsql status",
        "cdr_mysql": "cdr mysql status"}
"""Modules with a connection of their own, and the command that tells of it."""

_FILES = {"cdr_pgsql.conf": "cdr_pgsql", "cel_pgsql.conf": "cel_pgsql", "res_pgsql.conf": "res_config_pgsql", "cdr_mysql.conf": "cdr_mysql"}
_KEEPING = {"res_config_mysql.conf": "res_config_mysql"}
"""Modules that keep a connection that is up when they are loaded again, whatever their file says then (seen with Asterisk 16)."""

SOURCES = "/etc/odbc.ini"
_CACHED = 21
"""Seconds. unixODBC keeps what it read of odbc.ini for 20 seconds in the memory of a process (ini cache, odbcinst/SQLGetPrivateProfileString.c), and
nothing tells when it forgets. Connections that are up stay so meanwhile; those that reload makes would fail."""

_PATIENCE, _PAUSE = 30, 1
"""Seconds for which a connection may fail after that, and between tries."""

_NAME = re.compile(r"^\s*Name:\s+(\S+)", re.MULTILINE)
_COUNT = re.compile(r"Number of active connections:\s+(\d+)")
_FAMILY = re.compile(r"^===>\s+(\S+)\s+\(db=([^,\s)]+)", re.MULTILINE)


class Proof(NamedTuple):
    """``state``: PROVEN, WRONG or NOT_PROVEN; ``reason``: why it is not proven."""

    state: str
    reason: str = ""


def connections(text: str) -> Dict[str, Optional[bool]]:
    """Of what ``odbc show all`` prints: connection to whether it is up; False: its last try failed; None: nobody has tried."""
    found = {}
    for name, part in _parts(text):
        count = _COUNT.search(part)
        found[name] = False if "Last fail connection attempt" in part else None if not count or count.group(1) == "0" else True
    return found


def _parts(text):
    matches = list(_NAME.finditer(text))
    for number, match in enumerate(matches):
        end = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        yield match.group(1), text[match.end():end]


def ask(cli, classes: Sequence[str], paths: Iterable[str], running, patience: float = _PATIENCE) -> Dict[str, Proof]:
    """Make the connections anew, and say which are up.

    :param cli: of the daemon.
    :param classes: sections of res_odbc.conf. ``paths``: files that were changed. ``running``: names of modules that run.
    :param patience: seconds for which a connection may fail after odbc.ini was changed.
    """
    found = {}
    if classes and "res_odbc" in running:
        sources = {SOURCES, *(path for path in paths if path.endswith(".ini"))}
        found.update(_odbc(cli, classes, running, patience if _outlast_cache(sources) else 0))
    for path in paths:
        module = _FILES.get(path.rsplit("/", 1)[-1])
        if module in running:
            found[module] = _own(cli, module)
        module = _KEEPING.get(path.rsplit("/", 1)[-1])
        if module in running:
            inventory.ask(cli, "module reload %s.so" % module)
            found[module] = Proof(NOT_PROVEN, "%s keeps the connection that it has until Asterisk starts again." % module)
    return found


def _odbc(cli, classes, running, patience):
    deadline = time.monotonic() + patience
    while True:
        found = _connected(cli, classes, running)
        if time.monotonic() > deadline or all(proof.state != WRONG for proof in found.values()):
            return found
        time.sleep(_PAUSE)


def _outlast_cache(paths):
    """Wait until it is over; whether there was one."""
    times = [os.stat(path).st_ctime for path in paths if os.path.exists(path)]
    left = max((changed + _CACHED - time.time() for changed in times), default=0)
    time.sleep(left if 0 < left <= _CACHED else 0)
    return 0 < left <= _CACHED


def _connected(cli, classes, running):
    inventory.ask(cli, "module reload res_odbc.so")
    seen = connections(inventory.ask(cli, "odbc show all"))
    if any(seen.get(name) is None for name in classes if name in seen):
        _use(cli, running)
        seen = connections(inventory.ask(cli, "odbc show all"))
    return {name: _proof(seen, name) for name in classes}


def _use(cli, running):
    """Connections that are not made before they are needed."""
    for module in _READERS:
        if module in running:
            inventory.ask(cli, "module reload %s.so" % module)
    for family in _families(inventory.ask(cli, "core show config mappings")):
        inventory.ask(cli, "realtime load %s id voipsec-asks-for-nothing" % family)


def _families(text: str) -> List[str]:
    """The families that a database answers for, by the engine odbc; one of each database."""
    part = text.partition("Config Engine: odbc")[2].partition("Config Engine:")[0]
    return list({database: family for family, database in _FAMILY.findall(part)}.values())


def _proof(seen, name):
    if name not in seen:
        return Proof(NOT_PROVEN, "Asterisk does not use the connection %s." % name)
    if seen[name] is None:
        return Proof(NOT_PROVEN, "Nothing of this Asterisk has used the connection %s." % name)
    return Proof(PROVEN) if seen[name] else Proof(WRONG, "Asterisk cannot connect by %s of res_odbc.conf" % name)


def _own(cli, module):
    inventory.ask(cli, "module reload %s.so" % module)
    text = inventory.ask(cli, _OWN[module])
    if "Connected to" in text:
        return Proof(PROVEN)
    return Proof(WRONG, "Asterisk cannot connect by %s" % module) if "Not" in text or "not" in text else Proof(NOT_PROVEN, "%s says nothing." % module)
