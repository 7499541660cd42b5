# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Say to people how two states of a table differ."""

from __future__ import annotations

from typing import List, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.listing import Block, Listing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.ruleset import Wanted

_MANY = 20
_FEW = 5


def reasons(table: str, live: Listing, target: Listing, wanted: Wanted) -> List[str]:
    """One clause for each part that differs."""
    if not live.blocks and not live.head:
        return ["the table inet %s is not loaded, or empty" % table]
    found = [] if live.head == target.head else ["the flags or the comment of the table differ"]
    for key in sorted(set(live.blocks) | set(target.blocks)):
        found.extend(_part(live, target, key))
    return found or ["the order of its chains differs"]


def _part(live: Listing, target: Listing, key) -> List[str]:
    before, after, name = live.blocks.get(key), target.blocks.get(key), "%s %s" % key
    if after is None:
        return ["the %s is not asked for" % name]
    if before is None:
        return ["the %s is missing" % name]
    if before.lines != after.lines:
        return ["the %s differs" % name]
    if live.programs.get(key[1]) != target.programs.get(key[1]) and key[0] == "chain":
        return ["the %s differs in what nft does not print" % name]
    if after.is_set and not after.live:
        return _elements(name, before, after)
    return []


def _elements(name: str, before: Block, after: Block) -> List[str]:
    gone, come = _moved(before, after)
    if not gone and not come:
        return []
    return ["the %s has %d element%s too many and %d too few" % (name, len(gone), "" if len(gone) == 1 else "s", len(come))]


def _moved(before: Block, after: Block) -> Tuple[List[str], List[str]]:
    had, has = set(before.elements or ()), set(after.elements or ())
    return sorted(had - has), sorted(has - had)


def texts(live: Listing, target: Listing, wanted: Wanted) -> Tuple[str, str]:
    """Before and after for Ansible's diff: as nft would print them, parts in one order, large sets by their count and their differences."""
    keys = sorted(set(live.blocks) | set(target.blocks))
    return _text(live, target, keys), _text(target, live, keys)


def _text(shown: Listing, other: Listing, keys) -> str:
    lines = list(shown.head)
    for key in keys:
        if key in shown.blocks:
            block = shown.blocks[key]
            lines.append("%s %s {" % key)
            lines.extend("\t" + line for line in block.lines)
            lines.extend("\t" + line for line in _unprinted(shown, other, key))
            lines.extend("\t" + line for line in _shown_elements(block, other.blocks.get(key)))
            lines.append("}")
    return "".join(line + "\n" for line in lines)


def _unprinted(shown: Listing, other: Listing, key) -> List[str]:
    """Where two chains look the same and are not, the programs of the rules that differ."""
    if key[0] != "chain" or key not in other.blocks or shown.blocks[key].lines != other.blocks[key].lines:
        return []
    here, there = shown.programs.get(key[1], ()), other.programs.get(key[1], ())
    return ["# " + line for number, program in enumerate(here) if there[number:number + 1] != (program,) for line in program.split("\n")]


def _shown_elements(block: Block, other) -> List[str]:
    if not block.is_set or block.live or not block.elements:
        return []
    values = sorted(block.elements)
    if len(values) <= _MANY:
        return ["elements = { %s }" % ", ".join(values)]
    known = set(other.elements or ()) if other is not None else set()
    new = [value for value in values if value not in known]
    more = ", ..." if len(new) > _FEW else ""
    return ["elements: %d" % len(values)] + (["of which only here: %s%s" % (", ".join(new[:_FEW]), more)] if new and len(new) < len(values) else [])
