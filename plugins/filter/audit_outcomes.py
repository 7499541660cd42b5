# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an audit says of a run that hardened: which rules are not kept although the run was to see to it, which wait, which are only reported."""

from __future__ import annotations

_SETTLED = ("pass", "fixed")


def audit_outcomes(audit, enforced, decided=()):
    """The open findings of an audit, as a dict of lists of dicts with ``rule``, ``subject``, ``severity`` and ``told``, a sentence.

    ``broken``: the roles said of the rule that it is kept everywhere, and it is not; ``pending``: only a restart of Asterisk activates it;
    ``reported``: all others, which no role was asked for, of which a role itself says that it is open, or about which somebody decided.

    :param audit: the document of the module audit, made after the roles.
    :param enforced: the findings of the module harden, of all roles together.
    :param decided: names of role variables that somebody has set: a rule that one of them decides is kept as they say, which may be less than the audit asks.
    :raises ValueError: the first is no audit.
    """
    if not isinstance(audit, dict) or "findings" not in audit or "rules" not in audit:
        raise ValueError("audit_outcomes takes the result audit of the module voipsec.asterisk.audit.")
    claimed, decided = {}, set(decided)
    for finding in enforced:
        claimed.setdefault(finding["id"], []).append(finding)
    found = {"broken": [], "pending": [], "reported": []}
    for finding in audit["findings"]:
        if finding["state"] == "fail":
            found[_outcome(finding, claimed.get(finding["rule"], []), decided)].append(_row(finding, audit["rules"]))
    return found


def _outcome(finding, claims, decided):
    if finding["pending_restart"] or any(claim["pending_restart"] for claim in claims):
        return "pending"
    free = not any(name.strip() in decided for claim in claims for name in claim["variable"].split(","))
    return "broken" if claims and free and all(claim["state"] in _SETTLED for claim in claims) else "reported"


def _row(finding, rules):
    subject = " (%s)" % finding["subject"] if finding["subject"] else ""
    return {"rule": finding["rule"], "subject": finding["subject"], "severity": rules[finding["rule"]]["severity"],
            "told": "%s%s: %s" % (finding["rule"], subject, finding["reason"])}


class FilterModule:
    """The filter, by its name."""

    def filters(self):
        return {"audit_outcomes": audit_outcomes}
