# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every rule of the catalogue fails on the smallest host that breaks it, and passes on the smallest one that keeps it."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import catalogue, engine
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import FAIL, NOT_CHECKED, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import audit, of
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.rule_cases import (
    core_cases, dialplan_cases, machine_cases, service_cases, sip_cases,
)

CASES = {
    **sip_cases.SIP, **sip_cases.PJSIP, **service_cases.MEDIA, **service_cases.IAX2, **service_cases.MANAGER, **service_cases.WEB, **core_cases.CORE,
    **core_cases.MODULES, **dialplan_cases.DIALPLAN, **dialplan_cases.VOICEMAIL, **dialplan_cases.CALLING, **machine_cases.FILES, **machine_cases.UNITS,
    **machine_cases.GUARDS, **machine_cases.HOLES,
}
NEVER_FAIL = ("AST-RT-001",)
"""What stands in a database cannot be judged: its rule says so, and cannot fail."""


def _audited(path, case):
    found = audit(path, case.files, case.version, **case.seen)
    told = [(finding.rule.id, one) for finding in found for one in finding.evidence]
    assert not [row for row in told if not all(part is None or isinstance(part, str) for part in row[1])], "the report takes nothing else"
    return found


def test_no_rule_is_without_its_hosts():
    assert set(CASES) | set(machine_cases.ATTESTED) == set(catalogue.ENTRIES)
    assert len(catalogue.ENTRIES) > 120


@pytest.mark.parametrize("rule", CASES)
def test_a_host_that_breaks_it_fails(rule, tmp_path):
    found = of(_audited(tmp_path, CASES[rule][0]), rule)
    wanted = NOT_CHECKED if rule in NEVER_FAIL else FAIL
    assert wanted in {finding.state for finding in found}, [(finding.state, finding.reason) for finding in found]


@pytest.mark.parametrize("rule", CASES)
def test_a_host_that_keeps_it_passes(rule, tmp_path):
    found = of(_audited(tmp_path, CASES[rule][1]), rule)
    assert {finding.state for finding in found} == {PASS}, [(finding.state, finding.subject, finding.reason) for finding in found]


@pytest.mark.parametrize("rule", machine_cases.ATTESTED)
def test_what_only_the_provider_can_do_is_attested(rule, tmp_path):
    def state(date):
        return of(audit(tmp_path, given={"attestations": {rule: {"by": "J. Miller", "date": date}} if date else {}}), rule)[0].state
    assert [state(None), state("2025-01-01"), state("2026-11-02")] == [NOT_CHECKED, NOT_CHECKED, PASS]


@pytest.mark.parametrize("rule", catalogue.ENTRIES)
def test_texts_are_complete(rule):
    told = engine.described(catalogue.ENTRIES[rule])
    assert all(told[name].strip() for name in told if name != "variable"), told
    assert told["severity"] in ("critical", "high", "medium", "low")
    assert not told["title"].endswith(".") and told["rationale"].endswith(".") and told["remedy"].endswith(".")
