# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Media."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import rtp
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, observed, options

STRICT, PORTS = "AST-RTP-001", "AST-RTP-003"


def judged(host, text="", **more):
    if text is not None:
        host.write("rtp.conf", "[general]\n" + text)
    return rtp.judge(host.case("sip", **more))


@pytest.mark.parametrize("value, state", [("yes", PASS), ("seqno", PASS), ("no", FIXED), ("on", PASS), ("maybe", FIXED)])
def test_strict_rtp(host, value, state):
    assert by_id(judged(host, f"strictrtp={value}\n"), STRICT).state == state


@pytest.mark.parametrize("value, state", [("4", PASS), ("8", PASS), ("2", FIXED), ("3", FIXED), ("1", PASS), ("none", PASS)])
def test_packets_before_media_are_believed(host, value, state):
    """A number that Asterisk does not take means 4."""
    finding = by_id(judged(host, f"probation={value}\n"), "AST-RTP-002")
    assert finding.state == state and (state == PASS or not finding.proofs[0].look(observed(ask=lambda command: "  Probation:   2 frames\n"))[1])


def test_without_the_file_its_defaults_count(host):
    found = judged(host, None)
    assert by_id(found, STRICT).state == NOT_APPLICABLE
    finding = by_id(judged(host, None, rtp_ports="10000-10399"), PORTS)
    assert finding.edits[0]["create"] and options(finding) == {"general": {"rtpstart": "10000", "rtpend": "10399"}}


def test_the_range(host):
    assert by_id(judged(host, "rtpstart=10000\nrtpend=20000\n"), PORTS).state == NOT_APPLICABLE
    finding = by_id(judged(host, "rtpstart=10000\nrtpend=20000\n", rtp_ports=" 10000 - 12000 "), PORTS)
    assert finding.state == FIXED and options(finding)["general"]["rtpend"] == "12000"
    assert by_id(judged(host, "rtpstart=10000\nrtpend=12000\n", rtp_ports="10000-12000"), PORTS).state == PASS
    late = {"running": True, "ask": lambda command: "  Port start:   10000\n  Port end:    20000\n"}
    assert by_id(judged(host, "rtpstart=10000\nrtpend=12000\n", rtp_ports="10000-12000", seen=late), PORTS).reread == ("rtp.conf",)


@pytest.mark.parametrize("ports, calls, words", [
    ("12000-10000", 1, "lower one first"), ("10000", 1, "two ports"), ("80-20000", 1, "from 1024"), ("10000-70000", 1, "65535"),
    ("10001-20000", 1, "even port"),
    ("10000-10398", 100, "has 399 ports, but the 100 calls .* need 4 each"), ("a-b", 1, "such as 10000-20000"),
])
def test_a_range_that_cannot_be(host, ports, calls, words):
    with pytest.raises(SettingsError, match="sip_hardening_rtp_ports .*" + words):
        judged(host, rtp_ports=ports, rtp_calls=calls)


def test_ice_stays_where_it_is_used(host):
    host.write("pjsip.conf", "[a]\ntype=endpoint\n[b]\ntype=endpoint\nwebrtc=yes\n")
    assert by_id(judged(host, "", profile="strict"), "AST-RTP-004").state == NOT_APPLICABLE
    host.write("pjsip.conf", "[a]\ntype=endpoint\n")
    assert by_id(judged(host, "", profile="strict"), "AST-RTP-004").state == FIXED
