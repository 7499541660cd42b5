# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What single lines tell."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import lines
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id


def judged(path, text, rule):
    return by_id(lines.judge(plan(path, text)), rule)


@pytest.mark.parametrize("text, state", [
    ("[in]\n", PASS), ("[default]\nexten => _X.,1,Hangup()\nexten => 1,hint,SIP/1\n", PASS), ("[default]\ninclude => in\n", FAIL),
    ("[default]\nswitch => Realtime/x\n", FAIL),
    ("[default]\nexten => 1,1,Dial(SIP/1)\n", FAIL)])
def test_default(tmp_path, text, state):
    assert judged(tmp_path, text, "AST-DP-002").state == state


@pytest.mark.parametrize("line, state", [
    ("_X.,1,Dial(SIP/${EXTEN}@itsp)", FAIL), ("_X!,1,System(echo ${EXTEN:1})", FAIL), ("_X.,1,Dial(SIP/${FILTER(0-9,${EXTEN})}@itsp)", PASS),
    ("_9011.,1,Dial(${TRUNK}/${FILTER(0-9,${EXTEN:${GLOBAL(TRUNKMSD)}})})", PASS), ("_X.,1,Dial(SIP/${FILTER(0-9&@/A-Z,${EXTEN})}@itsp)", FAIL),
    ("_XXX,1,Dial(SIP/${EXTEN}@itsp)", PASS),
    ("_X.,1,NoOp(${EXTEN})", PASS), ("_X.,1,ExecIf($[1]?Dial(SIP/${EXTEN}))", FAIL), ("_X.,1,Dial(SIP/${FILTER(0-9,${EXTEN:1})}&SIP/${EXTEN})", FAIL)])
def test_unfiltered(tmp_path, line, state):
    assert judged(tmp_path, "[in]\nexten => %s\n" % line, "AST-DP-003").state == state


@pytest.mark.parametrize("code, state", [("no-password", FAIL), ("4711", FAIL), ("47110815", PASS), ("/codes", NOT_CHECKED), ("${CODE}", NOT_CHECKED)])
def test_disa(tmp_path, code, state):
    found = judged(tmp_path, "[in]\nexten => 1,1,DISA(%s,out)\n" % code, "AST-DP-007")
    assert found.state == state and code not in found.evidence[0].partition("DISA")[2].replace("no-password", "")
    assert judged(tmp_path, "[in]\n", "AST-DP-007").state == NOT_APPLICABLE


def test_secrets(tmp_path):
    found = judged(tmp_path, "[globals]\nT=IAX2/me:hunter2@far\n[in]\nexten => 1,1,Dial(IAX2/me:hunter2@far/1)\nswitch => IAX2/me:hunter2@far/x\n",
                   "AST-DP-011")
    assert found.state == FAIL and len(found.evidence) == 3 and "hunter2" not in repr(found.to_dict())
    assert judged(tmp_path, "[in]\nexten => 1,1,Dial(PJSIP/x/sip:1@h)\n", "AST-DP-011").state == PASS


def test_saving(tmp_path):
    assert judged(tmp_path, "[general]\nstatic=yes\n", "AST-DP-013").state == FAIL
    assert judged(tmp_path, "[general]\nstatic=yes\nwriteprotect=yes\n", "AST-DP-013").state == PASS
