# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one option is to be: judged and mended in the same way everywhere."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import standards
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import Standard, is_off, is_on
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import observed, options

RULE = Rule("AST-TEST-001", "a title", "low", "", "", "", "", "", "")
STRICT = RULE._replace(id="AST-TEST-002", strict=True)
REDIRECT = Standard(RULE, "sip.conf", "promiscredir", "no", "no", is_off, kinds=("device",),
                    proof=("sip show settings", "Allow promisc. redir", "No".__eq__))
AGENT = Standard(RULE, "pjsip.conf", "user_agent", "PBX", "Asterisk", lambda value: value == "PBX", section="global", type="global")


def judged(host, *rows, version="16.28.0", **more):
    return standards.judge(host.case("sip", version, **more), rows)


@pytest.mark.parametrize("text, wrong", [
    ("[general]\n", {}), ("[general]\npromiscredir=yes\n", {"general": {"promiscredir": "no"}}),
    ("[general]\npromiscredir=no\n[a]\ntype=peer\npromiscredir=on\n[b]\ntype=peer\n", {"a": {"promiscredir": "no"}}),
    ("[general]\n[t](!)\npromiscredir=yes\n[a](t)\ntype=peer\n[b](t)\ntype=peer\npromiscredir=no\n", {"a": {"promiscredir": "no"}}),
    (";--\n[general]\npromiscredir=yes\n--;\n[general]\n[general]\npromiscredir=yes\n", {}),
])
def test_the_general_section_and_objects_that_say_otherwise(host, text, wrong):
    host.write("sip.conf", text)
    finding = judged(host, REDIRECT)[0]
    assert (finding.state, options(finding)) == (FIXED if wrong else PASS, wrong)


def test_a_section_that_is_missing_is_made(host):
    host.write("pjsip.conf", "[udp]\ntype=transport\n")
    finding = judged(host, AGENT, version="22.10.1")[0]
    assert finding.edits == ({"file": "pjsip.conf", "section": "global", "options": {"user_agent": "PBX"}, "type": "global", "create": True},)
    host.write("pjsip.conf", "[other]\ntype=global\nuser_agent=x\n")
    assert judged(host, AGENT, version="22.10.1")[0].edits[0]["section"] == "other"


def test_an_option_that_the_version_does_not_know(host):
    host.write("rtp.conf", "[general]\n")
    row = Standard(RULE, "rtp.conf", "stun_software_attribute", "no", "yes", is_off)
    assert judged(host, row, version="16.10.0")[0].state == NOT_APPLICABLE
    assert judged(host, row, version="16.28.0")[0].state == FIXED


def test_the_daemon_that_says_otherwise_reads_the_file_again(host):
    host.write("sip.conf", "[general]\n")
    said = {"sip show settings": "  Allow promisc. redir:   Yes\n"}
    finding = judged(host, REDIRECT, seen={"running": True, "ask": lambda command: said.get(command, "")})[0]
    assert (finding.state, finding.reread, finding.edits) == (FIXED, ("sip.conf",), ())
    assert not finding.proofs[0].look(observed(ask=said.get))[1]
    said["sip show settings"] = "  Allow promisc. redir:   No\n"
    assert finding.proofs[0].look(observed(ask=said.get)) == ("No", True)


def test_a_daemon_that_does_not_tell_is_no_proof(host):
    host.write("sip.conf", "[general]\npromiscredir=yes\n")
    assert not judged(host, REDIRECT)[0].proofs[0].look(observed())[1]


def test_a_reason_to_leave_it(host):
    host.write("sip.conf", "[general]\npromiscredir=yes\n")
    finding = judged(host, REDIRECT._replace(unless=lambda case: "somebody needs it"))[0]
    assert finding.state == NOT_APPLICABLE and "because somebody needs it" in finding.reason


def test_strict_rules_are_for_those_who_ask_for_them(host):
    host.write("sip.conf", "[general]\npromiscredir=yes\n")
    row = REDIRECT._replace(rule=STRICT)
    assert judged(host, row) == []
    assert judged(host, row, profile="strict")[0].state == FIXED


def test_thousands_of_objects_are_one_finding(host):
    host.write("sip.conf", "[general]\n" + "".join(f"[d{number}]\ntype=peer\npromiscredir=yes\n" for number in range(50)))
    found = judged(host, REDIRECT)
    assert len(found) == 1 and len(found[0].edits) == 50 and "50 places" in found[0].reason
    assert len(found[0].evidence) == standards.MOST_SHOWN + 1 and found[0].evidence[-1] == "and 40 more"


@pytest.mark.parametrize("value, on", [("yes", True), ("On", True), ("1", True), ("t", True), ("enable", False), ("no", False), ("", False)])
def test_switches(value, on):
    assert (is_on(value), is_off(value)) == (on, not on)


# -- objects ----------------------------------------------------------------------------------------------------------------

CIPHER = Standard(RULE, "pjsip.conf", "cipher", None, "", lambda value: not value, section=None, kinds=("transport",), each="pjsip show transport %s",
                  at_start=True, only=lambda case: {"a", "b"})
TRANSPORTS = "[a]\ntype=transport\ncipher=x\n[b]\ntype=transport\n[c]\ntype=transport\ncipher=x\n"


def test_an_option_that_is_taken_out_of_some_objects(host):
    host.write("pjsip.conf", TRANSPORTS)
    finding = judged(host, CIPHER, version="22.10.1")[0]
    assert (finding.state, finding.pending, finding.proofs, options(finding)) == (FIXED, True, (), {"a": {"cipher": None}})
    assert finding.reason == "Take cipher out; a restart of Asterisk activates it."


def test_what_only_a_start_takes_waits(host):
    host.write("pjsip.conf", TRANSPORTS.replace("cipher=x\n", ""))
    seen = {"running": True, "ask": lambda command: " cipher : x\n" if command == "pjsip show transport b" else ""}
    finding = judged(host, CIPHER, version="22.10.1", seen=seen)[0]
    assert (finding.state, finding.pending, finding.edits) == (PASS, True, ())
    seen["running"] = False
    assert not judged(host, CIPHER, version="22.10.1", seen=seen)[0].pending


def test_asterisk_is_asked_about_some_objects(host):
    host.write("pjsip.conf", "".join(f"[{number}]\ntype=endpoint\nallow_overlap=yes\n" for number in range(50)))
    row = Standard(RULE, "pjsip.conf", "allow_overlap", "no", "yes", is_off, section=None, kinds=("endpoint",), each="pjsip show endpoint %s")
    proofs = judged(host, row, version="22.10.1")[0].proofs
    assert len(proofs) == standards.MOST_SHOWN and proofs[0].asked == "pjsip show endpoint 0: allow_overlap"
    assert not proofs[0].look(observed())[1] and proofs[0].look(observed(ask=lambda command: " allow_overlap : false\n"))[1]
