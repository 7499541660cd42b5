# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Media and session descriptions of endpoints."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import pjsip_media
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, observed, options

DTLS = "AST-PJS-031"


def judged(host, text, wizard=None, **more):
    host.write("pjsip.conf", text)
    if wizard is not None:
        host.write("pjsip_wizard.conf", wizard)
    return pjsip_media.judge(host.case("sip", "22.10.1", **more))


def test_nothing_in_the_default_profile(host):
    assert judged(host, "[a]\ntype=endpoint\nmedia_encryption_optimistic=yes\n") == []


def test_what_strict_sets(host):
    found = judged(host, "[a]\ntype=endpoint\nmedia_encryption_optimistic=yes\nsdp_owner=Asterisk 22\n", profile="strict")
    wanted = {name: value for finding in found for name, value in options(finding).get("a", {}).items()}
    assert wanted == {"media_encryption_optimistic": "no", "rtp_timeout": "60", "rtp_timeout_hold": "300", "direct_media": "no", "sdp_session": "PBX",
                      "sdp_owner": "-"}


def test_endpoints_of_the_wizard(host):
    found = judged(host, "", "[w]\ntype=wizard\nendpoint/direct_media=no\n", profile="strict")
    assert options(by_id(found, "AST-PJS-050")) == {"w": {"endpoint/sdp_session": "PBX"}} and by_id(found, "AST-PJS-033").state == PASS


@pytest.mark.parametrize("lines, wanted", [
    ("", False), ("media_encryption=sdes\n", False), ("media_encryption=dtls\n", True), ("media_encryption=DTLS\ndtls_verify=no\n", True),
    ("media_encryption=dtls\ndtls_verify=fingerprint\n", False), ("media_encryption=dtls\ndtls_verify=yes\n", False),
    ("media_encryption=dtls\nwebrtc=yes\n", False)])
def test_fingerprints(host, lines, wanted):
    finding = by_id(judged(host, "[a]\ntype=endpoint\n" + lines, profile="strict"), DTLS)
    assert options(finding) == ({"a": {"dtls_verify": "fingerprint"}} if wanted else {}) and finding.state == (FIXED if wanted else PASS)


def test_asterisk_is_asked_about_endpoints_that_it_has(host):
    text = "[a]\ntype=endpoint\n[b]\ntype=endpoint\n"
    finding = by_id(judged(host, text, profile="strict", seen={"running": True, "endpoints": frozenset("a")}), "AST-PJS-033")
    assert [proof.asked for proof in finding.proofs] == ["pjsip show endpoint a: direct_media"]
    assert finding.proofs[0].look(observed(ask=lambda command: " direct_media : true\n")) == ("true", False)
    assert finding.proofs[0].look(observed(ask=lambda command: " direct_media : false\n")) == ("false", True)
