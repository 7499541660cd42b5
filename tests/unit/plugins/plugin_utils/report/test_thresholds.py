# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is too much, and how it is said."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import fleet, thresholds
from ansible_collections.voipsec.asterisk.tests.fixtures.audits import audit, finding

FLEET = fleet.build([audit(finding(subject="101"), finding("AST-AMI-007"), finding("AST-SIP-020"), host="bad"),
                     audit(finding(state="not_checked"), host="dark"),
                     audit(finding(state="waived"), finding("AST-SIP-020", "pass"), host="good")], ["lost"])


@pytest.mark.parametrize("fail_on, expected", [
    ("never", []), ("critical", ["AST-SIP-001"]), ("high", ["AST-SIP-001"]), ("medium", ["AST-SIP-001", "AST-AMI-007"]),
    ("low", ["AST-SIP-001", "AST-AMI-007", "AST-SIP-020"]),
])
def test_findings_from_a_severity_on(fail_on, expected):
    found = thresholds.exceeded(FLEET, fail_on)
    assert [entry["rule"] for entry in found if entry["rule"]] == expected
    assert [entry["host"] for entry in found if not entry["rule"]] == ([] if fail_on == "never" else ["lost", "dark"])


def test_the_sentence():
    assert thresholds.sentence(thresholds.exceeded(FLEET, "medium"), "medium") == (
        "2 findings of severity medium or worse are open (AST-SIP-001 [101] on bad, AST-AMI-007 on bad) and 2 hosts could not be judged (lost, dark); "
        "mend them, waive them with a reason, or change fail_on.")


def test_the_sentence_about_one():
    found = fleet.build([audit(finding())])
    assert thresholds.sentence(thresholds.exceeded(found, "critical"), "critical") == (
        "1 finding of severity critical is open (AST-SIP-001 on pbx); mend them, waive them with a reason, or change fail_on.")


def test_many_are_counted():
    found = fleet.build([audit(finding(), host="h%02d" % number) for number in range(30)], ["m%02d" % number for number in range(11)])
    sentence = thresholds.sentence(thresholds.exceeded(found, "low"), "low")
    assert "30 findings" in sentence and "AST-SIP-001 on h09 and 20 more" in sentence and "m09 and 1 more" in sentence and "h10" not in sentence
