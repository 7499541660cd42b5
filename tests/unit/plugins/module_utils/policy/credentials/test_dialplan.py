# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places of the dialplan that make up the name of a device."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import dialplan


@pytest.mark.parametrize("lines, places", [
    ("exten => 100,1,Dial(PJSIP/100)", 0), ("exten => 100,1,Dial(PJSIP/${EXTEN})", 1), ("exten => 200,1,Dial(PJSIP/${EXTEN})", 0),
    ("exten => _1XX,1,Dial(PJSIP/${EXTEN},20)", 1), ("exten => _2XX,1,Dial(PJSIP/${EXTEN},20)", 0),
    ("exten => _2XX,1,NoOp()\nsame => n,Dial(PJSIP/${EXTEN})", 0),
    ("exten => _1XX,1,NoOp()\nsame => n,Dial(pjsip/${EXTEN})", 1), ("exten => _2XX,1,Dial(PJSIP/${EXTEN:1})", 1), ("exten => 1,1,Dial(PJSIP/${WHO})", 1),
    ("exten => _X.,1,Dial(PJSIP/${EXTEN}@trunk)", 0), ("exten => _1XX,1,Dial(SIP/${EXTEN})", 0), ("exten => _1XX,hint,PJSIP/${EXTEN}", 1),
    ("exten => 1,1,Dial(${PJSIP_DIAL_CONTACTS(${EXTEN})})", 0), ("exten => _X.,1,Dial(${PJSIP_DIAL_CONTACTS(${EXTEN})})", 1),
    ("exten => 1,1,Dial(${WHERE})", 0)])
def test_undecided(files, lines, places):
    found = dialplan.undecided(files(extensions="[inside]\n" + lines + "\n"), "PJSIP", "100")
    assert len(found) == places
    assert all("extensions.conf:" in place and "[inside]" in place for place in found)


def test_without_a_dialplan(files):
    assert dialplan.undecided(files(), "PJSIP", "100") == []


@pytest.mark.parametrize("extension, number, comes", [
    ("100", "100", True), ("100", "1001", False), ("_1XX", "100", True), ("_1XX", "1000", False), ("_N.", "200", True), ("_N.", "100", False),
    ("_Z!", "1", True), ("_[1-3]00", "200", True), ("_[1-3]00", "400", False), ("_1x-x", "100", True), ("s", "100", False), ("_+1X.", "100", False)])
def test_patterns(extension, number, comes):
    assert dialplan.matches(extension, number) is comes
