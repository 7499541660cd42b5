# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether who comes into a context reaches anything."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import deadends
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.test_audit_case import make

DIAL = "exten => _X.,1,Dial(PJSIP/${EXTEN}@carrier)\n"


def _verdict(path, plan, name="guests", **seen):
    return deadends.verdict(make(path, {"extensions.conf": plan}, **seen), name, "Guests")


@pytest.mark.parametrize("plan, wanted", [
    ("[guests]\nexten => _X.,1,Hangup()\n", "pass"), ("[guests]\nexten => s,1,Answer()\n same => n,Playback(x)\n same => n,Hangup()\n", "pass"),
    ("[guests]\n" + DIAL, "fail"),
    ("[guests]\ninclude => out\n[out]\n" + DIAL, "fail"), ("[guests]\ninclude => guests\n", "pass"), ("[a]\ninclude => guests\n[guests]\ninclude => a\n",
                                                                                                      "pass"),
    ("[guests]\nswitch => Realtime/x\n", "fail"), ("[guests]\nexten => 1,1,System(x)\n", "fail"), ("[guests]\nsame => n,Dial(x)\n", "fail"),
    ("[other]\n" + DIAL, "pass"),
    ("[guests]\nexten => 1,hint,PJSIP/1\n", "pass"), ("[guests]\nexten => ,,,\nexten =>\nsame =>\n", "pass"),
])
def test_a_dead_end(plan, wanted, tmp_path):
    assert _verdict(tmp_path, plan, modules=frozenset(), module_files=frozenset()).state == wanted


def test_what_other_modules_add_is_not_taken_for_nothing(tmp_path):
    plan, lua = "[guests]\nexten => 1,1,Hangup()\n", frozenset(("pbx_lua",))
    assert _verdict(tmp_path, plan, modules=lua, module_files=lua).state == "not_checked"
    says = {"dialplan show guests": "[ Context 'guests' created by 'pbx_config' ]\n  '1' => 1. Hangup()  [extensions.conf:2]"}
    assert _verdict(tmp_path, plan, modules=lua, module_files=lua, answers_to=says).state == "pass"
    says = {"dialplan show guests": "[ Context 'guests' created by 'pbx_lua' ]\n  '1' => 1. Lua()  [pbx_lua]"}
    assert _verdict(tmp_path, plan, modules=lua, module_files=lua, answers_to=says).state == "not_checked"


def test_a_broken_dialplan_is_not_taken_for_a_dead_end(tmp_path):
    assert _verdict(tmp_path, "[guests\n").state == "not_checked"
