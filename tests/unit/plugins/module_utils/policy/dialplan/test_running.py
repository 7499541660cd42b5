# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The priorities of one extension, one after the other."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.effects import Jump
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import Numbers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import shape
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.running import MOST_PARTS, Runner, State, inherited, with_variables
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import text_of
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan


def run(path, lines, priority=1, pattern="_00."):
    found = plan(path, "[in]\nexten => _0.,1,NoOp()\n" + "".join(" same => n,%s\n" % line for line in lines))
    extension = found.contexts["in"].extensions[0]
    return Runner(found).run(extension, priority, State(Numbers(shape(pattern))), "in")


def test_variables_and_conditions_go_along(tmp_path):
    found = run(tmp_path, ["Set(N=${EXTEN:2})", "Authenticate(1)", "Dial(DAHDI/g1/${N})", "Set(N=5)", "Dial(DAHDI/g1/${N})"])
    assert [text_of(event.effect.target) for event in found if event.effect] == ["DAHDI/g1/{_.}", "DAHDI/g1/5"]
    assert all("Authenticate" in event.conditions[0] for event in found) and found[-1].effect is None and found[-1].line.number == 6


def test_it_ends_where_the_call_does(tmp_path):
    assert run(tmp_path, ["Hangup()", "Dial(DAHDI/g1/1)"]) == []
    assert len(run(tmp_path, ['ExecIf($["${EXTEN:0:2}" = "00"]?Hangup())', "Dial(DAHDI/g1/1)"])) == 0
    assert len(run(tmp_path, ['ExecIf($["${EXTEN:0:2}" = "00"]?Hangup())', "Dial(DAHDI/g1/1)"], pattern="_0.")) == 2


def test_loops(tmp_path):
    found = run(tmp_path, ["Set(I=1)", "While($[${I} < 3])", "Dial(DAHDI/g${I}/1)", "Set(I=$[${I} + 1])", "EndWhile"])
    assert [text_of(event.effect.priority) for event in found if isinstance(event.effect, Jump)] == ["3"]


def test_subroutines_may_change_variables(tmp_path):
    found = run(tmp_path, ["Set(N=1)", "Gosub(sub,s,1)", "Dial(DAHDI/g1/${N})"])
    assert text_of(found[1].effect.target) == "DAHDI/g1/${N}"


def test_state():
    state = with_variables(State(Numbers(shape("1"))), (("A", ("1",), 0), ("B", ("2",), 1), ("C", ("3",), 2)))
    assert [(name, legs) for name, _value, legs in inherited(state).own] == [("B", 0), ("C", 2)]
    assert with_variables(state, tuple(("V%d" % one, (), 0) for one in range(MOST_PARTS))).shaken
