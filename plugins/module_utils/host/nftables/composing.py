# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make one transaction that turns a loaded table into the one that is asked for, and leaves live sets where they are."""

from __future__ import annotations

import re
from typing import Dict, List, Set

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import elements, saying
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.elements import LiveSet
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.listing import Block, Listing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.ruleset import Wanted

_METER = re.compile(r"\bmeter\b")
_STATEFUL = re.compile(r"\b(?:add|update) @(\w+) \{ [^}]*\b(?:limit|ct count|quota|counter|last)\b[^}]*\}")

_ORDER = ("map", "set", "chain")
"""What may refer to what: a map to a chain and to a counter. The rules are gone when this is deleted."""


def transaction(wanted: Wanted, live: Listing, target: Listing, kept: Dict[str, LiveSet], announce: bool = False) -> str:
    """The text for nft.

    :param live: the table as it is loaded, with elements.
    :param target: what loading ``wanted`` gives.
    :param kept: the elements of the live sets, for those that cannot stay in place.
    :param announce: make new sets by a command of their own first. nft 0.9.8 dies, after its transaction, where a block of a table that
        is loaded declares a new set and another command names a part of that table.
    """
    if not live.blocks or not in_place(wanted, live, target):
        return wanted.text() + "".join(elements.statements(wanted.table, elements.fitting(kept, target)))
    gone = obsolete(wanted, live, target)
    moved = dict((name, found) for name, found in elements.fitting(kept, target).items()
                 if (found.kind, name) in gone or (found.kind, name) not in live.blocks)  # the change had taken the set away
    stay = [key for key in live.blocks if key not in gone and key[0] in ("set", "map") and key[1] in wanted.elements]
    refilled = [key for key in stay if not _same_elements(live.blocks[key], target.blocks[key])]
    untouched = set(key[1] for key in stay if key not in refilled)
    statements = ["flush table inet %s\n" % wanted.table]
    statements += ["delete %s inet %s %s\n" % (kind, wanted.table, name) for kind, name in gone]
    statements += ["flush set inet %s %s\n" % (wanted.table, name) for name in sorted(remade_meters(live, target)) if ("set", name) not in gone]
    statements += ["flush %s inet %s %s\n" % (kind, wanted.table, name) for kind, name in refilled]
    statements += ["add %s inet %s %s { %s; }\n" % (block.kind, wanted.table, block.name, "; ".join(block.lines))
                   for key, block in sorted(target.blocks.items()) if announce and block.is_set and key not in live.blocks]
    statements.append("table inet %s {\n%s}\n" % (wanted.table, wanted.declaration()))
    statements += [wanted.filling(name) for name in sorted(wanted.elements) if name not in untouched]
    return "".join(statements + elements.statements(wanted.table, moved))


def in_place(wanted: Wanted, live: Listing, target: Listing) -> bool:
    """Whether the table can be changed without replacing it.

    The flags of a table cannot be taken from it; nft 0.9.8 hides the sets of ``meter`` statements; a flowtable is bound to devices.
    """
    if live.head != target.head or saying.in_order(live) != saying.in_order(target) or _METER.search(wanted.body):
        return False
    for block in list(live.blocks.values()) + list(target.blocks.values()):
        if block.kind == "flowtable" or block.kind == "chain" and any(_METER.search(line) for line in block.lines):
            return False
    return True


def obsolete(wanted: Wanted, live: Listing, target: Listing) -> List:
    """(kind, name) of what is deleted, in this order: what the target has not, or has otherwise.

    Static sets are made anew, so that no element of before stays in them; large ones are emptied and filled again, because nft 0.9.8 takes a
    time that grows with the square of its size to delete a set and make it again.
    """
    gone = [key for key, block in live.blocks.items() if not _stays(block, target.blocks.get(key), block.name in wanted.elements)]
    return sorted(gone, key=lambda key: (_ORDER.index(key[0]) if key[0] in _ORDER else len(_ORDER), key))


def _stays(block: Block, other, large: bool) -> bool:
    if other is None or block.definition != other.definition:
        return False
    if block.is_set and not block.live:
        return large
    return True


def _same_elements(block: Block, other: Block) -> bool:
    return sorted(block.elements or ()) == sorted(other.elements or ())


def remade_meters(live: Listing, target: Listing) -> Set[str]:
    """Sets whose elements carry the limit of a rule that is different now: the kernel copies it into each when it is made."""
    before, after = _stateful(live), _stateful(target)
    return set(name for name in before if ("set", name) in target.blocks and before[name] != after.get(name))


def _stateful(found: Listing) -> Dict[str, Set[str]]:
    statements: Dict[str, Set[str]] = {}
    for block in found.blocks.values():
        for match in (match for line in block.lines if block.kind == "chain" for match in _STATEFUL.finditer(line)):
            statements.setdefault(match[1], set()).add(match[0])
    return statements
