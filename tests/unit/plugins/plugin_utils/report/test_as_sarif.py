# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SARIF by the word of its own schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import as_sarif, fleet
from ansible_collections.voipsec.asterisk.tests.fixtures import audits
from ansible_collections.voipsec.asterisk.tests.fixtures.audits import audit, finding, proof

SCHEMA = json.loads((Path(audits.__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def rendered(*documents, missing=()):
    found = json.loads("".join(as_sarif.render(fleet.build(documents, missing))))
    VALIDATOR.validate(found)
    return found["runs"][0]


def test_a_fleet():
    documents = audits.fleet(20, before=True)
    run = rendered(*documents, missing=["lost"])
    open_or_waived = [one for document in documents for one in document["findings"] if one["state"] in ("fail", "waived")]
    assert len(run["results"]) == len(open_or_waived)
    assert len({one["partialFingerprints"]["voipsecFinding/v1"] for one in run["results"]}) == len(run["results"])
    assert all(run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
    assert [one["executionSuccessful"] for one in run["invocations"]] == [True] * 20 + [False]
    assert run["invocations"][-1]["machine"] == "lost" and run["invocations"][-1]["toolExecutionNotifications"][0]["level"] == "error"


def test_the_schema_can_say_no():
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({"version": "2.1.0", "runs": [{"tool": {}}]})


def test_one_result():
    evidence = [proof(), proof(text="again"), proof(where="/etc/asterisk/a b#c.conf:9", text="another"), proof(where=None, text="the daemon"),
                proof(where="no line")]
    result = rendered(audit(finding(subject="101", evidence=evidence, pending_restart=True)))["results"][0]
    assert (result["level"], result["kind"]) == ("error", "fail")
    assert result["message"]["text"].startswith("Guests get in. sip.conf:7: allowguest is yes again another")
    assert [one["physicalLocation"] for one in result["locations"]] == [
        {"artifactLocation": {"uri": "pbx/etc/asterisk/sip.conf"}, "region": {"startLine": 7}},
        {"artifactLocation": {"uri": "pbx/etc/asterisk/a%20b%23c.conf"}, "region": {"startLine": 9}}]
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "pbx/101"
    assert result["properties"] == {"host": "pbx", "subject": "101", "severity": "critical", "pendingRestart": True}


def test_the_fingerprint_stays_when_lines_move_and_differs_by_host():
    here = rendered(audit(finding(evidence=[proof()])))["results"][0]
    moved = rendered(audit(finding(evidence=[proof(where="/etc/asterisk/sip.conf:99")])))["results"][0]
    other = rendered(audit(finding(), host="other"))["results"][0]
    assert here["partialFingerprints"] == moved["partialFingerprints"] != other["partialFingerprints"]


def test_a_finding_without_a_file_has_its_host_for_a_place():
    assert rendered(audit(finding()))["results"][0]["locations"] == [{"logicalLocations": [{"name": "pbx", "fullyQualifiedName": "pbx", "kind": "host"}]}]


def test_a_waived_finding_is_suppressed_with_its_reason():
    waiver = {"reason": "It goes in May.", "expires": "2027-05-01", "by": "j.doe"}
    results = rendered(audit(finding(state="waived", waiver=waiver), finding("AST-SIP-020", "waived")))["results"]
    assert results[0]["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "It goes in May. (by j.doe, until 2027-05-01)"}]
    assert results[1]["suppressions"] == [{"kind": "external", "status": "accepted"}]


def test_what_was_not_seen_is_a_notification_and_no_result():
    run = rendered(audit(finding(state="not_checked", reason="No right."), finding("AST-SIP-020", "pass"), could_not_see=["The firewall."]))
    assert run["results"] == []
    assert [(one["level"], one["message"]["text"]) for one in run["invocations"][0]["toolExecutionNotifications"]] == [
        ("warning", "pbx: The firewall."), ("note", "pbx: No right.")]


def test_before_is_told():
    document = audit(finding(), before=audit(finding(state="pass")))
    assert rendered(document)["results"][0]["properties"]["before"] == "pass"


def test_times_with_an_offset_are_utc():
    assert rendered(audit(collected_at="2026-11-26T05:00:00+00:00"))["invocations"][0]["endTimeUtc"] == "2026-11-26T05:00:00Z"
