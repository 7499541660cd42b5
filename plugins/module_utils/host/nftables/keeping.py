# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Live sets outlast what empties them: their elements are saved, and put back when the table is a new one."""

from __future__ import annotations

import time
from typing import Dict, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import elements, kernel, places, runner
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.elements import Element, LiveSet
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.listing import Listing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.places import Places
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state

_CLOSE = 5
"""Seconds by which a saved expiry may be off before the file is written again: flash memory wears out."""


class Kept(NamedTuple):
    """What was saved. ``table``: which load of the table it was, see ``identity``. ``saved``: unix seconds."""

    table: str
    saved: float
    sets: Dict[str, LiveSet]

    def elapsed(self, now: float) -> float:
        """Seconds since; a clock that has not been set yet after a boot counts as no time at all."""
        return max(0.0, now - self.saved)


def identity(table: str) -> Optional[str]:
    """Differs after each boot, and each time the table was deleted and made again; None where it is not loaded."""
    handle = kernel.handle(table)
    return None if handle is None else "%s/%d" % (places.this_boot(), handle)


def load(own: Places) -> Optional[Kept]:
    """What was saved last, or None."""
    return state.read_as(own.kept, lambda data: Kept(
        data["table"], data["saved"], dict((name, LiveSet.from_json(found)) for name, found in data["sets"].items())))


def save(own: Places, found: Listing) -> None:
    """Save the elements of the live sets of the loaded table, if they differ from what was saved."""
    now = Kept(identity(own.table) or "", time.time(), elements.take(own.table, found))
    before = load(own)
    if before is None or before.table != now.table or not _alike(before, now):
        state.save_json(own.kept, {"table": now.table, "saved": now.saved, "sets": dict((name, kept.to_json()) for name, kept in now.sets.items())})


def _alike(before: Kept, now: Kept) -> bool:
    if set(before.sets) != set(now.sets):
        return False
    elapsed = before.elapsed(now.saved)
    return all((before.sets[name].kind, before.sets[name].type) == (kept.kind, kept.type)
               and _same_elements(before.sets[name].elements, kept.elements, elapsed) for name, kept in now.sets.items())


def _same_elements(before, now, elapsed: float) -> bool:
    known = dict(((element.before, element.after), element.left) for element in before)
    return len(known) == len(now) and all(_same_time(known.get((element.before, element.after), -1.0), element, elapsed) for element in now)


def _same_time(left: Optional[float], now: Element, elapsed: float) -> bool:
    if left is None or now.left is None:
        return left is now.left
    return abs(left - elapsed - now.left) <= _CLOSE


def put_back(own: Places, found: Listing) -> bool:
    """Put the saved elements into the loaded table if it is not the one they were saved from; whether there were any."""
    kept = load(own)
    if kept is None or kept.table == identity(own.table):
        return False
    statements = elements.statements(own.table, elements.fitting(kept.sets, found), kept.elapsed(time.time()))
    for statement in statements:
        try:
            runner.load(statement)
        except runner.NftError:
            _one_by_one(statement)
    return bool(statements)


def _one_by_one(statement: str) -> None:
    """An element that no longer fits must not keep out the others."""
    head, _brace, rest = statement.partition("{\n")
    for text in rest[:-len(" }\n")].split(",\n"):
        try:
            runner.load("%s{ %s }\n" % (head, text))
        except runner.NftError:
            continue
