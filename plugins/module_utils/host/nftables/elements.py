# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements of live sets: taken from the kernel, kept with the time they have left, and put back."""

from __future__ import annotations

import re
from typing import Dict, List, NamedTuple, Optional, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import listing, runner
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.listing import Block, Listing

_ELEMENT = re.compile(r'(?P<before>.*?)(?: expires (?P<left>[0-9dhms]+))?(?P<after>(?: comment ".*?")?(?: : .*)?)\Z')
_DURATION = re.compile(r"(\d+)(ms|[dhms])")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_METERED = re.compile(r" (?:limit rate|ct count|quota|last)\b")
_METER = re.compile(r"\b(?:add|update) @(\w+) \{ [^}]*\b(?:limit rate|ct count|quota|last)\b[^}]*\}")
_COUNTED = re.compile(r" packets \d+ bytes \d+")


class Element(NamedTuple):
    """One element of a live set: its text around ``expires`` as nft writes it, and the seconds it has left (None: for ever)."""

    before: str
    left: Optional[float]
    after: str

    def text(self, elapsed: float = 0) -> Optional[str]:
        """As nft reads it after ``elapsed`` more seconds; None when its time is over."""
        if self.left is None:
            return self.before + self.after
        left = int(self.left - elapsed)
        return "%s expires %ds%s" % (self.before, left, self.after) if left >= 1 else None


class LiveSet(NamedTuple):
    """The elements of one live set. ``kind``: set or map. ``type``: its line with the type, by which one can tell whether they fit elsewhere."""

    kind: str
    type: str
    elements: Sequence[Element]

    def to_json(self) -> dict:
        """As data for a state file."""
        return {"kind": self.kind, "type": self.type, "elements": [list(element) for element in self.elements]}

    @classmethod
    def from_json(cls, data: dict) -> "LiveSet":
        """The reverse of to_json."""
        return cls(data["kind"], data["type"], [Element(*element) for element in data["elements"]])


def read(text: str) -> Optional[Element]:
    """An element as nft prints it; None for one of a rate meter, which belongs to the rule that made it."""
    match = _ELEMENT.match(text)
    if _METERED.search(match["before"]):
        return None
    return Element(_COUNTED.sub("", match["before"]), None if match["left"] is None else seconds(match["left"]), match["after"])


def seconds(duration: str) -> float:
    """Of nft's ``1d2h3m4s5ms``."""
    return sum(int(number) * _SECONDS[unit] for number, unit in _DURATION.findall(duration))


def type_of(block: Block) -> str:
    """The line that says what its elements are."""
    return next((line for line in block.lines if line.startswith(("type ", "typeof "))), "")


def take(table: str, found: Listing) -> Dict[str, LiveSet]:
    """The elements of all live sets of the table but meters, whose elements belong to the rules that made them, see ``read``."""
    meters = set(name for block in found.blocks.values() if block.kind == "chain" for line in block.lines for name in _METER.findall(line))
    commands = ["list %s inet %s %s" % (block.kind, table, block.name) for block in found.blocks.values() if block.live and block.name not in meters]
    if commands and runner.is_old():  # it reads all sets of the kernel at each call; a new one reads those of one command only
        commands = ["; ".join(commands)]
    sets = {}
    for block in listing.blocks("".join(map(runner.ask, commands))).values():
        elements = [element for element in map(read, block.elements or ()) if element is not None]
        sets[block.name] = LiveSet(block.kind, type_of(block), elements)
    return sets


def fitting(kept: Dict[str, LiveSet], target: Listing) -> Dict[str, LiveSet]:
    """Those sets that the target has as live sets of the same type."""
    found = {}
    for name, live in kept.items():
        block = target.blocks.get((live.kind, name))
        if block is not None and block.live and type_of(block) == live.type:
            found[name] = live._replace(elements=_within(block, live.elements))
    return found


def _within(block: Block, elements: Sequence[Element]) -> Sequence[Element]:
    """As many as the set has room for, those with the most time left."""
    size = next((int(line.split()[1]) for line in block.lines if line.startswith("size ")), None)
    if size is None or len(elements) <= size:
        return elements
    return sorted(elements, key=lambda element: float("inf") if element.left is None else element.left, reverse=True)[:size]


def statements(table: str, kept: Dict[str, LiveSet], elapsed: float = 0) -> List[str]:
    """What puts the elements back; one statement for each set."""
    found = []
    for name in sorted(kept):
        texts = [text for text in (element.text(elapsed) for element in kept[name].elements) if text is not None]
        if texts:
            found.append("add element inet %s %s {\n%s }\n" % (table, name, ",\n".join(texts)))
    return found
