# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prove that wrong passwords end in a ban that the kernel holds, or name the link of the chain that is broken.

The links: network (Asterisk answers), logger (it logs the address), file (the jail reads that file), filter (the jail counts it), jail (it
bans), action (the kernel holds the ban; never fail2ban's word for it), set (and drops what comes).
"""

from __future__ import annotations

import os
import time
from typing import Callable, List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names.live_sets import LiveSets

LINKS = ("network", "logger", "file", "filter", "jail", "action", "set")
LET_IN = "proof"
"""The live set, without suffix, whose addresses pass sources, countries and limits of the service, but no ban."""

_LET_IN_SECONDS = 60
_LOGGED, _BANNED, _GONE = 10, 20, 10


class Wish(NamedTuple):
    """What is to be proven. ``jail``; ``log``: the file that Asterisk writes; ``attempts``: after how many the ban comes; ``table``, ``service``:
    whose sets hold the ban."""

    jail: str
    log: str
    attempts: int
    table: str
    service: str


class Verdict(NamedTuple):
    """``broken``: the first link that does not hold, None where all do. ``told``: one sentence."""

    broken: Optional[str]
    told: str


def prove(wish: Wish, place: dict, send: Callable[[dict], dict], version: int, wait=None) -> Verdict:
    """Send as many wrong passwords as there may be and follow them.

    :param place: see ``registering.fail``; its ``source`` is banned for the time of the proof, and for no longer.
    :param send: asks the visitor. :param version: 4 or 6, the family of the place.
    :param wait: called with a condition and seconds, see ``until``.
    """
    wait = wait or until
    chain = _Chain(wish, place["source"], version)
    chain.let_in()
    begin = chain.log_size()
    before = chain.counted()
    try:
        return _follow(chain, send, place, begin, before, wait)
    finally:
        chain.forget()


def until(condition, seconds):
    """Whether a condition came true within some seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.2)
    return True


def _follow(chain, send, place, begin, before, wait):
    wish, source = chain.wish, chain.source
    statuses = send(dict(place, attempts=wish.attempts))["statuses"]
    where = "%s:%d/%s" % (place["address"], place["port"], place["protocol"])
    if not any(statuses):
        return Verdict("network", "No request from %s to %s was answered; another firewall drops it, or Asterisk does not listen there." % (source, where))
    if not wait(lambda: chain.logged(begin), _LOGGED):
        return Verdict("logger", "Asterisk answered %s to %s, and %s has no line with that address; look at 'logger show channels'."
                       % (", ".join(map(str, statuses)), source, wish.log))
    banned = wait(chain.banned, _BANNED)
    if not banned:
        return chain.not_banned(before)
    if not wait(chain.held, _GONE):
        return Verdict("action", "The jail %s says that it bans %s, and no set of the kernel holds that address; look at /var/log/fail2ban.log."
                       % (wish.jail, source))
    if not wait(lambda: not any(send(dict(place, attempts=1))["statuses"]), _GONE):
        return Verdict("set", "The kernel holds the ban of %s, and Asterisk still answers it; another rule lets it in before." % source)
    return Verdict(None, "%d wrong passwords from %s to %s ended in a ban that the kernel holds." % (wish.attempts, source, where))


class _Chain:
    def __init__(self, wish, source, version):
        self.wish, self.source, self.version, self.sets = wish, source, version, LiveSets(wish.table)

    def let_in(self):
        name = "%s%d" % (LET_IN, self.version)
        if name in (self.sets.types() or {}):
            self.sets.change({name: ["%s timeout %ds" % (self.source, _LET_IN_SECONDS)]}, {})

    def log_size(self):
        try:
            return os.stat(self.wish.log).st_size
        except OSError:
            return 0

    def logged(self, begin):
        """Whether the address stands in what was logged since; a log that was rotated meanwhile is read from its beginning."""
        try:
            with open(self.wish.log, "rb") as stream:
                stream.seek(begin if begin <= os.fstat(stream.fileno()).st_size else 0)
                return self.source.encode("ascii") in stream.read()
        except OSError:
            return False

    def counted(self):
        """(failures, bans) that the jail has counted so far."""
        rows = _status(self.wish.jail)
        return rows.get("Total failed", "0"), rows.get("Total banned", "0")

    def banned(self):
        return self.source in _status(self.wish.jail).get("Banned IP list", "").split()

    def not_banned(self, before):
        wish = self.wish
        said, problem = commands.output(["fail2ban-client", "status", wish.jail])
        if problem:
            return Verdict("jail", "fail2ban has no jail %s that runs (%s)." % (wish.jail, problem))
        if not _reads(said, wish.log):
            return Verdict("file", "The jail %s does not read %s." % (wish.jail, wish.log))
        if self.counted()[0] == before[0]:
            return Verdict("filter", "The jail %s reads %s, and did not count what %s did." % (wish.jail, wish.log, self.source))
        return Verdict("jail", "The jail %s counted what %s did, and did not ban it after %d attempts; its maxretry or ignoreip is another."
                       % (wish.jail, self.source, wish.attempts))

    def held(self):
        """Whether the kernel holds the ban: in a set of our table, or in one of fail2ban's own action."""
        name = "banned_%s%d" % (self.wish.service, self.version)
        if name in (self.sets.types() or {}):
            return self.sets.find(name, self.source) is not None
        return any(self.source in line.replace(",", " ").split() for line in commands.output(["nft", "list", "ruleset"])[0].splitlines())

    def forget(self):
        """Take back what the proof left: the ban, and the permission to come in."""
        commands.output(["fail2ban-client", "set", self.wish.jail, "unbanip", self.source])
        for name in ("%s%d" % (LET_IN, self.version), "banned_%s%d" % (self.wish.service, self.version)):
            if name in (self.sets.types() or {}) and self.sets.find(name, self.source):
                self.sets.change({}, {name: [self.source]})


def _status(jail) -> dict:
    """``fail2ban-client status JAIL`` as words by label."""
    said = commands.output(["fail2ban-client", "status", jail])[0]
    rows = [line.rpartition("- ")[2].partition(":") for line in said.splitlines()]
    return {name.strip(): value.strip() for name, colon, value in rows if colon}


def _reads(said, path) -> bool:
    files: List[str] = next((line.partition(":")[2].split() for line in said.splitlines() if "File list" in line), [])
    return path in files
