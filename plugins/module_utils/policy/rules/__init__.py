# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules as data: stable ids, and what people are told about each.

Ids are ``AST-`` and the catalogue's id in capitals, and are never reused. The code that judges and mends is elsewhere and refers to
rules by their id.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """One rule.

    :ivar severity: low, medium, high or critical: what an attacker gets where it is broken.
    :ivar applies: driver or file, and the versions where not all of 16 to 23 have it.
    :ivar disruption: what a fix can break, for whom.
    :ivar rationale: why.
    :ivar source: where that is said: a file of Asterisk's source, its documentation, an advisory.
    :ivar remedy: what to do where it is broken.
    :ivar variable: the role variable that decides.
    :ivar strict: whether only the profile ``strict`` carries it out.
    """

    id: str
    title: str
    severity: str
    applies: str
    disruption: str
    rationale: str
    source: str
    remedy: str
    variable: str
    strict: bool = False


def table(*rules):
    """Rules by id; the order is that of the report."""
    found = {}
    for rule in rules:
        if rule.id in found:
            raise ValueError(f"two rules have the id {rule.id}")
        found[rule.id] = rule
    return found
