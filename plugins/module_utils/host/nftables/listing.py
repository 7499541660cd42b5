# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read what nft prints about a table: its parts as text, and each rule as the program that the kernel runs.

The text alone does not tell all: nft 0.9.8 prints ``meta l4proto udp @th,64,64 ...`` without the first two words, and its JSON leaves out
the rate of ``update @set { ... limit rate ... }``, ``auto-merge`` and ``dynamic``. ``--debug=netlink`` prints what the kernel holds.
"""

from __future__ import annotations

import re
from typing import Dict, List, NamedTuple, Optional, Tuple

_BLOCK = re.compile(r"^\t(set|map|chain|counter|quota|limit|ct helper|ct timeout|ct expectation|synproxy|secmark|flowtable|tunnel) (\S+) \{$")
_ELEMENTS = "\t\telements = {"
_COUNT = re.compile(r"\t# count \d+$")
_VOLATILE = [(re.compile(r"packets \d+ bytes \d+"), "packets 0 bytes 0"), (re.compile(r" used \d+ \S+"), "")]

_RULE = re.compile(r"^inet (\S+) (\S+) (\d+)(?: \d+)? *$")
_ANONYMOUS = re.compile(r"^inet (\S+) @(__(?:set|map)\d+) *$")
_ANONYMOUS_NAME = re.compile(r"__(?:set|map)\d+")
_COUNTED = [(re.compile(r"\[ counter pkts \d+ bytes \d+ \]"), "[ counter ]"), (re.compile(r" consumed \d+"), ""), (re.compile(r"\[ last [^]]*\]"), "[ last ]")]


class Block(NamedTuple):
    """One named part of a table.

    ``lines``: its text without the elements and without what changes by itself; of a chain, its first line with the hook too.
    ``elements``: of a set or map, each as nft prints it, or None where they were not asked for.
    """

    kind: str
    name: str
    lines: Tuple[str, ...]
    elements: Optional[Tuple[str, ...]] = None

    @property
    def live(self) -> bool:
        """A set whose elements belong to the running host and not to the ruleset."""
        flags = next((line for line in self.lines if line.startswith("flags ")), "").replace(",", " ").split()
        return self.is_set and ("timeout" in flags or "dynamic" in flags)

    @property
    def is_set(self) -> bool:
        """A set or a map."""
        return self.kind in ("set", "map")

    @property
    def hook(self) -> str:
        """Where a base chain hangs, without its policy; "" for another chain."""
        first = self.lines[0] if self.lines else ""
        return first.split(";")[0] if first.startswith("type ") and " hook " in first else ""

    @property
    def definition(self) -> Tuple[str, ...]:
        """What must be the same for a part to be left where it is: of a chain its hook, of all others their whole text."""
        return (self.hook,) if self.kind == "chain" else self.lines


class Listing(NamedTuple):
    """A table as it is loaded.

    ``head``: the table's own flags and comment. ``blocks``: by kind and name. ``programs``: of each chain, one text for each rule.
    """

    head: Tuple[str, ...]
    blocks: Dict[Tuple[str, str], Block]
    programs: Dict[str, Tuple[str, ...]]


def parse(table: str, output: str) -> Listing:
    """Read the output of ``nft -s --debug=netlink list table inet TABLE``, with or without ``-t``."""
    debug, separator, text = output.rpartition("table inet %s {\n" % table)
    if not separator:
        return Listing((), {}, {})
    head, found = _blocks(text.split("\n"))
    return Listing(head, found, _programs(table, debug.split("\n")))


def blocks(output: str) -> Dict[Tuple[str, str], Block]:
    """The parts in the output of ``nft list``, of whatever tables."""
    return _blocks(output.split("\n"))[1]


def _blocks(lines: List[str]):
    head, parts, found = [], {}, None
    for line in lines:
        if found is None:
            match = _BLOCK.match(line)
            if match:
                found = (match[1], match[2], [])
            elif line.strip() and line != "}":
                head.append(line.strip())
            continue
        inside = line[:-1] if line.endswith("\t}") else line
        if inside.strip():
            found[2].append(inside)
        if inside is not line:  # nft 0.9.8 puts the brace of a counter behind its last line
            block = _block(*found)
            parts[block.kind, block.name] = block
            found = None
    return tuple(head), parts


def _block(kind: str, name: str, lines: List[str]) -> Block:
    if kind not in ("set", "map"):
        return Block(kind, name, () if kind == "counter" else tuple(_steady(line.strip()) for line in _joined(lines)))
    start = next((number for number, line in enumerate(lines) if line.startswith(_ELEMENTS)), len(lines))
    end = next((number for number, line in enumerate(lines) if number >= start and line.endswith("}")), len(lines))
    definition = tuple(_COUNT.sub("", line).strip() for line in lines[:start] + lines[end + 1:])
    inner = " ".join(line.strip() for line in lines[start:end + 1])
    return Block(kind, name, definition, tuple(split_elements(inner[len(_ELEMENTS.strip()):-1])) if inner else ())


def _joined(lines: List[str]) -> List[str]:
    """A rule whose set nft wraps goes on in lines that are indented deeper."""
    joined: List[str] = []
    for line in lines:
        if joined and line.startswith("\t\t\t"):
            joined[-1] += " " + line.strip()
        else:
            joined.append(line)
    return joined


def _steady(text: str) -> str:
    for pattern, replacement in _VOLATILE:
        text = pattern.sub(replacement, text)
    return text


def split_elements(text: str) -> List[str]:
    """The elements of ``a, b comment "c, d"``."""
    if '"' not in text:
        return [part.strip() for part in text.split(",") if part.strip()]
    return [part.strip() for part in re.findall(r'(?:[^,"]|"[^"]*")+', text) if part.strip()]


def _programs(table: str, lines: List[str]) -> Dict[str, Tuple[str, ...]]:
    programs: Dict[str, List[List[str]]] = {}
    sets: Dict[str, List[str]] = {}
    current: Optional[List[str]] = None
    for line in lines:
        if line.startswith((" ", "\t")):
            if current is not None:
                current.append(line.strip())
        elif line:
            rule, anonymous = _RULE.match(line), _ANONYMOUS.match(line)
            current = None  # nft 0.9.8 goes through all tables of all families
            if rule and rule[1] == table:
                current = []
                programs.setdefault(rule[2], []).append(current)
            elif anonymous and anonymous[1] == table:
                current = sets.setdefault(anonymous[2], [])
    return dict((chain, tuple(_program(rule, sets) for rule in rules)) for chain, rules in programs.items())


def _program(rule: List[str], sets: Dict[str, List[str]]) -> str:
    """The names of sets without a name are numbers, which differ from one load to the next: their elements stand for them."""
    text = "\n".join(rule)
    for pattern, replacement in _COUNTED:
        text = pattern.sub(replacement, text)
    return _ANONYMOUS_NAME.sub(lambda match: "{ %s }" % ", ".join(sorted(sets.get(match[0], []))), text)
