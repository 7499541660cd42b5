# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host repairs its own table: each 20 seconds, whoever flushed it, and keeps the elements of its live sets."""

from __future__ import annotations

import os
import sys
import time
from typing import List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import keeping, kernel, places, ruleset, saying
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.listing import Listing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.places import Busy, Lock, Places
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.saying import Expected
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.table import Table
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state

_THOROUGH = 300
_SAVE = 60
"""Seconds between looks at the elements of static sets, of which there may be hundreds of thousands, if rules were changed meanwhile;
and between savings of live sets, if no rules were: packets add elements too."""

_PATIENCE = 15
"""Seconds to wait for a run of Ansible; then the next repair does it."""


class Seen(NamedTuple):
    """What the last repair saw. ``generation``: of the rules of all tables. ``table``: which load of ours. ``record``: what it had to say.
    ``thorough``: the generation when the elements of static sets were looked at, and ``looked``, ``saved`` in unix seconds."""

    generation: int
    table: str
    record: str
    thorough: int
    looked: float
    saved: float


def main(arguments: List[str]) -> int:
    """``repair TABLE``."""
    if len(arguments) != 1 or not ruleset.TABLE_NAME.match(arguments[0]):
        sys.stderr.write("usage: voipsec-firewall repair TABLE\n")
        return 2
    done = repair(arguments[0])
    if done:
        sys.stderr.write("%s\n" % done)
    return 0


def repair(name: str) -> str:
    """Bring the confirmed ruleset back if the table is gone or says something else, save live sets; what was done, or ""."""
    own = Places(name)
    try:
        with Lock(own, _PATIENCE):
            ended = "A change of the nftables table %s whose run had died is brought to its end." % name if Table(name).end_lost_trial() else ""
            return ended or ("" if os.path.lexists(own.trial) else _repair(own))
    except (Busy, FileNotFoundError):
        return ""


def _repair(own: Places) -> str:
    record = places.read_record(own)
    if record is None:
        return ""
    seen = _seen(own)
    look, thorough = due(seen, kernel.generation(), keeping.identity(own.table) or "", record.full, time.time())
    return _look(own, record, seen, thorough) if look else ""


def due(seen: Optional[Seen], generation: int, table: str, record: str, now: float) -> Tuple[bool, bool]:
    """Whether to look at the table, and whether at the elements of its static sets too. A clock that went back counts as long ago."""
    if seen is None or (seen.table, seen.record) != (table, record):
        return True, True
    thorough = seen.thorough != generation and not 0 <= now - seen.looked < _THOROUGH
    return thorough or seen.generation != generation or not 0 <= now - seen.saved < _SAVE, thorough


def _seen(own: Places) -> Optional[Seen]:
    """None also where it cannot be read: nothing may keep the host from a look at its rules."""
    try:
        return state.read_as(own.seen, lambda data: Seen(*(data[name] for name in Seen._fields)))
    except HostError:
        return None


def _look(own: Places, record: Expected, seen: Optional[Seen], thorough: bool) -> str:
    generation, now = kernel.generation(), time.time()
    done, record, found = _mended(own, record, thorough)
    if keeping.put_back(own, found):
        done = (done + " " if done else "") + "The elements of its live sets are back."
    keeping.save(own, found)
    if done:
        return done  # the next repair looks again
    looked = (generation, now) if thorough or seen is None else (seen.thorough, seen.looked)
    state.save_json(own.seen, Seen(generation, keeping.identity(own.table) or "", record.full, looked[0], looked[1], now)._asdict())
    return ""


def _mended(own: Places, record: Expected, thorough: bool) -> Tuple[str, Expected, Listing]:
    text = places.read_text(own.ruleset)
    if text is None:
        raise HostError("The ruleset %s is gone, so the nftables table %s cannot be repaired; apply the ruleset again." % (own.ruleset, own.table))
    wanted = ruleset.parse(own.table, text)
    if not record.counts_for(wanted.digest()):
        record = saying.expected(wanted, saying.trial_load(wanted))
        places.write_record(own, record)
    found = saying.loaded(own.table, terse=not thorough)
    if saying.digest(found, terse=not thorough) == (record.full if thorough else record.terse):
        return "", record, found
    Table(own.table).apply(wanted)
    return "The nftables table %s was not as confirmed and is repaired." % own.table, record, saying.loaded(own.table, terse=True)
