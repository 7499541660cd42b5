# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an audit says of a run that hardened."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.filter.audit_outcomes import audit_outcomes, FilterModule


def _found(state="fail", pending=False, subject=None):
    return {"rule": "AST-X-001", "subject": subject, "state": state, "reason": "It is open.", "pending_restart": pending}


def _claim(state, pending=False, rule="AST-X-001", variable="x_one, x_two"):
    return {"id": rule, "state": state, "pending_restart": pending, "variable": variable}


def outcomes(found, *claims, decided=()):
    """Kind to what is told."""
    sorted_out = audit_outcomes({"findings": found, "rules": {"AST-X-001": {"severity": "high"}}}, list(claims), decided)
    return {kind: [row["told"] for row in rows] for kind, rows in sorted_out.items() if rows}


@pytest.mark.parametrize("found, claims, wanted", [
    (_found(), [_claim("fixed")], "broken"), (_found(), [_claim("pass"), _claim("fixed")], "broken"), (_found(), [_claim("pass"), _claim("kept")], "reported"),
    (_found(), [_claim("fail")], "reported"), (_found(), [], "reported"), (_found(), [_claim("fixed", rule="AST-X-002")], "reported"),
    (_found(pending=True), [_claim("fixed")], "pending"), (_found(), [_claim("fixed", True)], "pending"), (_found(pending=True), [], "pending"),
])
def test_each_open_finding_has_one_outcome(found, claims, wanted):
    assert outcomes([found], *claims) == {wanted: ["AST-X-001: It is open."]}


@pytest.mark.parametrize("decided, wanted", [(["x_two"], "reported"), (["x_three", "x"], "broken"), ([], "broken")])
def test_what_somebody_decided_is_never_broken(decided, wanted):
    assert list(outcomes([_found()], _claim("fixed"), decided=decided)) == [wanted]


@pytest.mark.parametrize("state", ["pass", "waived", "not_checked", "not_applicable"])
def test_what_is_not_open_has_none(state):
    assert not outcomes([_found(state)], _claim("fixed"))


def test_a_row_names_the_thing_and_its_severity():
    rows = audit_outcomes({"findings": [_found(subject="AMI user crm")], "rules": {"AST-X-001": {"severity": "high"}}}, [])["reported"]
    assert rows == [{"rule": "AST-X-001", "subject": "AMI user crm", "severity": "high", "told": "AST-X-001 (AMI user crm): It is open."}]


@pytest.mark.parametrize("audit", [None, {}, {"findings": []}, "text"])
def test_what_is_no_audit_is_one_sentence(audit):
    with pytest.raises(ValueError, match="takes the result audit"):
        audit_outcomes(audit, [])


def test_its_name():
    assert FilterModule().filters() == {"audit_outcomes": audit_outcomes}
