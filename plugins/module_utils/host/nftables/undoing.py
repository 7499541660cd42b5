# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What brings the table of before back: from the confirmed file, or from a text of what is loaded."""

from __future__ import annotations

import re
from typing import List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import (
    composing, elements, kernel, places, ruleset, runner, saying)
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.listing import Listing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.places import Places
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.ruleset import Wanted

_PROTOCOL = re.compile(r"\[ meta load l4proto => reg (\d+) \]\n\[ cmp eq reg \1 (0x[0-9a-f]+) \]")
_NOTHING = "table inet %s { }\ndelete table inet %s\n"


class WayBack(NamedTuple):
    """``keeping``: leaves live sets in place, and fails where the table is no longer as the change left it. ``previous``: always works.
    ``warnings``: what it cannot bring back."""

    keeping: str
    previous: str
    warnings: Tuple[str, ...] = ()


def way_back(own: Places, live: Listing, target: Listing, kept) -> WayBack:
    """How to undo the change from ``live`` to ``target``.

    :param kept: the elements of the live sets.
    """
    table = own.table
    if not live.blocks and kernel.handle(table) is None:
        return WayBack(_NOTHING % (table, table), _NOTHING % (table, table))
    before, warnings = _before(own, live)
    shape = saying.trial_load(before) if warnings else live
    previous = before.text() + "".join(elements.statements(table, elements.fitting(kept, shape)))
    return WayBack(composing.transaction(before, target, shape, kept, runner.is_old()), previous, tuple(warnings))


def confirmed(own: Places) -> Optional[Wanted]:
    """The ruleset in the file, or None where there is none or it was edited."""
    text, record = places.read_text(own.ruleset), places.read_record(own)
    if text is None or record is None or places.digest_of(text) != record.wanted:
        return None
    return ruleset.parse(own.table, text)


def _before(own: Places, live: Listing) -> Tuple[Wanted, List[str]]:
    from_file = confirmed(own)
    said = saying.digest(live)
    if from_file is not None and said == saying.digest(saying.trial_load(from_file)):
        return from_file, []
    for dump in _dumps(own.table, live):
        try:
            if saying.digest(saying.load_text(own.table, dump.text())) == said:
                return dump, []
        except runner.NftError:
            continue
    if from_file is None:
        raise HostError("The table inet %s that is loaded cannot be brought back by nft from its own listing, so a change of it could not be taken back; "
                        "use another table name, remove that table first (nft delete table inet %s), or set rollback: false." % (own.table, own.table))
    return from_file, ["The table inet %s was changed by hand in a way that nft cannot bring back from its own listing; "
                       "taking this change back would bring back the confirmed ruleset %s." % (own.table, own.ruleset)]


def _dumps(table: str, live: Listing):
    text = runner.ask("-s", "list", "table", "inet", table)
    body = text.partition("{\n")[2].rpartition("}")[0]
    yield Wanted(table, _without_live_elements(body, live), {}, 0)
    yield Wanted(table, _with_protocols(_without_live_elements(body, live), live), {}, 0)


def _without_live_elements(body: str, live: Listing) -> str:
    """Those are put back with the time they have left."""
    lines, skipping, in_live = [], False, False
    for line in body.split("\n"):
        words = line.split()
        if line.startswith("\t") and not line.startswith("\t\t") and len(words) > 2 and words[0] in ("set", "map"):
            in_live = live.blocks[words[0], words[1]].live
        skipping = skipping or in_live and line.startswith("\t\telements = {")
        if not skipping:
            lines.append(line)
        elif line.endswith("}"):
            skipping = False
    return "\n".join(lines)


def _with_protocols(body: str, live: Listing) -> str:
    """nft 0.9.8 prints ``meta l4proto udp @th,64,32 ...`` without the protocol; the kernel's program has it."""
    chain, number, lines = "", 0, []
    for line in body.split("\n"):
        words = line.split()
        if line.startswith("\t") and not line.startswith("\t\t"):
            chain, number = (words[1], 0) if words and words[0] == "chain" else ("", 0)
        elif chain and line.strip() and not line.strip().startswith("type "):
            line = _with_protocol(line, live.programs.get(chain, ())[number:number + 1])
            number += 1
        lines.append(line)
    return "\n".join(lines)


def _with_protocol(line: str, program: Tuple[str, ...]) -> str:
    match = _PROTOCOL.search(program[0]) if program else None
    if match is None or "l4proto" in line:
        return line
    return line.replace("@th,", "meta l4proto %d @th," % int(match[2], 16), 1)
