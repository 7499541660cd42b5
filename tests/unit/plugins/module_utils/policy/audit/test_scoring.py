# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The score keeps what its documentation promises, whatever the findings are."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import scoring

RULES = {"%s-%d" % (severity[0].upper(), number): {"severity": severity} for severity in scoring.SEVERITIES for number in range(4)}
FINDINGS = st.lists(st.fixed_dictionaries({"rule": st.sampled_from(sorted(RULES)), "state": st.sampled_from(scoring.STATES)}), max_size=40)


def found(**states):
    """Findings by rule and state: ``C_0="fail pass"``."""
    return [{"rule": rule.replace("_", "-"), "state": state} for rule, words in states.items() for state in words.split()]


def scored(**states):
    return scoring.score(found(**states), RULES)


@given(FINDINGS, st.data())
def test_a_finding_that_gets_better_never_lowers_the_score(findings, data):
    worse = [number for number, finding in enumerate(findings) if finding["state"] in ("fail", "waived")]
    if not worse:
        return
    number = data.draw(st.sampled_from(worse))
    better = data.draw(st.sampled_from(["pass", "waived"] if findings[number]["state"] == "fail" else ["pass"]))
    before = scoring.score(findings, RULES)
    after = scoring.score([dict(finding, state=better) if index == number else finding for index, finding in enumerate(findings)], RULES)
    assert after.score >= before.score
    assert after.grade <= before.grade


@given(FINDINGS)
def test_bounds(findings):
    result = scoring.score(findings, RULES)
    if not any(finding["state"] in ("fail", "waived", "pass") for finding in findings):
        assert (result.score, result.grade) == (None, None)
        return
    assert 0 <= result.score <= 100
    assert result.grade == scoring.grade_of(result.score)
    assert (result.score == 100) == (not any(result.states[state] for state in ("fail", "waived", "not_checked")))
    for severity, best in (("critical", "E"), ("high", "C"), ("medium", "B")):
        if result.open[severity]:
            assert result.grade >= best


@given(FINDINGS)
def test_the_fixes_gain_what_they_say(findings):
    result = scoring.score(findings, RULES)
    failing = {finding["rule"] for finding in findings if finding["state"] == "fail"}
    assert set(result.gains) == failing and len(result.fixes) == min(3, len(failing))
    mended = findings
    for fix in result.fixes:
        mended = [dict(finding, state="pass") if finding["rule"] == fix.rule and finding["state"] == "fail" else finding for finding in mended]
        assert scoring.score(mended, RULES).score == fix.score_after
    if result.fixes:
        assert result.fixes[0].gain == max(result.gains.values())


@given(FINDINGS, st.randoms(use_true_random=False))
def test_the_order_of_the_findings_does_not_matter(findings, random):
    other = list(findings)
    random.shuffle(other)
    assert scoring.score(other, RULES) == scoring.score(findings, RULES)


@pytest.mark.parametrize("states, score, grade, limits", [
    ({"C_0": "pass", "L_0": "pass not_applicable"}, 100, "A", ()),
    ({"C_0": "pass", "L_0": "fail"}, 97, "A", ()),
    ({"C_0": "pass", "M_0": "fail"}, 82, "B", ("medium",)),
    ({"C_0": "pass", "H_0": "fail"}, 63, "D", ("high",)),
    ({"C_0": "fail", "C_1": "pass"}, 29, "F", ("critical",)),
    ({"C_0": "fail" + 99 * " pass", "C_1": "pass"}, 44, "F", ("critical",)),
    ({"C_0": "waived", "C_1": "pass"}, 75, "C", ()),
    ({"C_0": "not_checked", "C_1": "pass pass"}, 69, "D", ("coverage",)),
    ({"C_0": "not_checked", "C_1": "not_checked", "C_2": "pass"}, 49, "F", ("coverage",)),
    ({"C_0": "not_checked", "C_1": "fail"}, 22, "F", ("critical",)),
    ({"C_0": "not_applicable not_checked"}, None, None, ()),
    ({}, None, None, ()),
])
def test_examples(states, score, grade, limits):
    result = scored(**states)
    assert (result.score, result.grade, result.limits) == (score, grade, limits)


def test_one_open_account_of_ten_thousand_is_no_rounding_error():
    one, all_of_them = scored(C_0="fail" + 9999 * " pass", C_1="pass"), scored(C_0=" ".join(10000 * ["fail"]), C_1="pass")
    assert all_of_them.score < one.score < 45


def test_a_waiver_is_better_than_a_failure_and_worse_than_a_fix():
    scores = [scored(H_0=state, C_0="pass").score for state in ("fail", "waived", "pass")]
    assert scores == sorted(scores) and len(set(scores)) == 3


def test_the_fix_that_lifts_a_limit_counts_with_it():
    result = scored(C_0="fail", H_0="fail", L_0="fail", **{"C_%d" % number: "pass" for number in (1, 2, 3)})
    assert [fix.rule for fix in result.fixes] == ["C-0", "H-0", "L-0"]
    assert [fix.score_after for fix in result.fixes] == [73, 99, 100]
    assert result.fixes[0].to_dict() == {"rule": "C-0", "findings": 1, "gain": result.gains["C-0"], "score_after": 73}


def test_of_equal_gains_the_more_severe_rule_is_first():
    rules = {name: {"severity": "low"} for name in ("Z", "Y", "X", "W")}
    result = scoring.score([{"rule": name, "state": "fail"} for name in rules], rules)
    assert [fix.rule for fix in result.fixes] == ["W", "X", "Y"]


def test_what_a_report_gets():
    result = scored(C_0="fail pass", M_0="waived not_checked").to_dict()
    assert result["states"] == {"fail": 1, "waived": 1, "not_checked": 1, "pass": 1, "not_applicable": 0}
    assert result["open"] == {"critical": 1, "high": 0, "medium": 0, "low": 0}
    assert "gains" not in result


def test_an_unknown_rule_is_an_error():
    with pytest.raises(KeyError):
        scoring.score([{"rule": "AST-NO-001", "state": "pass"}], {})
