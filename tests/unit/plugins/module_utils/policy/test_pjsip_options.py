# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of PJSIP."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import pjsip_options
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, KEPT, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, options

ORDER, AGENT, REPLACE, TELEPHONES = "AST-PJS-003", "AST-PJS-005", "AST-PJS-017", "AST-PJS-018"
ACCOUNT = "[101]\ntype=aor\nmax_contacts=%d\n"


def judged(host, text, wizard=None, version="22.10.1", **more):
    host.write("pjsip.conf", text)
    if wizard is not None:
        host.write("pjsip_wizard.conf", wizard)
    return pjsip_options.judge(host.case("sip", version, **more))


def test_none_where_it_is_not_there(host):
    assert pjsip_options.judge(host.case("sip")) == []
    assert judged(host, "", seen={"modules": frozenset()}) == []


@pytest.mark.parametrize("value, wanted", [
    (None, "ip,username"), ("anonymous", "ip,username"), ("auth_username, anonymous,ip", "auth_username,ip"), ("username,ip", None)])
def test_anonymous_is_taken_out_and_the_rest_keeps_its_order(host, value, wanted):
    text = "[global]\ntype=global\n" + (f"endpoint_identifier_order={value}\n" if value else "")
    finding = by_id(judged(host, text), ORDER)
    assert options(finding) == ({"global": {"endpoint_identifier_order": wanted}} if wanted else {})


@pytest.mark.parametrize("text, seen", [
    ("[anonymous]\ntype=endpoint\n", {}), ("[anonymous@example.com]\ntype=endpoint\n", {}),
    ("", {"running": True, "endpoints": frozenset(["anonymous"])})])
def test_an_endpoint_anonymous_must_be_found(host, text, seen):
    assert by_id(judged(host, "[global]\ntype=global\n" + text, seen=seen), ORDER).state == NOT_APPLICABLE


def test_the_banner(host):
    assert by_id(judged(host, "[global]\ntype=global\nuser_agent=Asterisk PBX\n"), AGENT).state == FIXED
    assert by_id(judged(host, "[global]\ntype=global\nuser_agent=Phones\n"), AGENT).state == PASS


@pytest.mark.parametrize("text, state", [
    (ACCOUNT % 1, FIXED), (ACCOUNT % 1 + "remove_existing=yes\n", PASS), (ACCOUNT % 2, PASS), ("[101]\ntype=aor\ncontact=sip:10.0.0.1\n", PASS),
    ("[t](!)\ntype=aor\nmax_contacts=1\n[101](t)\n", FIXED)])
def test_a_new_registration_takes_the_place_of_the_old_one(host, text, state):
    finding = by_id(judged(host, text), REPLACE)
    assert finding.state == state
    if state == FIXED:
        assert options(finding) == {"101": {"remove_existing": "yes"}} and finding.edits[0]["type"] == "aor"


def test_in_the_wizard(host):
    found = judged(host, "", "[w]\ntype=wizard\naor/max_contacts=1\nendpoint/allow_unauthenticated_options=yes\n")
    assert options(by_id(found, REPLACE)) == {"w": {"aor/remove_existing": "yes"}}
    assert options(by_id(found, "AST-PJS-020")) == {"w": {"endpoint/allow_unauthenticated_options": "no"}}


def test_an_option_of_later_versions(host):
    assert by_id(judged(host, "[1]\ntype=endpoint\n", version="16.10.0"), "AST-PJS-020").state == NOT_APPLICABLE


def test_more_telephones_than_are_said(host):
    text = ACCOUNT % 3 + "[102]\ntype=aor\nmax_contacts=2\n[103]\ntype=aor\nmax_contacts=5\n"
    assert not any(finding.rule.id == TELEPHONES for finding in judged(host, text))
    finding = by_id(judged(host, text, profile="strict", max_contacts={"102": 2}, seen={"contacts": {"103": 2}}), TELEPHONES)
    assert (finding.state, options(finding)) == (FIXED, {"101": {"max_contacts": "1", "remove_existing": "yes"}})
    assert "103 has 2" in finding.reason
    kept = by_id(judged(host, ACCOUNT % 3, profile="strict", seen={"contacts": {"101": 2}}), TELEPHONES)
    assert kept.state == KEPT and "sip_hardening_max_contacts" in kept.reason


def test_thresholds_count_where_the_name_of_the_login_does(host):
    order = "[global]\ntype=global\nendpoint_identifier_order=ip,auth_username\n"
    assert not [finding for finding in judged(host, order) if finding.rule.id == "AST-PJS-004"]
    assert by_id(judged(host, "[global]\ntype=global\n", profile="strict"), "AST-PJS-004").state == NOT_APPLICABLE
    assert options(by_id(judged(host, order, profile="strict"), "AST-PJS-004")) == {"global": {
        "unidentified_request_count": "3", "unidentified_request_period": "60"}}
    right = order + "unidentified_request_count=2\nunidentified_request_period=90\n"
    assert by_id(judged(host, right, profile="strict"), "AST-PJS-004").state == PASS


@pytest.mark.parametrize("text, seen, state", [
    ("[a]\ntype=endpoint\n", {}, FIXED), ("[a@b]\ntype=endpoint\n", {}, NOT_APPLICABLE), ("[x]\ntype=domain_alias\ndomain=b\n", {}, NOT_APPLICABLE),
    ("", {"running": True, "endpoints": frozenset(["a@b"])}, NOT_APPLICABLE)])
def test_one_domain(host, text, seen, state):
    assert by_id(judged(host, "[global]\ntype=global\n" + text, profile="strict", seen=seen), "AST-PJS-022").state == state


def test_telephones_that_say_who_they_are(host):
    text = "[101]\ntype=endpoint\naors=101\ntrust_id_inbound=yes\n" + ACCOUNT % 1 + "[itsp]\ntype=endpoint\ntrust_id_inbound=yes\n"
    assert options(by_id(judged(host, text, profile="strict"), "AST-PJS-027")) == {"101": {"trust_id_inbound": "no"}}


@pytest.mark.parametrize("text, state", [
    ("", PASS), ("[global]\ntype=global\n", PASS), ("[global]\ntype=global\n[b]\ntype=global\n", FAIL), ("[a]\ntype=system\n[b]\ntype=system\n", FAIL),
    ("[a](!)\ntype=global\n[b](a)\n", PASS)])
def test_there_is_one_global_section(host, text, state):
    finding = by_id(judged(host, text), "AST-PJS-047")
    assert finding.state == state and len(finding.evidence) == (2 if state == FAIL else 0)


@pytest.mark.parametrize("rule, text, wanted", [
    ("AST-PJS-015", "[a]\ntype=auth\nusername=a\npassword=kj3-hd82\nnonce_lifetime=3600\n", {"a": {"nonce_lifetime": "32"}}),
    ("AST-PJS-029", "[a]\ntype=endpoint\nfollow_redirect_methods=invite\n", {"a": {"follow_redirect_methods": None}}),
    ("AST-PJS-039", "[global]\ntype=global\ntaskprocessor_overload_trigger=none\n", {"global": {"taskprocessor_overload_trigger": "global"}}),
    ("AST-PJS-040", "[global]\ntype=global\nmax_forwards=120\n", {"global": {"max_forwards": "70"}})])
def test_what_strict_sets(host, rule, text, wanted):
    assert options(by_id(judged(host, text, profile="strict"), rule)) == wanted
    assert not [finding for finding in judged(host, text) if finding.rule.id == rule]
    assert by_id(judged(host, "[global]\ntype=global\n", profile="strict"), rule).state == PASS
