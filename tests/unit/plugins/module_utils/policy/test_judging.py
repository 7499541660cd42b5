# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The judge: order, waivers, what is open, what is said."""

from __future__ import annotations

import re

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import judging
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, SEVERITIES, WAIVED
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import DEFAULTS, PREFIX, SettingsError
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, observed

BAD = "[general]\nenabled=yes\nbindaddr=0.0.0.0\n[admin]\nsecret=amp111\nwrite=originate\n"


@pytest.fixture(name="judged")
def fixture_judged(host):
    def judged(text=BAD, **given):
        host.write("manager.conf", text)
        judge = judging.Judge("manager", given)
        return judge, judge.judge(DiskSource(str(host.path)), Version.parse("22.10.1"), observed())
    return judged


def test_findings_are_in_the_order_of_the_rules(judged):
    ids = [finding.rule.id for finding in judged()[1]]
    assert ids == sorted(ids, key=list(judging.RULES["manager"]).index)
    assert set(ids) <= set(judging.RULES["manager"])


def test_open_findings_of_that_severity(judged):
    judge, findings = judged()
    assert judge.open(findings) == ["AST-AMI-004:admin"]
    judge, findings = judged(fail_severity="medium")
    assert judge.open(findings) == ["AST-AMI-004:admin", "AST-AMI-005:admin"]


@pytest.mark.parametrize("name", ["AST-AMI-004", "AST-AMI-004:admin"])
def test_accepted(judged, name):
    judge, findings = judged(accept=[name])
    assert judge.open(findings) == []
    assert by_id(findings, "AST-AMI-004").state == WAIVED


def test_a_rule_that_is_off_changes_nothing(judged):
    finding = by_id(judged(rules_off=["AST-AMI-002"])[1], "AST-AMI-002")
    assert (finding.state, finding.edits, finding.proofs) == (WAIVED, (), ())
    assert by_id(judged()[1], "AST-AMI-002").state == FIXED


def test_what_is_held_back_changes_nothing_and_says_why(host, judged):
    judge, dummy = judged(accept=["AST-AMI-006"])
    held = {"AST-AMI-002": "it was left out.", "AST-AMI-006:admin": "it, too."}
    findings = judge.judge(DiskSource(str(host.path)), Version.parse("22.10.1"), observed(), held)
    finding = by_id(findings, "AST-AMI-002")
    assert (finding.state, finding.edits, finding.proofs, finding.reason) == (FAIL, (), (), "It cannot be changed: it was left out.")
    assert by_id(findings, "AST-AMI-006").state == WAIVED, "what is open and accepted counts as accepted"


def test_an_unknown_rule_is_refused(judged):
    with pytest.raises(SettingsError, match="manager_binding_rules_off names the rule AST-AMI-999, .* did you mean AST-AMI-0"):
        judged(rules_off=["AST-AMI-999"])


def test_a_refused_edit_fails_and_can_be_accepted(judged):
    judge, findings = judged(accept=["AST-AMI-002"])
    refused = judge.refused(by_id(findings, "AST-AMI-002"), "the file belongs to FreePBX.")
    assert (refused.state, refused.edits, refused.losses) == (FAIL, (), ())
    assert "FreePBX" in refused.reason
    assert [finding.state for finding in judge.after([refused])] == [WAIVED]


def test_the_summary_names_what_is_open(judged):
    judge, findings = judged()
    assert "AST-AMI-004:admin" in judge.summary(findings) and "manager_binding_accept" in judge.summary(findings)
    assert "nothing is open" in judge.summary([finding for finding in findings if finding.state == FIXED])


@pytest.mark.parametrize("name", ["manager.conf", "http.conf", "ari.conf", "asterisk.conf"])
def test_a_file_that_asterisk_refuses_stops_everything(host, name):
    host.write("manager.conf", BAD)
    host.write("http.conf", "[general]\n")
    host.write("ari.conf", "[general]\n")
    host.write(name, "[general]\n[x](nosuch)\n")
    with pytest.raises(judging.SettingsError, match=f"{name}:2: .*nothing was changed"):
        judging.Judge("manager", {}).judge(DiskSource(str(host.path)), Version.parse("22.10.1"), observed())


def test_every_rule_is_told_fully():
    rules = [(topic, rule) for topic, table in judging.RULES.items() for rule in table.values()]
    own = [(topic, rule) for topic, rule in rules if topic != "logs"]
    assert len({rule.id for unused, rule in own}) == len(own)
    assert judging.RULES["logs"].items() <= judging.RULES["sip"].items()
    for topic, rule in rules:
        assert re.fullmatch(r"AST-[A-Z]+-\d{3}", rule.id)
        assert rule.severity in SEVERITIES
        assert all(value for value in rule[:-1]), rule.id
        for variable in rule.variable.split(", "):
            assert variable.startswith(PREFIX[topic]) and variable[len(PREFIX[topic]):] in DEFAULTS[topic], rule.id
