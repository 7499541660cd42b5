# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep the addresses of DNS names in the sets of the kernel: what the timer of each table runs.

Read is ``firewall.json``, which the role leaves for each table (see ``policy/firewall/why.py`` for its shape): of each service its
``names``. For the service ``sip`` they fill the sets ``names_sip4`` and ``names_sip6``. Beside it lies ``names.json``: the last good
answer of each name with its time. A look-up that fails takes no address away, and after a reboot the last good answers are there before
the first server is.
"""

from __future__ import annotations

import fcntl
import os
import time
from typing import List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import lookup
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names.live_sets import LiveSets
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state

CONFIG = "firewall.json"
ANSWERS = "names.json"
_LOCK = "names.lock"
_VERSIONS = ("4", "6")


def directory_of(table: str, root: str = state.DEFAULT_ROOT) -> str:
    """Where the state of a table lies."""
    return os.path.join(root, "state", "nftables", table)


def resolve(table: str, config_path: str = None, seconds: float = lookup.SECONDS, sets=None) -> List[str]:
    """Look up the names of a table and bring the sets of the kernel up to them.

    :param config_path: ``firewall.json``; the default is the one of the table.
    :param seconds: how long a name may take.
    :param sets: a LiveSets; the default is that of the table.
    :returns: lines for the journal, one for each name whose addresses changed, and one where a name begins to fail or to answer again.
    :raises HostError: a state file cannot be read, another run is at work, or nft refuses.
    """
    config_path = config_path or os.path.join(directory_of(table), CONFIG)
    directory = os.path.dirname(config_path)
    names = state.read_as(config_path, _names)
    if names is None:
        raise HostError("%s is not there; run the role firewall for the table %s first." % (config_path, table))
    with _Lock(os.path.join(directory, _LOCK)):
        answers_path = os.path.join(directory, ANSWERS)
        known = state.read_as(answers_path, lambda data: {name: _Known.of(item) for name, item in data["names"].items()}) or {}
        asked = list(dict.fromkeys(name for group in names.values() for name in group))
        found = lookup.look_up(asked, seconds)
        fresh = {name: _news(known.get(name, _Known()), found[name], int(time.time())) for name in asked}
        lines = [line for name in asked for line in _lines(name, known.get(name, _Known()), fresh[name])]
        others = known if os.path.basename(config_path) != CONFIG else {}  # a change on trial may be taken back, and they are needed then
        if fresh or known:
            state.save_json(answers_path, {"names": {name: item.as_data() for name, item in dict(others, **fresh).items()}})
        _fill(sets or LiveSets(table), names, fresh)
    return lines


def _names(config):
    """The names by service and group (management, trunks), all services included: a set that lost its last name becomes empty."""
    found = {service["name"]: [str(name) for name in service.get("names", [])] for service in config["services"]}
    found.update((group, list(map(str, names))) for group, names in config.get("groups", {}).items())
    return found


class _Known(NamedTuple):
    """What is known of a name: its addresses by family, when they were answered (Unix seconds), why not since, and since when."""

    addresses: dict = {version: frozenset() for version in _VERSIONS}
    answered: int = 0
    failed: str = ""
    failing_since: int = 0

    @classmethod
    def of(cls, data):
        """The reverse of as_data."""
        return cls({version: frozenset(map(str, data[version])) for version in _VERSIONS}, int(data["answered"]), str(data["failed"]),
                   int(data["failing_since"]))

    def as_data(self):
        """For the state file."""
        return dict({version: sorted(self.addresses[version]) for version in _VERSIONS}, answered=self.answered, failed=self.failed,
                    failing_since=self.failing_since)


def _news(known, answers, now):
    """What to hold of a name after a look-up.

    A family that did not answer keeps its addresses. So does a name for which the servers know no address at all: whoever let the domain
    lapse, or serves an empty zone, must not lock out an office.
    """
    reasons = list(dict.fromkeys(answer.failed for answer in answers.values() if answer.failed))
    if not any(answer.addresses for answer in answers.values()):
        return known._replace(failed=reasons[0] if reasons else "it has no address", failing_since=known.failing_since or now)
    addresses = {version: known.addresses[version] if answers[int(version)].failed else answers[int(version)].addresses for version in _VERSIONS}
    if reasons:
        return known._replace(addresses=addresses, failed=reasons[0], failing_since=known.failing_since or now)
    return _Known(addresses, now)


def _lines(name, old, new):
    if new.addresses != old.addresses:
        before, after = (sorted(frozenset().union(*item.addresses.values())) for item in (old, new))
        yield "%s is now %s (was %s)" % (name, _some(after), _some(before))
    if new.failed and not old.failed:
        held = [address for version in _VERSIONS for address in sorted(new.addresses[version])]
        yield "%s does not resolve: %s; %s" % (name, new.failed, "kept: " + _some(held) if held else "nothing is known of it, so it lets in nobody")
    if old.failed and not new.failed:
        yield "%s resolves again" % name


def _some(addresses):
    shown = ", ".join(addresses[:8]) or "nothing"
    return shown if len(addresses) <= 8 else "%s and %d more" % (shown, len(addresses) - 8)


def _fill(sets, names, known):
    """Bring each set of the kernel to what is known. A set that is not there is left to what repairs the table."""
    added, removed = {}, {}
    there = sets.types() or {}
    for service, group in names.items():
        for version in _VERSIONS:
            name = "names_%s%s" % (service, version)
            if name not in there:
                continue
            wanted = frozenset().union(*(known[item].addresses[version] for item in group))
            present = frozenset(element.value for element in sets.elements(name) or [])
            added[name], removed[name] = wanted - present, present - wanted
    sets.change(added, removed)


class _Lock:
    """One run at a time for a table; the kernel drops it with its holder.

    :param seconds: how long to wait for another one: a run of Ansible may meet that of the timer.
    """

    def __init__(self, path, seconds=30.0):
        self._path = path
        self._seconds = seconds
        self._descriptor = None

    def __enter__(self):
        try:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            self._wait(time.monotonic() + self._seconds)
        except OSError as error:
            raise explain(error, "Cannot open the lock file %s" % self._path) from error

    def _wait(self, deadline):
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    self.__exit__()
                    raise HostError("Another run is looking up the names of this table; wait until it has ended.") from None
            time.sleep(0.1)

    def __exit__(self, *unused):
        os.close(self._descriptor)
