# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""By what PJSIP knows its endpoints."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import pjsip_identity
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, observed, options

UNASKED, TRUNK, EVERYBODY = "AST-PJS-009", "AST-PJS-010", "AST-PJS-011"
IDENTIFY = "[%s]\ntype=identify\nendpoint=e\nmatch=%s\n"
CLOSED = "deny=0.0.0.0/0\ndeny=::/0\npermit=10.0.0.0/8\n"


def judged(host, text="", wizard=None, **more):
    host.write("pjsip.conf", "[global]\ntype=global\n" + text)
    if wizard is not None:
        host.write("pjsip_wizard.conf", wizard)
    return pjsip_identity.judge(host.case("sip", **more))


def states(found):
    return {finding.rule.id: finding.state for finding in found}


@pytest.mark.parametrize("lines, expected", [
    ("auth=e\n", (PASS, PASS)), ("", (FAIL, PASS)), ("auth=\n", (FAIL, PASS)), ("auth=,\n", (FAIL, PASS)), ("auth= , ,e\n", (PASS, PASS)),
    ("identify_by=ip\n", (PASS, PASS)),
    ("identify_by=auth_username\n", (FAIL, PASS)),
    (CLOSED, (PASS, PASS)), ("deny=0.0.0.0/0\n", (FAIL, PASS)), (IDENTIFY % ("i", "10.0.0.1"), (PASS, FIXED)),
    ("identify_by=ip\n" + IDENTIFY % ("i", "10.0.0.1"), (PASS, PASS)), ("auth=e\n" + IDENTIFY % ("i", "10.0.0.1"), (PASS, PASS)),
    (IDENTIFY.replace("=e", "=other") % ("i", "10.0.0.1"), (FAIL, PASS)),
])
def test_endpoints_without_a_secret(host, lines, expected):
    found = states(judged(host, "[e]\ntype=endpoint\n" + lines))
    assert (found[UNASKED], found[TRUNK]) == expected


def test_a_trunk_is_known_by_its_address_only(host):
    finding = by_id(judged(host, "[e]\ntype=endpoint\n" + IDENTIFY % ("i", "10.0.0.1")), TRUNK)
    assert (finding.subject, options(finding), finding.edits[0]["type"]) == ("PJSIP/e", {"e": {"identify_by": "ip"}}, "endpoint")
    look = finding.proofs[0].look
    assert look(observed(ask=lambda command: " identify_by : ip\n"))[1]
    assert not look(observed(ask=lambda command: " identify_by : username,ip\n"))[1] and not look(observed())[1]


@pytest.mark.parametrize("lines, expected", [
    ("remote_hosts=10.0.0.1\n", (PASS, FIXED)), ("remote_hosts=10.0.0.1\naccepts_auth=yes\n", (PASS, PASS)),
    ("endpoint/auth=,\n", (FAIL, PASS)), ("endpoint/auth=w\n", (PASS, PASS)),
    ("accepts_registrations=yes\n", (FAIL, PASS)), ("accepts_registrations=yes\nremote_hosts=10.0.0.1\n", (FAIL, PASS)),
    ("remote_hosts=10.0.0.1\nendpoint/identify_by=ip\n", (PASS, PASS)),
])
def test_in_the_wizard(host, lines, expected):
    found = states(judged(host, "", "[w]\ntype=wizard\n" + lines))
    assert (found[UNASKED], found[TRUNK]) == expected


@pytest.mark.parametrize("line, state", [
    ("match=10.0.0.1", PASS), ("match=0.0.0.0/0", FAIL), ("match=10.0.0.1,::/0", FAIL), ("match=sip.example.com", PASS), ("match_header=X-Trunk: yes", FAIL)])
def test_what_makes_everybody_the_endpoint(host, line, state):
    found = judged(host, f"[e]\ntype=endpoint\nidentify_by=ip\n[i]\ntype=identify\nendpoint=e\n{line}\n")
    assert states(found)[EVERYBODY] == state
    with_auth = judged(host, f"[e]\ntype=endpoint\nauth=e\n[i]\ntype=identify\nendpoint=e\n{line}\n")
    assert states(with_auth)[EVERYBODY] == PASS


def test_who_uses_such_an_endpoint_is_told(host):
    seen = {"contacts": {"e": 1}, "channels": ["PJSIP/e-0000000a", "PJSIP/ee-0000000b"]}
    finding = by_id(judged(host, "[e]\ntype=endpoint\n", seen=seen), UNASKED)
    assert not finding.edits and finding.evidence[1:] == ("1 telephones are registered on it now", "up now: PJSIP/e-0000000a")


def test_the_endpoint_anonymous_is_another_rules_matter(host):
    assert states(judged(host, "[anonymous]\ntype=endpoint\n"))[UNASKED] == PASS
