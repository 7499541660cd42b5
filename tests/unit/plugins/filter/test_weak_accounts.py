# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.filter.weak_accounts import FilterModule

WEAK = FilterModule().filters()["weak_accounts"]
ROWS = [
    {"id": "pjsip:1", "direction": "inbound", "severity": "critical", "reasons": ["name"], "where": "pjsip.conf:9", "contained": False,
     "sentence": "It is its own name."},
    {"id": "voicemail:1@default", "direction": "inbound", "severity": "medium", "reasons": ["short"], "where": None, "contained": False,
     "sentence": "It is short."},
    {"id": "pjsip:2", "direction": "inbound", "severity": "critical", "reasons": ["name"], "where": "pjsip.conf:19", "contained": True, "sentence": "."},
    {"id": "sip:register 1@carrier", "direction": "outbound", "severity": "high", "reasons": ["short"], "where": "sip.conf:4", "contained": False,
     "sentence": "It is short."},
]


@pytest.mark.parametrize("severity, accept, ids", [
    ("high", [], ["pjsip:1"]), ("low", [], ["pjsip:1", "voicemail:1@default"]), ("low", ["voicemail:*"], ["pjsip:1"]), ("low", ["pjsip:1", "v*"], []),
    ("low", "voicemail:*", ["pjsip:1"]), ("low", "", ["pjsip:1", "voicemail:1@default"])])
def test_which_count(severity, accept, ids):
    assert [row["id"] for row in WEAK(ROWS, severity, accept)] == ids


def test_what_is_told():
    assert [row["told"] for row in WEAK(ROWS, "low")] == [
        "pjsip:1 (critical, pjsip.conf:9): It is its own name.", "voicemail:1@default (medium, no line): It is short."]


def test_a_severity_that_is_none():
    with pytest.raises(ValueError, match="one of the severities"):
        WEAK(ROWS, "severe")
