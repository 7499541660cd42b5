# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What extensions.conf says, and which of its lines Asterisk drops. The daemon is asked in tests/daemon/test_dialplan.py."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan


def rows(found, context):
    return [(one.name, one.cid, number, line.label, line.app, line.data)
            for one in found.contexts[context].extensions for number, line in one.priorities.items()]


def test_priorities(tmp_path):
    found = plan(tmp_path, "[a]\nexten => 1,1,Answer\n same => n(x),Dial(SIP/1,,r(a))\n same=>n+10,Hangup\nexten => 1,x,NoOp(taken)\nexten => "
                           "1,hint,SIP/1\n same => n,NoOp(lost)\n")
    assert rows(found, "a") == [("1", None, 1, None, "Answer", ""), ("1", None, 2, "x", "Dial", "SIP/1,,r(a)"), ("1", None, 13, None, "Hangup", ""),
                                ("1", None, -1, None, "SIP/1", "")]
    assert [problem.where.line for problem in found.problems] == [5]


def test_lines_that_are_dropped(tmp_path):
    found = plan(tmp_path, "[a]\nsame => n,NoOp()\nexten => 1,n,NoOp()\nexten => 1,x,NoOp()\nexten => 1,0,NoOp()\nexten => 1,1(x,NoOp()\nfoo => 1\nexten "
                           "=> ${ENV(X)},1,NoOp()\n")
    assert rows(found, "a") == [] and [problem.where.line for problem in found.problems] == [2, 3, 4, 5, 6, 7, 8]


def test_globals_and_includes(tmp_path):
    text = ("[globals]\nA=1\nB=${A}2\n__C=3\n[a]\nexten => _${B}.,1,NoOp(${B})\ninclude => b,9:00-17:00,*,*,*\ninclude => b,*,*,*,*\ninclude => c|*\n"
            "include => B,*,*,*,*\n")
    found = plan(tmp_path, text + "switch => Loopback/${EXTEN}@x\neswitch => Loopback/${EXTEN}@x\nignorepat => 9\nautohints = yes\n[GLOBALS]\nA=2\n")
    context = found.contexts["a"]
    assert found.variables == {"A": "2", "B": "12", "C": "3"} and rows(found, "a") == [("_12.", None, 1, None, "NoOp", "${B}")]
    assert [(one.context, one.timing) for one in context.includes] == [("b", "9:00-17:00,*,*,*"), ("b", ""), ("c", "")]
    assert [(one.data, one.evaluated) for one in context.switches] == [("@x", False), ("${EXTEN}@x", True)] and context.ignorepats == ["9"]
    assert context.autohints


def test_variables_that_change(tmp_path):
    found = plan(tmp_path, "[globals]\nA=1\nB=1\nC=1\n[a]\nexten => 1,1,Set(GLOBAL(A)=2)\n same => n,Set(B=2,g)\n same => n,Set(__X=1)\n same => "
                           "n,MSet(Y=1,Z=2)\n")
    assert found.changed == {"A", "B"} and {"X", "Y", "Z"} <= found.assigned
    computed = plan(tmp_path, "[globals]\nA=1\n[a]\nexten => 1,1,Set(${X}=2)\n")
    assert computed.changed == {"A"}


def test_what_asterisk_does_not_read(tmp_path):
    assert "does not exist" in plan(tmp_path, "").error or plan(tmp_path, "").contexts == {}
    assert plan(tmp_path, "exten => 1,1,NoOp()\n").error and plan(tmp_path, "[a](!)\nexten => 1,1,NoOp()\n").contexts == {}


def test_doubts(tmp_path):
    assert plan(tmp_path, "[general]\nextenpatternmatchnew=yes\noverrideswitch=Realtime/x\n").doubts and not plan(tmp_path, "[general]\nstatic=yes\n").doubts


def test_callers(tmp_path):
    found = plan(tmp_path, "[a]\nexten => 1/(202) 555-1234,1,NoOp()\nexten => 1/,1,NoOp()\n")
    assert [one.cid for one in found.contexts["a"].extensions] == ["", "2025551234"]
