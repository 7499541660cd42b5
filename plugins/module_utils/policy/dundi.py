# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DUNDi: whether it is there and used, and what its peers may learn and tell."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import evidence, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, Finding, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.dundi import RULES

FILE = "dundi.conf"


def absent(case):
    """Why DUNDi is not there; "" where it is."""
    if not case.has("pbx_dundi"):
        return "pbx_dundi.so is not loaded."
    return f"There is no {FILE}, so DUNDi does not start." if case.reading(FILE) is None else ""


def is_used(case):
    """Whether it has a peer or a mapping."""
    return bool(case.objects(FILE, "peer")) or bool(case.options(FILE, "mappings"))


def judge(case):
    """AST-DUN-003, and why there is nothing to be judged."""
    reason, rule = absent(case), RULES["AST-DUN-003"]
    if reason:
        return [Finding(one, NOT_APPLICABLE, reason) for one in RULES.values()]
    found = []
    for name in case.objects(FILE, "peer"):
        wide = [line for line in case.lines(FILE, name, {"include", "permit"}) if line.value.strip().lower() == b"all"]
        if wide:
            found.append(Finding(rule, FAIL, "It learns or tells everything; name the contexts of DUNDi that the peer needs.", "DUNDi/" + shown(name),
                                 tuple(map(evidence, wide))))
    return found or [Finding(rule, PASS, "No peer has all.")]
