# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module credentials answers, as the escrow needs it: each row of ``accounts`` says what becomes of one account."""

from __future__ import annotations

STABLE, OVERLAP = "stable", "overlap"
_PHASES = {"start": OVERLAP, "replace": STABLE, "rename": STABLE}
_TWO = ("wait", "adopt", "retire")  # there are two secrets until the action is done


def wanted(answer):
    """The accounts that get a new secret: dicts with id, kind, user, realm, accounts, avoid_words, and was, the id until now of one that is renamed."""
    was = {new["id"]: old for old, new in (answer.get("renamed") or {}).items()}
    return [{"id": row["id"], "kind": row["kind"], "user": row.get("user") or "", "realm": row.get("realm"), "accounts": row.get("accounts") or [],
             "avoid_words": row.get("words") or [], "was": was.get(row["id"])} for row in _rows(answer) if row.get("needs_secret")]


def applied(answer):
    """Id to the phase in which an account is, of those that got their new secret."""
    return {row["id"]: _PHASES[row["action"]] for row in _rows(answer) if row["action"] in _PHASES}


def retired(answer):
    """The ids of accounts whose old secret is out of use now."""
    return [row["id"] for row in _rows(answer) if row["action"] == "retire"]


def overlapping(answer):
    """The ids of accounts that have two secrets."""
    return {row["id"] for row in _rows(answer) if row["action"] in _TWO}


def with_refusals(planned, answer):
    """An answer in which an account that was refused by the plan, and so got no secret, is told with the reason."""
    refused = {row["id"]: row for row in _rows(planned) if row["action"] == "refused"}
    return dict(answer, accounts=[refused.get(row["id"], row) if row["action"] == "wait" else row for row in _rows(answer)])


def _rows(answer):
    return answer.get("accounts") or []
