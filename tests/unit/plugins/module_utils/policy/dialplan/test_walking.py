# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where calls get to, with which numbers. Calls of a running Asterisk are compared in tests/daemon/test_dialplan.py."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import walking
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import ONE_KEY
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.walking import Entry, Walker
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import TARGETS, plan, told, walk

OUT = "[out]\nexten => _00.,1,Dial(PJSIP/${EXTEN}@carrier)\n"
ABROAD = ("PJSIP/carrier", "international", "_00.")


def abroad(found):
    """Patterns from which an international number is reached."""
    return [pattern for pattern, trunk, number, sent in told(found)[0] if (trunk, number) == ABROAD[:2]]


@pytest.mark.parametrize("lines, pattern", [
    ("include => out", "_00."), ("exten => _9.,1,Goto(out,${EXTEN:1},1)", "_9."), ("exten => _X.,1,GotoIf($[${X}]?out,${EXTEN},1)", "_X."),
    ("exten => _X.,1,GotoIfTime(9:00-17:00,*,*,*?out,${EXTEN},1)", "_X."), ("exten => _X.,1,Gosub(out,${EXTEN},1)", "_X."),
    ("exten => _X.,1,Dial(PJSIP/phone&Local/${EXTEN}@out/n)", "_X."), ("exten => 5,1,Originate(Local/0049123456@out,app,Wait,1)", "5"),
    ("exten => 5,1,Page(Local/0049123456@out)", "5"), ("exten => 5,1,DISA(no-password,out)", "5"), ("exten => 5,1,Background(x,,,out)", "5"),
    ("switch => Loopback/${EXTEN}@out", "(switch)"),
    ("lswitch => Loopback/${EXTEN}@out", "(switch)"), ("eswitch => Loopback/${EXTEN}@out", "(switch)"),
    ("exten => _X.,1,Set(__N=${EXTEN})\n same => n,Goto(sub,s,1)", "_X."),
    ("exten => _X.,1,Gosub(sub2,s,1(${EXTEN}))", "_X."), ("exten => 5,1,Queue(sales)", "5"), ("exten => 5,1,FollowMe(boss)", "5"),
    ("exten => s,1,ExecIf($[${X}]?Goto(out,0049123456,1))", "s"),
    ("exten => 5,1,Dial(PJSIP/phone,,G(out^0049123456^1))", "5"), ("exten => 5,1,Directory(default,out)", "5")])
def test_ways_out(tmp_path, lines, pattern):
    text = "[in]\n%s\n%s[sub]\nexten => s,1,Dial(Local/${N}@out)\n[sub2]\nexten => s,1,Dial(PJSIP/${ARG1}@carrier)\n" % (lines, OUT)
    targets = TARGETS._replace(queues={"sales": [("Local/0049123456@out", None)]}, followme={"boss": [("0049123456", "out", None)]})
    found = abroad(walk(tmp_path, text, targets=targets))
    assert found == [pattern]


@pytest.mark.parametrize("lines", [
    "exten => _00.,1,Hangup()\ninclude => out", "exten => _0.,1,Goto(out,1${EXTEN},1)",
    'exten => _X.,1,GotoIf($["${EXTEN:0:2}" = "00"]?bad)\n same => n,Goto(out,${EXTEN},1)\n'
    " same => n(bad),Hangup()", "exten => _XXXX,1,Goto(out,${EXTEN},1)", "exten => _X.,1,Hangup()\n same => n,Goto(out,${EXTEN},1)", "include => OUT",
    "exten => _X.,2,Goto(out,${EXTEN},1)",
    "exten => _00.,1,Dial(PJSIP/${EXTEN}@phone)", "exten => _00.,1,Dial(PJSIP/${EXTEN})", "exten => _00.,1,Dial(DAHDI/1)"])
def test_what_does_not_get_out(tmp_path, lines):
    assert abroad(walk(tmp_path, "[in]\n" + lines + "\n" + OUT)) == []


@pytest.mark.parametrize("lines, reason", [
    ("exten => 1,1,AGI(x)", "AGI"), ("exten => 1,1,System(x)", "System"), ("exten => 1,1,Goto(${X},1,1)", "the context is ${X}"),
    ("exten => 1,1,Goto(in,1,${X})\nexten => 2,1,Dial(DAHDI/g1/1)", "the priority is ${X}"),
    ("exten => 1,1,Dial(${X})", "${X}"), ("exten => 1,1,Dial(PJSIP/${X}@carrier)", "the number depends on ${X}"), ("switch => Realtime/x@y", "Realtime"),
    ("switch => IAX2/me:hunter2@far/x", "IAX2"), ("exten => 1,1,Queue(${X})", "the queue is ${X}"),
    ("exten => 1,1,Goto(other,${X},1)\n[other]\nexten => _X.,1,Dial(DAHDI/g1/1)", "the extension is ${X}"),
    ("exten => 1,1,Exec(${X})", "computed"), ("exten => 1,1,DISA(/codes)", "file"), ("exten => 1,1,Dial(Foo/1)", "Foo")])
def test_what_cannot_be_decided(tmp_path, lines, reason):
    found = walk(tmp_path, "[in]\n" + lines + "\n")
    assert [one.state for one in found if reason in one.reason] and "hunter2" not in repr(found)


def test_other_makers(tmp_path):
    (tmp_path / "ael").mkdir()
    assert told(walk(tmp_path / "ael", "", extensions_ael="context in { }\n"))[1] == [("(any)", "[in] is also made by pbx_ael, which is not read here")]
    assert told(walk(tmp_path, "", extensions_lua="x"))[1] == [("(any)", "extensions.lua makes contexts, perhaps [in]")]
    assert walk(tmp_path, "[in]\n") == []


