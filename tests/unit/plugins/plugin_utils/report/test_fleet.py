# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From documents to a fleet."""

from __future__ import annotations

import copy

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import fleet
from ansible_collections.voipsec.asterisk.tests.fixtures import audits
from ansible_collections.voipsec.asterisk.tests.fixtures.audits import audit, finding, rule


def test_hosts_come_in_the_order_of_their_names_whatever_the_order_of_the_audits():
    documents = [audit(finding(), host=name) for name in ("pbx10", "pbx2", "alpha")]
    one, other = fleet.build(documents), fleet.build(documents[::-1])
    assert [host.name for host in one.hosts] == ["alpha", "pbx2", "pbx10"]
    assert one == other


def test_names_that_look_like_other_digits_have_an_order_too():
    found = fleet.build([audit(host=name) for name in ("p٣", "p3", "p03", "p²", "")[:4]])
    assert len(found.hosts) == 4


def test_what_is_given_stays_as_it_is():
    documents = audits.fleet(3, before=True)
    kept = copy.deepcopy(documents)
    fleet.build(documents)
    assert documents == kept


def test_what_cannot_be_seen_is_spelled_out_everywhere():
    sly = "a\x1b[2J\u202eb"
    document = audit(finding(reason=sly, subject=sly, evidence=[audits.proof(text=sly, value=sly)]), host=sly, could_not_see=[sly],
                     rules={"AST-SIP-001": rule(title=sly)})
    found = fleet.build([document], [sly])
    assert "\x1b" not in repr(found).replace("\\x1b", "") and found.hosts[0].name == "a\\x1b[2J\\u202eb" == found.missing[0]
    assert found.hosts[0].now.findings[0]["evidence"][0]["value"] == "a\\x1b[2J\\u202eb"


@pytest.mark.parametrize("documents, words", [
    ([audit(), audit()], "Two audits are of the host pbx; give each host once."),
    ([audit(host="a"), {"host": "b"}], "Audit number 2, of the host b, cannot be read because it has no schema; give what the module audit returned."),
    (["x"], "Audit number 1 cannot be read because it is \"x\" and must be of the type object; give what the module audit returned."),
    ([audit(finding("AST-NO-001"))], "because the rule AST-NO-001 of a finding is not among the rules;"),
    ([audit(before=audit(host="other"))], "because before is of the host other;"),
    ([audit(schema=2)], "because schema is 2 and must be 1;"),
    ([audit(rules={"AST-SIP-001": dict(rule(), severity="bad")})], "severity is \"bad\" and must be"),
    ([audit(before=dict(audit(), rules={"AST-SIP-001": {}}))], "AST-SIP-001 has no title;"),
])
def test_what_is_no_audit_is_refused_in_one_sentence(documents, words):
    with pytest.raises(fleet.BadAudit) as refused:
        fleet.build(documents)
    assert words in str(refused.value) and "\n" not in str(refused.value)


def test_the_newest_text_of_a_rule_counts_for_all_and_that_is_said():
    old = audit(finding(), host="a", collection_version="0.9.0", rules={"AST-SIP-001": rule("low")})
    new = audit(finding(), host="b", collection_version="0.10.0", rules={"AST-SIP-001": rule("critical")})
    found = fleet.build([new, old])
    assert found.rules["AST-SIP-001"]["severity"] == "critical"
    assert [host.now.score.open["critical"] for host in found.hosts] == [1, 1]
    assert "describe 1 rules differently, AST-SIP-001 among them" in found.notes[0]
    assert found.version == "0.10.0"
    assert fleet.build([old]).notes == ()


def test_worst_rules_and_best_fixes():
    documents = [audit(finding(), finding("AST-SIP-020"), host="a"), audit(finding("AST-SIP-020"), finding("AST-SIP-020", subject="x"), host="b"),
                 audit(finding("AST-SIP-020", "pass"), finding("AST-AMI-007"), finding(state="pass"), host="c")]
    found = fleet.build(documents)
    assert found.failing_rules() == [("AST-SIP-001", 1, 1), ("AST-AMI-007", 1, 1), ("AST-SIP-020", 2, 3)]
    fixes = found.best_fixes()
    assert [(name, hosts) for name, hosts, _gain in fixes] == [("AST-SIP-020", 2), ("AST-SIP-001", 1), ("AST-AMI-007", 1)]
    assert found.opened == {"critical": 1, "high": 0, "medium": 1, "low": 3}


def test_a_host_that_could_not_be_judged_has_no_part_in_the_median():
    found = fleet.build([audit(finding(state="not_checked"), host="a"), audit(finding(state="pass"), host="b")])
    assert fleet.median(found.snapshots) == 100
    assert fleet.grades(found.snapshots) == {"A": 1, "B": 0, "C": 0, "D": 0, "E": 0, "F": 0, "none": 1}


def test_an_empty_fleet():
    found = fleet.build([], ["b", "a"])
    assert (found.hosts, found.missing, found.version, found.collected_at, fleet.median([])) == ((), ("a", "b"), None, None, None)
    assert not found.best_fixes() and not found.failing_rules()


def test_before_is_compared_only_where_every_host_has_it():
    both = [audit(finding(state="pass"), host="a", before=audit(finding(), host="a")), audit(host="b")]
    assert not fleet.build(both).snapshots_before
    assert [one.grade for one in fleet.build(both[:1]).snapshots_before] == ["F"]
    assert fleet.build(both[:1]).hosts[0].states_before()[("AST-SIP-001", None)]["state"] == "fail"
