# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From changed files to the narrowest reload, and the reload itself.

A changed file belongs to the root files that include it. What Asterisk itself says it has read (``config list``) helps with
files of modules that are not in ``readers``; for a file that neither knows, nothing is guessed.
"""

from __future__ import annotations

import os
import re
import time
from typing import Dict, Iterable, List, NamedTuple, Sequence, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import libc, view
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import inventory, readers
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import CommandFailed
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import sip_wait

_INCLUDE = re.compile(rb"^[ \t]*#(try)?include", re.IGNORECASE | re.MULTILINE)
_LISTED = re.compile(r"^([A-Za-z]\w{0,18}) +(/.*?) *$", re.MULTILINE)
"""A line of ``config list`` whose module name is whole: it is cut to 20 characters, and sorcery puts a random UUID there."""

_BUSY = "already in progress"
_DONE = re.compile(r"reloaded successfully")
_BUSY_SECONDS = 30.0


class Plan(NamedTuple):
    """What is to be done for a set of changed files.

    ``commands``: in order. ``reasons``: command to the root files that need it. ``restart``: root files that only a start reads.
    ``partly``: root file to what of it only a start reads. ``unread``: files that nothing loaded here reads. ``unknown``: files of
    which it is not known who reads them.
    """

    commands: List[str]
    reasons: Dict[str, List[str]]
    restart: List[str]
    partly: Dict[str, str]
    unread: List[str]
    unknown: List[str]


def plan(files: Iterable[str], source, version: Version, modules: Sequence[str], listed: str = "") -> Plan:
    """What to reload for changed files.

    :param files: paths, absolute or relative to the configuration directory; a file that is gone counts as changed.
    :param source: a DiskSource or OverlaySource of the configuration directory as it is now.
    :param modules: the modules that run, with ``.so``.
    :param listed: the output of ``config list``, if the daemon could be asked.
    """
    changed = {source.absolute(path) for path in files}
    roots, orphans = _roots(changed, source, version)
    result = Plan([], {}, [], {}, [], [])
    for name in sorted(roots, key=_order):
        _add(result, source.absolute(name), readers.READERS.get(name), name, modules)
    for path in sorted(orphans):
        _add_listed(result, path, listed, modules)
    return result


def needs_trial(files: Iterable[str], source, version: Version) -> List[str]:
    """The root files among those of the changed files whose effect only the next start shows: for them a ``trial`` comes first.

    :param source: the files as they will be, an OverlaySource where they have not landed.
    """
    roots = _roots({source.absolute(path) for path in files}, source, version)[0]
    return [name for name in sorted(roots, key=_order) if name in readers.AT_START or name in readers.HARMFUL_AT_START]


def check(result: Plan, source, version: Version) -> None:
    """Refuse a reload that would do harm.

    users.conf and cli_permissions.conf are checked in any case: their readers crash on an invalid file, whichever file changed. Of
    the other root files those that are to be reloaded are: Asterisk keeps what it has, or drops all log files (logger.conf).

    :raises HostError: a file is invalid; with file and line.
    """
    names = {os.path.basename(path) for paths in result.reasons.values() for path in paths if not path.endswith((".ael", ".lua"))}
    for name in sorted(names.union(readers.CRASHING)):
        if not readers.known(name, version):
            continue
        error = view.load(source, name, version=version).error
        if error is not None and error.kind != "missing":
            raise HostError("Nothing was reloaded, because Asterisk cannot read %s: %s; correct it." % (name, error))


def run(cli, commands: Iterable[str]) -> List[Tuple[str, str]]:
    """Run the reloads, one after the other; returns (command, what went wrong) of those that failed."""
    failed = []
    for command in commands:
        try:
            answer = _patiently(cli, command)
        except CommandFailed as error:
            failed.append((command, str(error)))
            continue
        if command != readers.PERMISSIONS and not _DONE.search(answer):
            failed.append((command, answer.strip() or "Asterisk says nothing"))
        elif command == "module reload chan_sip.so":
            sip_wait.until_reloaded(cli)
    return failed


def _patiently(cli, command):
    """Asterisk does one reload at a time; another one may be under way."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        answer = cli.run(command)
        if _BUSY not in answer or time.monotonic() > deadline:
            return answer
        time.sleep(0.2)


def listed(cli) -> str:
    """What Asterisk says it has read."""
    return inventory.ask(cli, "config list")


def _order(name):
    names = list(readers.READERS)
    return names.index(name) if name in readers.READERS else len(names)


def _add(result, path, reader, name, modules):
    if name in readers.AT_START:
        result.restart.append(path)
    if reader is None:
        return
    commands = [reader.command] if reader.command else ["module reload " + module for module in reader.modules if module in modules]
    if not commands:
        result.unread.append(path)
    elif reader.partly:
        result.partly[path] = reader.partly
    for command in commands:
        _command(result, command, path)


def _command(result, command, path):
    if command not in result.commands:
        result.commands.append(command)
    result.reasons.setdefault(command, []).append(path)


def _add_listed(result, path, listed_text, modules):
    """A file that no known root file leads to: who read it, in Asterisk's own words."""
    names = {name for name, read in _LISTED.findall(listed_text) if read == path}
    found = [name if name in modules else name + ".so" for name in sorted(names) if name in modules or name + ".so" in modules]
    for module in found:
        _command(result, "module reload " + module, path)
    if not found:
        result.unknown.append(path)


def _roots(changed, source, version):
    """(names of the root files that the changed files belong to, changed files that belong to none). Links are followed."""
    real = {os.path.realpath(path): path for path in changed}
    roots, claimed = set(), set()
    for name in list(readers.READERS) + list(readers.AT_START) + list(readers.EACH_TIME):
        if not readers.known(name, version):
            continue
        reached = _reached(source.absolute(name), real, source, version)
        if reached:
            roots.add(name)
            claimed.update(reached)
    return roots, {path for place, path in real.items() if place not in claimed}


def _reached(path, changed, source, version):
    """The changed files that a root file consists of, or that its includes name and that are gone.

    :param changed: real path to path. Real paths come back.
    """
    own = {os.path.realpath(path)}.intersection(changed)
    try:
        if path.endswith((".ael", ".lua")) or not _INCLUDE.search(source.read(path)):
            return own
    except OSError:
        return own
    seen = view.load(source, path, version=version)
    patterns = [os.fsencode(source.absolute(argument)) for dummy, argument, dummy2 in seen.includes]
    gone = {place for place, name in changed.items() if any(libc.matches(os.fsencode(name), pattern) for pattern in patterns)}
    return own | gone | {os.path.realpath(name) for name in seen.files}.intersection(changed)