def test_doubts(tmp_path):
    assert "extenpatternmatchnew" in walk(tmp_path, "[general]\nextenpatternmatchnew=yes\n[in]\n")[0].reason


def test_each_pattern_that_leads_to_one_place_is_told(tmp_path):
    text = "[in]\nexten => 5,1,Goto(sub,s,1)\nexten => 6,1,Goto(sub,s,1)\n[sub]\nexten => s,1,Dial(PJSIP/0049123456@carrier)\n"
    assert abroad(walk(tmp_path, text)) == ["5", "6"]


def test_a_priority_that_a_better_extension_takes_over(tmp_path):
    text = "[in]\nexten => _00.,2,Dial(PJSIP/${EXTEN}@carrier)\nexten => _0.,1,NoOp()\n same => n,Hangup()\n"
    assert abroad(walk(tmp_path, text)) == ["_0."]


def test_a_path_tells_each_step(tmp_path):
    text = "[in]\ninclude => middle\n[middle]\nexten => _9.,1,NoOp()\n same => n,Goto(out,${EXTEN:1},1)\n" + OUT
    found = [one for one in walk(tmp_path, text) if one.number == "international"]
    assert [(step.where.line, step.context, step.exten, step.priority) for step in found[0].path] == [
        (2, "in", "", 0), (5, "middle", "_9.", 2), (7, "out", "_00.", 1)]
    assert found[0].example.startswith("00") and found[0].sent == "_00."


def test_the_way_with_the_fewest_conditions_is_told(tmp_path):
    text = ("[in]\nexten => _00./5,1,Goto(out,${EXTEN},1)\nexten => _00.,1,Authenticate(1)\n same => n,Goto(out,${EXTEN},1)\ninclude => "
            "out,9:00-17:00,*,*,*\n") + OUT
    assert all(one.conditions for one in walk(tmp_path, text))
    late = walk(tmp_path, text + "[in](+)\ninclude => out\n")
    assert all(one.conditions for one in late if one.number == "international"), "_00. stands before it"


def test_what_asterisk_goes_to_by_itself(tmp_path):
    text = ("[in]\nexten => s,1,Goto(menu,s,1)\n[menu]\nexten => s,1,Playback(x)\nexten => i,1,Dial(PJSIP/${INVALID_EXTEN}@carrier)\nexten => "
            "h,1,Dial(DAHDI/g1/1)\n")
    assert {one.trunk for one in walk(tmp_path, text)} == {"PJSIP/carrier", "DAHDI/g1"}


def test_loops_end(tmp_path):
    text = ("[in]\nexten => _X.,1,Goto(in,9${EXTEN},1)\nexten => _9.,1,Set(A=${A}${EXTEN})\n same => n,Goto(in,${EXTEN:1},1)\nexten => "
            "_99999.,1,Dial(DAHDI/g1/${EXTEN})\n")
    assert "DAHDI/g1" in {one.trunk for one in walk(tmp_path, text)}


def test_limits_are_undecided(tmp_path, monkeypatch):
    text = "[in]\n" + "".join("exten => %d,1,Goto(out,00${EXTEN},1)\n" % one for one in range(50)) + OUT
    monkeypatch.setattr(walking, "MOST_LANDINGS", 10)
    assert any("given up" in one.reason for one in walk(tmp_path, text))
    monkeypatch.setattr(walking, "MOST_LANDINGS", 1000)
    monkeypatch.setattr(walking, "MOST_FOUND", 10)
    wide = "[in]\n" + "".join("exten => %d,1,Dial(DAHDI/g%d/1)\n" % (one, one) for one in range(50))
    assert any("more than 10" in one.reason for one in walk(tmp_path, wide))
    monkeypatch.setattr(walking, "MOST_STEPS", 3)
    deep = "".join("[c%d]\nexten => 1,1,Goto(c%d,1,1)\n" % (one, one + 1) for one in range(9)) + "[c9]\nexten => 1,1,Dial(DAHDI/g1/1)\n"
    assert any("more than 3 lines" in one.reason for one in walk(tmp_path, deep, "c0"))


def test_what_an_entry_brings_along(tmp_path):
    walker = Walker(plan(tmp_path, "[in]\nexten => _X.,1,Dial(${WAY}/1)\nexten => 1,1,Dial(DAHDI/g1/1)\n"), TARGETS)
    assert told(walker.reach(Entry("in", "", "", None, variables=(("WAY", "DAHDI/g2"),))))[0] == [("1", "DAHDI/g1", "unknown", "1"),
                                                                                                  ("_X.", "DAHDI/g2", "unknown", "1")]
    assert [one.pattern for one in walker.reach(Entry("in", "", "", None, numbers=ONE_KEY))] == ["1"]


def test_reach_is_one_walk(tmp_path):
    assert walking.reach(plan(tmp_path, "[in]\n"), Entry("in", "", "", None), TARGETS) == []


@pytest.mark.parametrize("line", ["Macro(out,${EXTEN})", "MacroExclusive(out,${EXTEN})", "MacroIf($[${X}]?out,${EXTEN})",
                                  "Dial(PJSIP/phone,,M(out^0049123456))"])
def test_a_macro_is_walked_through(tmp_path, line):
    text = "[in]\nexten => _00.,1,%s\n[macro-out]\nexten => s,1,Dial(PJSIP/${ARG1}@carrier)\n" % line
    found = Walker(plan(tmp_path, text, "16.28.0"), TARGETS).reach(Entry("in", "a caller", "context", None))
    assert abroad(found) == ["_00."] and told(found)[1] == []
