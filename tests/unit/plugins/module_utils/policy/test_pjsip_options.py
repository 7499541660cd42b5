# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of PJSIP."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import pjsip_options
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, KEPT, NOT_APPLICABLE, PASS
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
