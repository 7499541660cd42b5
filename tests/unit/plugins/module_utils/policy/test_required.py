# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules without which Asterisk must not start."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import modules
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, options, running

STOCK = "[modules]\nautoload=yes\nnoload => chan_alsa.so\n[global]\n"
PJSIP = ("res_pjsip", "res_pjsip_authenticator_digest")
REQUIRE, ENCRYPT = "AST-PJS-045", "AST-MOD-020"


def judged(host, text=STOCK, seen=None, **more):
    host.write("modules.conf", text)
    return modules.judge(host.case("sip", "16.28.0", seen, **more))


def test_the_authenticator_is_required(host):
    finding = by_id(judged(host, seen=running(*PJSIP, endpoints=frozenset(["phone"]))), REQUIRE)
    assert (finding.state, finding.pending) == (FIXED, True)
    assert options(finding) == {"modules": {"require": ["res_pjsip_authenticator_digest.so"]}}
    again = by_id(judged(host, STOCK.replace("[global]", "require = chan_pjsip.so\nrequire = res_pjsip_authenticator_digest.so\n[global]"),
                         seen=running(*PJSIP, endpoints=frozenset(["phone"]))), REQUIRE)
    assert (again.state, again.edits) == (PASS, ())


def test_other_lines_that_require_something_stay(host):
    finding = by_id(judged(host, STOCK.replace("[global]", "require = chan_pjsip.so\n[global]"), seen=running(*PJSIP, endpoints=frozenset(["a"]))), REQUIRE)
    assert options(finding)["modules"]["require"] == ["chan_pjsip.so", "res_pjsip_authenticator_digest.so"]


@pytest.mark.parametrize("line, loaded", [("noload => res_pjsip_authenticator_digest.so", PJSIP), ("require = res_pjsip_authenticator_digest", PJSIP[:1])])
def test_pjsip_without_its_authenticator_is_critical(host, line, loaded):
    finding = by_id(judged(host, STOCK.replace("[global]", line + "\n[global]"), seen=running(*loaded, endpoints=frozenset(["phone"]))), REQUIRE)
    assert (finding.state, finding.rule.severity, finding.edits) == (FAIL, "critical", ())


def test_the_authenticator_of_a_pjsip_that_nobody_uses(host):
    assert by_id(judged(host, seen=running(*PJSIP)), REQUIRE).state == NOT_APPLICABLE
    assert by_id(judged(host, seen=running("chan_iax2", endpoints=frozenset(["phone"]))), REQUIRE).state == NOT_APPLICABLE


# -- encryption of media ----------------------------------------------------------------------------------------------------


def encrypting(host, text="[a]\ntype=endpoint\nmedia_encryption=sdes\n", **more):
    host.write("pjsip.conf", text)
    return judged(host, seen=running(*PJSIP, "res_srtp", "chan_sip", endpoints=frozenset("a")), **more)


@pytest.mark.parametrize("file, lines, wanted", [
    ("pjsip.conf", "media_encryption=sdes", True), ("pjsip.conf", "media_encryption=DTLS", True), ("pjsip.conf", "media_encryption=no", False),
    ("pjsip.conf", "webrtc=yes", True), ("pjsip.conf", "webrtc=no", False), ("pjsip_wizard.conf", "endpoint/media_encryption=sdes", True),
    ("sip.conf", "encryption=yes", True), ("sip.conf", "encryption=no", False), ("sip.conf", "dtlsenable=yes", True)])
def test_devices_that_are_to_encrypt(host, file, lines, wanted):
    kind = {"pjsip.conf": "endpoint", "pjsip_wizard.conf": "wizard", "sip.conf": "friend"}[file]
    host.write(file, f"[general]\n[a]\ntype={kind}\n{lines}\n")
    found = judged(host, seen=running("res_pjsip", "chan_sip", "res_srtp"))
    assert by_id(found, ENCRYPT).state == (FIXED if wanted else NOT_APPLICABLE)


def test_both_ask_for_one_list(host):
    found = encrypting(host)
    both = ["res_pjsip_authenticator_digest.so", "res_srtp.so"]
    assert [options(by_id(found, rule))["modules"]["require"] for rule in (REQUIRE, ENCRYPT)] == [both, both]
    assert options(by_id(encrypting(host, rules_off=[REQUIRE]), ENCRYPT))["modules"]["require"] == ["res_srtp.so"]
    assert options(by_id(encrypting(host, "[a]\ntype=endpoint\n"), REQUIRE))["modules"]["require"] == both[:1]


def test_encryption_that_cannot_be_had(host):
    away = STOCK.replace("[global]", "noload => res_srtp.so\n[global]")
    host.write("pjsip.conf", "[a]\ntype=endpoint\nmedia_encryption=sdes\n")
    for text, words in ((away, "keeps res_srtp.so away"), (STOCK, "does not run")):
        finding = by_id(judged(host, text, seen=running("res_pjsip")), ENCRYPT)
        assert (finding.state, finding.rule.severity, finding.edits) == (FAIL, "high", ()) and words in finding.reason
