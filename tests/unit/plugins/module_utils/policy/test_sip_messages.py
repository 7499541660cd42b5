# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that run the dialplan."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import sip_messages
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, NOT_APPLICABLE
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, options, running

SIP, PJSIP = "AST-SIP-034", "AST-PJS-024"


def judged(host, version="16.28.0", profile="strict", seen=None, **more):
    host.write("pjsip.conf", "[a]\ntype=endpoint\n[b]\ntype=endpoint\nmessage_context=texts\n")
    host.write("sip.conf", "[general]\n")
    return sip_messages.judge(host.case("sip", version, running("res_pjsip", "chan_sip", **more) if seen is None else seen, profile=profile))


def test_they_are_refused_where_nobody_takes_them(host):
    found = judged(host, words={"extensions.conf": {"dial(", "600"}})
    assert options(by_id(found, SIP)) == {"general": {"accept_outofcall_message": "no"}}
    assert options(by_id(found, PJSIP)) == {"a": {"message_context": "no-messages"}}


@pytest.mark.parametrize("seen, words", [
    ({"words": {"extensions.conf": {"messagesend("}}}, "mentions it"), ({"words": {"extensions.conf": {"message("}}}, "mentions it"),
    ({"words": {"extensions.conf": {"agi("}}}, "AGI"), ({"words": {"extensions.conf": {"exec(${"}}}, "computes"),
    ({"contexts": {"no-messages": {"pbx_config"}}}, "has a context no-messages")])
def test_they_go_on_where_somebody_may_take_them(host, seen, words):
    for rule in (SIP, PJSIP):
        finding = by_id(judged(host, **seen), rule)
        assert (finding.state, finding.edits) == (NOT_APPLICABLE, ()) and words in finding.reason


def test_a_program_on_ari_may_take_them(host):
    host.write("ari.conf", "[crm]\ntype=user\n")
    assert "crm" in by_id(judged(host), PJSIP).reason


def test_nobody_can_be_asked(host):
    assert by_id(judged(host, seen={"running": False}), PJSIP).state == NOT_APPLICABLE


def test_the_default_profile_and_other_versions(host):
    assert judged(host, profile="default") == []
    assert [finding.rule.id for finding in judged(host, version="22.10.1")] == [PJSIP]
    assert by_id(judged(host, version="22.10.1"), PJSIP).state == FIXED
