# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JUnit XML by the word of the schema of Jenkins."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import as_junit, fleet
from ansible_collections.voipsec.asterisk.tests.fixtures import audits
from ansible_collections.voipsec.asterisk.tests.fixtures.audits import audit, finding, proof

SCHEMA = xmlschema.XMLSchema(str(Path(audits.__file__).parent / "schemas" / "junit-10.xsd"))


def rendered(*documents, missing=()):
    text = "".join(as_junit.render(fleet.build(documents, missing))).encode()
    SCHEMA.validate(ElementTree.ElementTree(ElementTree.fromstring(text)))
    return ElementTree.fromstring(text)


def test_a_fleet():
    documents = audits.fleet(20, before=True)
    root = rendered(*documents, missing=["lost"])
    suites = root.findall("testsuite")
    assert len(suites) == 21
    assert int(root.get("tests")) == len(root.findall(".//testcase")) == sum(len(one["findings"]) for one in documents) + 1
    assert int(root.get("failures")) == len(root.findall(".//failure")) > 0
    assert [int(suite.get("skipped")) for suite in suites] == [len(suite.findall(".//skipped")) for suite in suites]
    assert suites[-1].get("name") == "lost" and suites[-1].find("testcase/error") is not None


def test_the_schema_can_say_no():
    with pytest.raises(xmlschema.XMLSchemaValidationError):
        SCHEMA.validate(ElementTree.ElementTree(ElementTree.fromstring("<testsuites><testcase/></testsuites>")))


def test_cases():
    waiver = {"reason": "r", "expires": "2027-01-01", "by": "j"}
    suite = rendered(audit(finding(subject="101", evidence=[proof()], pending_restart=True), finding("AST-SIP-020", "pass"),
                           finding("AST-AMI-007", "waived", waiver=waiver, reason="Accepted."), could_not_see=["The firewall."])).find("testsuite")
    failing, passing, waived = suite.findall("testcase")
    assert failing.get("name") == "AST-SIP-001 No guests [101]" and failing.get("classname") == "pbx"
    failure = failing.find("failure")
    assert (failure.get("type"), failure.get("message")) == ("critical", "Guests get in.")
    assert failure.text.splitlines() == ["sip.conf:7: allowguest is yes", "A restart of Asterisk is pending.", "Remedy: Set allowguest = no.",
                                         "Variable: sip_hardening_keep_guests"]
    assert len(passing) == 0
    assert (waived.find("skipped").get("type"), waived.find("skipped").get("message")) == ("waived", "waived: Accepted.")
    assert suite.find("system-out").text == "The firewall."
    assert {one.get("name"): one.get("value") for one in suite.find("properties")}["grade"] == "F"


def test_what_an_attacker_writes_stays_text():
    sly = "]]></failure><script a='1' b=\"2\">&\x00\x1b\ufffe\ud800\n\t"
    found = rendered(audit(finding(reason=sly, subject=sly, evidence=[proof(text=sly)]), host=sly))
    shown = "]]></failure><script a='1' b=\"2\">&\\x00\\x1b\\ufffe\\ud800\n\t"
    assert found.find("testsuite").get("name") == shown
    assert found.find(".//failure").get("message") == shown and found.find(".//failure").text.startswith(shown)


def test_nothing_at_all():
    assert rendered().get("tests") == "0"
