# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a table says, apart from handles, counters and what belongs to the running host; and whether two tables say the same."""

from __future__ import annotations

import hashlib
import os
from typing import Dict, List, NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import kernel, listing, ruleset, runner
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.listing import Block, Listing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.ruleset import Wanted
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.runner import NftError

_QUOTED = 120


class Expected(NamedTuple):
    """What loading a ruleset gives on this host.

    ``wanted``: digest of the ruleset. ``nft``, ``kernel``: the versions with which that was found out. ``full``: digest of all the
    table then says. ``terse``: the same without the elements of static sets, which nft can list quickly.
    """

    wanted: str
    nft: str
    kernel: str
    full: str
    terse: str

    def counts_for(self, wanted: str) -> bool:
        """Whether it was found out for this ruleset (its digest) with the nft and the kernel of now."""
        return (self.wanted, self.nft, self.kernel) == (wanted, runner.version(), os.uname().release)


def loaded(table: str, terse: bool = False) -> Listing:
    """The table of this host; empty where there is none."""
    if kernel.handle(table) is None:
        return Listing((), {}, {})
    return listing.parse(table, runner.ask(*_arguments(table, terse)))


def trial_load(wanted: Wanted) -> Listing:
    """What loading the ruleset gives; HostError with nft's own reason and the line of the ruleset."""
    try:
        return load_text(wanted.table, wanted.text())
    except NftError as error:
        raise blamed(wanted, error) from error


def load_text(table: str, text: str) -> Listing:
    """What loading a text gives for a table."""
    return listing.parse(table, runner.in_scratch(text, _arguments(table, False)))


def _arguments(table: str, terse: bool) -> List[str]:
    return ["-s", "--debug=netlink"] + (["-t"] if terse else []) + ["list", "table", "inet", table]


def expected(wanted: Wanted, found: Listing) -> Expected:
    """For the state file, from what ``trial_load`` gave."""
    return Expected(wanted.digest(), runner.version(), os.uname().release, digest(found), digest(found, terse=True))


def blamed(wanted: Wanted, error: NftError) -> HostError:
    """The sentence for a ruleset that nft refuses."""
    if error.line is None:
        return error
    number = error.line - ruleset.number_of_header_lines()
    lines = wanted.declaration().split("\n")
    reason = error.reason.strip().rstrip(".").replace("Could not process rule: ", "")
    if 1 <= number < len(lines):
        quoted = lines[number - 1].strip()[:_QUOTED]
        return HostError("nft refuses line %d of the ruleset (%s): %s.%s" % (number, quoted, reason, _hint(reason, quoted)))
    names = [line for line in wanted.text().split("\n")[:error.line] if line.startswith("# elements of ")]
    if names:
        return HostError("nft refuses the %s: %s." % (names[-1][2:].replace("elements of", "elements of the set"), reason))
    hint = " The table name may be a word of nft's language; choose another one." if "syntax error" in reason else ""
    return HostError("nft refuses the ruleset: %s.%s" % (reason, hint))


def _hint(reason: str, line: str) -> str:
    if "Interface does not exist" in reason:
        return " Use iifname and oifname, which also work before the interface is there, as at boot."
    if "syntax error" in reason and line.startswith(("chain ", "set ", "map ", "counter ")):
        return " If the name is a word of nft's language (such as icmp, out or mark), choose another one."
    return ""


def canonical(found: Listing, terse: bool = False) -> str:
    """All that a table says, in an order of its own; elements of live sets are left out."""
    parts = ["table %s" % " ".join(found.head)] + ["order %s" % " ".join(names) for names in in_order(found).values()]
    for key in sorted(found.blocks):
        parts.extend(_part(found.blocks[key], found.programs, terse))
    return "\n".join(parts) + "\n"


def _part(block: Block, programs: Dict[str, Tuple[str, ...]], terse: bool) -> List[str]:
    part = ["%s %s" % (block.kind, block.name)] + list(block.lines)
    if block.kind == "chain":
        part.extend(programs.get(block.name, ()))
    elif block.is_set and not block.live and not terse:
        part.append("elements %s" % ", ".join(sorted(block.elements or ())))
    return part


def in_order(found: Listing) -> Dict[str, List[str]]:
    """Base chains that share hook and priority: the kernel runs them in the order in which they were made."""
    hooks: Dict[str, List[str]] = {}
    for block in found.blocks.values():
        if block.hook:
            hooks.setdefault(block.hook, []).append(block.name)
    return dict((hook, names) for hook, names in hooks.items() if len(names) > 1)


def digest(found: Listing, terse: bool = False) -> str:
    """SHA-256 of ``canonical``."""
    return hashlib.sha256(canonical(found, terse).encode("utf-8", "surrogateescape")).hexdigest()
