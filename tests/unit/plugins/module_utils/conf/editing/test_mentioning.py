# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices that values of options name."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import mentioning, requests
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.planner import Planner
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.rules import Rules
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import TESTED

DIALPLAN = b"""[globals]
BOSS=PJSIP/100 ; him
[inside](!)
exten => 100,1,Dial(PJSIP/100&pjsip/100&PJSIP/1001,20)
 same => n,Dial(PJSIP/100@trunk)   ; the number
[here](inside)
exten => 100,hint,PJSIP/100
"""


@pytest.mark.parametrize("value, driver, expected", [
    (b"PJSIP/100", b"PJSIP", b"PJSIP/desk"), (b"pjsip/100&SIP/100", b"PJSIP", b"pjsip/desk&SIP/100"), (b"PJSIP/1000", b"PJSIP", None),
    (b"PJSIP/100-a", b"PJSIP", None),
    (b"PJSIP/100@x", b"PJSIP", None), (b"PJSIP/x/100", b"PJSIP", None), (b"XPJSIP/100", b"PJSIP", None), (b"IAX2/100:secret@x", b"IAX2", None),
    (b"PJSIP/100/sip:1@x", b"PJSIP", b"PJSIP/desk/sip:1@x"), (b"${PJSIP_AOR(100,contact)}", b"PJSIP", b"${PJSIP_AOR(desk,contact)}"),
    (b"${PJSIP_AOR(100)}", b"SIP", None)])
def test_values(value, driver, expected):
    assert mentioning.renamed(value, driver, b"100", b"desk") == (expected or value)


def test_an_edit_of_a_file(tmp_path):
    path = tmp_path / "extensions.conf"
    path.write_bytes(DIALPLAN)
    edits = requests.parse([{"file": "extensions.conf", "driver": "PJSIP", "device": "100", "rename_to": "desk"}])["extensions.conf"]
    planner = Planner(DiskSource(str(tmp_path)), "extensions.conf", Rules("extensions.conf", TESTED), TESTED)
    changed = planner.run(edits)
    expected = DIALPLAN.replace(b"PJSIP/100&pjsip/100&", b"PJSIP/desk&pjsip/desk&").replace(b"BOSS=PJSIP/100", b"BOSS=PJSIP/desk").replace(
        b"hint,PJSIP/100", b"hint,PJSIP/desk")
    assert changed == {str(path): expected}
    path.write_bytes(expected)
    again = Planner(DiskSource(str(tmp_path)), "extensions.conf", Rules("extensions.conf", TESTED), TESTED)
    assert again.run(edits) == {} and "PJSIP/100" in str(edits[0])
