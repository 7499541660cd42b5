# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications that do one thing or the other."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.applications import effects
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.branches import divided
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.effects import ENDS, Dialled, Jump, Stays, Unknown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import Numbers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import shape
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import Scope, text_of
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan


def run(path, app, data, pattern="_0."):
    return effects(Scope(plan(path, "", "18.1.0"), "in", Numbers(shape(pattern)), {}), app, data)


def jumps(found):
    return [(text_of(one.context or one.priority), one.exten_left.text, bool(one.condition)) for one in found if isinstance(one, Jump)]


def stays(found):
    return [one.numbers and one.numbers.text for one in found if isinstance(one, Stays)]


@pytest.mark.parametrize("data, goes, left", [
    ('$["${EXTEN:0:2}" = "00"]?out,1,1', [("out", "_00!", False)], ["_0. without _00!"]),
    ('$["${EXTEN:0:2}" = "00"]?out,1,1:bad,1,1', [("out", "_00!", False), ("bad", "_0. without _00!", False)], [None]),
    ('$["${EXTEN:0:1}" = "0"]?:out,1,1', [], ["_0."]), ("$[${X} > 1]?a,1,1:b,1,1", [("a", "_0.", True), ("b", "_0.", True)], [None]),
    ("1?a,1,1", [("a", "_0.", False)], [None]),
    ("${X}?a,1,1", [("a", "_0.", True)], ["_0."])])
def test_goto_if(tmp_path, data, goes, left):
    found = run(tmp_path, "GotoIf", data)
    assert jumps(found) == goes and stays(found) == left


def test_times(tmp_path):
    found = run(tmp_path, "GotoIfTime", "9:00-17:00,*,*,*?day,1,1:night,1,1")
    assert jumps(found) == [("day", "_0.", True), ("night", "_0.", True)] and "9:00-17:00" in found[0].condition


def test_subroutines_come_back(tmp_path):
    found = run(tmp_path, "GosubIf", '$["${EXTEN:0:2}" = "00"]?sub,s,1(${EXTEN})')
    assert jumps(found) == [("sub", "_00!", False)] and stays(found) == [] and text_of(found[0].sets[0][1]) == "{_00!}"
    assert jumps(run(tmp_path, "MacroIf", "1?x:y")) == [("macro-x", "_0.", False)]


def test_exec_if(tmp_path):
    assert stays(run(tmp_path, "ExecIf", '$["${EXTEN:0:2}" = "00"]?Hangup()')) == ["_0. without _00!"]
    assert stays(run(tmp_path, "ExecIf", "${X}?Hangup():Busy()")) == [None]
    found = run(tmp_path, "ExecIf", '$["${EXTEN:0:2}" = "00"]?Dial(DAHDI/g1/${EXTEN})')
    assert [text_of(one.target) for one in found if isinstance(one, Dialled)] == ["DAHDI/g1/{_00!}"]
    assert [one.condition != "" for one in run(tmp_path, "ExecIf", "${X}?Dial(SIP/1)") if isinstance(one, Dialled)] == [True]


def test_exec(tmp_path):
    assert run(tmp_path, "Exec", "Hangup()") == [ENDS] and isinstance(run(tmp_path, "TryExec", "${APP}(x)")[0], Unknown)


def test_divided():
    assert divided("${A?b}?c:d", "?") == ("${A?b}", "c:d") and divided("$[a:b]:c", ":") == ("$[a:b]", "c") and divided("x", "?") == ("x", "")
