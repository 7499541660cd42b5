# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a running Asterisk uses its modules for: who depends on them, the live dialplan, devices, call records, untouched sample files.

It is asked only where a module may have to go, because the dialplan of a large host is long. Nothing here judges.
"""

from __future__ import annotations

import csv
import datetime
import functools
import hashlib
import os
import re
import time
from typing import Dict, FrozenSet, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import opened
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import answers, inventory, tables

DPKG_STATUS = "/var/lib/dpkg/status"
_CONFFILE = re.compile(rb"^ (/\S+) ([0-9a-f]{32})$", re.MULTILINE)

_HEADER = re.compile(r"^\[ Context '(.*)' created by '(.*)' \]$")
_LINE = re.compile(r"^(?P<text>.*?)\s*\[(?P<source>[^\[\]]+)\]\s*$")
_WORD = re.compile(r"[A-Za-z_][\w-]*(?:[(:]|/[^,)&|\s'\"]*)?")
_COMPUTED = re.compile(r"\b(?:Try)?Exec\(\$\{|\bExecIf\(.*[?:]\$\{", re.IGNORECASE)
COMPUTED = "exec(${"
"""Stands among the words of a dialplan that computes the name of an application."""

GLOBALS = "dialplan show globals"
_RECORD_BYTES = 8 * 1024 * 1024
"""So much of the end of the call records is read: some 30,000 calls."""
CONTEXT, CHANNEL, _DESTINATION, START, _DISPOSITION = 3, 5, 6, 9, 14


class Recorded(NamedTuple):
    """What call records say. ``calls``: how many answered ones there are; ``called``: technologies, in lower case, that answered a call;
    ``calling``: technology to the number of days on which answered calls came from it."""

    calls: int
    called: FrozenSet[str]
    calling: Dict[str, int]


class Usage(NamedTuple):
    """What was learned; module names are without ``.so``.

    ``counts``: every loaded module, running or declined, to its use count. ``words``: source of the live dialplan, as Asterisk names it
    (``extensions.conf:12`` counts as ``extensions.conf``), to the words in it, see ``words_of``. ``contexts``: context to the sources of its content.
    ``objects``: technology to names of devices, users and registrations. ``pristine``: configuration files, relative to the directory, that
    are as their package brought them. ``recorded``: None where there are no call records. ``http``: whether an HTTP server listens.
    ``spool_days``: days since the last call file came or went; 0: one is there; None: not known.
    """

    counts: Dict[str, int]
    words: Dict[str, FrozenSet[str]]
    contexts: Dict[str, FrozenSet[str]]
    objects: Dict[str, FrozenSet[str]]
    pristine: FrozenSet[str]
    recorded: Optional[Recorded]
    http: bool
    spool_days: Optional[float]


def later(*what):
    """A function that looks when it is called first, and remembers what it saw; ``what`` is for ``look``."""
    return functools.lru_cache(maxsize=1)(functools.partial(look, *what))


def look(cli, etc_dir, directories, records, days):
    """Ask for everything.

    :param directories: those of Asterisk by name, for ``spool``.
    :param records: path of the call records; ``days``: how many of them count.
    :returns: a Usage.
    :raises CliError: Asterisk stops answering.
    """
    words, contexts = dialplan(inventory.ask(cli, "dialplan show"))
    words[GLOBALS] = words_of(inventory.ask(cli, "dialplan show globals"))
    http = answers.http(inventory.ask(cli, "http show status"))
    counts = {_bare(row["name"]): row["use_count"] for row in answers.modules(cli.run("module show"))}
    return Usage(counts, words, contexts, objects(cli), pristine(etc_dir), recorded(records, days),
                 http["enabled"], spool_days(os.path.join(directories.get("spool", "/var/spool/asterisk"), "outgoing")))


def _bare(name):
    return name[:-3] if name.endswith(".so") else name


# -- the dialplan -----------------------------------------------------------------------------------------------------------


def dialplan(text):
    """``dialplan show``: (words by source, sources by context).

    A line ends with who made it, in brackets; the header of a context tells only who made it first.
    """
    lines, contexts, makers, current = {}, {}, {}, None
    for line in text.split("\n"):
        header = _HEADER.match(line)
        if header:
            current = header.group(1)
            contexts.setdefault(current, set())
            makers[current] = header.group(2)
            continue
        match = _LINE.match(line) if current is not None else None
        if match:
            source = re.sub(r":\d+\Z", "", match.group("source"))
            contexts[current].add(source)
            lines.setdefault(source, []).append(match.group("text"))
    return ({source: words_of("\n".join(found)) for source, found in lines.items()},
            {name: frozenset(sources or {makers[name]}) for name, sources in contexts.items()})


def words_of(text):
    """The words of a dialplan in lower case: ``name``, ``name(`` for an application or function, ``name/more`` for a dial string, and
    COMPUTED where the name of an application comes from a variable. Dial strings can hold secrets: they are compared, and not told."""
    found = {word.lower() for word in _WORD.findall(text)}
    return frozenset(found | {COMPUTED}) if _COMPUTED.search(text) else frozenset(found)


# -- devices, calls ---------------------------------------------------------------------------------------------------------


def objects(cli):
    """Devices, users and registrations of the drivers, by technology; users of IAX2 are cut to 15 bytes."""
    iax = {"peer " + name for name in inventory.completions(cli, "iax2 show peer ")}
    iax |= {"user " + row["shown"] for row in tables.iax2_users(inventory.ask(cli, "iax2 show users"))}
    iax |= {"registration at " + row["server"] for row in tables.iax2_registrations(inventory.ask(cli, "iax2 show registry"))}
    sip = {"device " + name for name in tables.sip_names(inventory.ask(cli, "sip show objects"))}
    sip |= {"registration at " + row["server"] for row in tables.sip_registrations(inventory.ask(cli, "sip show registry"))}
    return {"IAX2": frozenset(iax), "SIP": frozenset(sip)}


def answered(path, days, now=None):
    """Rows of answered calls in the file that cdr_csv writes; None where it cannot be read.

    :param now: a datetime, for tests. A record without a valid start is left out.
    """
    first = ((now or datetime.datetime.now()) - datetime.timedelta(days=days)).strftime("%Y-%m-%d")
    try:
        with open(path, "rb") as stream:
            stream.seek(max(0, os.fstat(stream.fileno()).st_size - _RECORD_BYTES))
            lines = stream.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return None
    return [row for row in csv.reader(lines) if len(row) > _DISPOSITION and row[_DISPOSITION] == "ANSWERED" and row[START][:10] >= first]


def recorded(path, days, now=None):
    """What the call records say: a Recorded; None where they cannot be read. ``now``: for tests."""
    rows, calling = answered(path, days, now), {}
    if rows is None:
        return None
    for row in rows:
        calling.setdefault(_technology(row[CHANNEL]), set()).add(row[START][:10])
    called = {_technology(row[_DESTINATION]) for row in rows} - {""}
    return Recorded(len(rows), frozenset(called), {name: len(found) for name, found in calling.items() if name})


def _technology(channel):
    return channel.split("/", 1)[0].lower()


def spool_days(path, now=None):
    """Days since something came into the directory of call files or left it; 0 where it holds one now, None where it is not there."""
    try:
        return 0.0 if os.listdir(path) else max(0.0, (now or time.time()) - os.stat(path).st_mtime) / 86400
    except OSError:
        return None


# -- samples ----------------------------------------------------------------------------------------------------------------


def pristine(etc_dir, status=DPKG_STATUS):
    """The configuration files, relative to the directory, whose content is the one that their package brought; none where dpkg is not used.

    dpkg keeps the MD5 sum of each configuration file of a package as it was packed.
    """
    try:
        with open(status, "rb") as stream:
            known = {os.fsdecode(path): digest.decode() for path, digest in _CONFFILE.findall(stream.read())}
    except OSError:
        return frozenset()
    inside = etc_dir.rstrip("/") + "/"
    return frozenset(path[len(inside):] for path, digest in known.items() if path.startswith(inside) and _md5(path) == digest)


def _md5(path):
    try:
        with os.fdopen(opened(path), "rb") as stream:
            return hashlib.md5(stream.read(), usedforsecurity=False).hexdigest()
    except OSError:
        return None
