# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How entries of the catalogue are written down."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import ALWAYS, Entry
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule

BY_HAND = ""
"""The variable of a rule that no role carries out."""


def entries(*rows):
    """Entries by id, in the order of the report.

    :raises ValueError: an id is there twice.
    """
    found = {}
    for entry in rows:
        if entry.rule.id in found:
            raise ValueError(f"two entries have the id {entry.rule.id}")
        found[entry.rule.id] = entry
    return found


def shared(rule, check, driver="", versions=ALWAYS):
    """An entry whose texts are those of a role's rule."""
    return Entry(rule, check, driver, versions)


def own(rule_id, severity, title, applies, rationale, source, remedy, check, *, variable=BY_HAND, disruption="none known", driver="", versions=ALWAYS):
    """An entry with texts of its own; see ``policy.rules.Rule`` for what they mean."""
    return Entry(Rule(rule_id, title, severity, applies, disruption, rationale, source, remedy, variable), check, driver, versions)
