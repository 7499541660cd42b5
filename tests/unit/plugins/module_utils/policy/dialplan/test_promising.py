# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a walk may leave out. That it leaves out nothing is shown by comparing with walks that leave out nothing."""

from __future__ import annotations

import random

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.promising import Promising
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.running import Runner
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.walking import Entry, Walker
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import TARGETS, plan


def names(path, text, **more):
    found = plan(path, text, **more)
    return sorted((one.context, one.name) for one in Promising(found, TARGETS, Runner(found)).extensions)


def test_what_only_rings_is_left_out(tmp_path):
    text = ("[in]\nexten => 1,1,Dial(PJSIP/phone)\n same => n,VoiceMail(1)\nexten => 2,1,Goto(1,1)\nexten => 3,1,Goto(out,1,1)\nexten => 4,1,Gosub(1,1)\n"
            "[out]\nexten => 1,1,Dial(DAHDI/g1/1)\n")
    assert names(tmp_path, text) == [("in", "2"), ("in", "3"), ("in", "4"), ("out", "1")], "1 of another context may be meant by 2 and 4"


def test_includes_switches_and_gaps(tmp_path):
    assert names(tmp_path, "[in]\nexten => 1,1,WaitExten()\ninclude => out\n[out]\nexten => _0.,1,Dial(DAHDI/g1/1)\n") == [("in", "1"), ("out", "_0.")]
    assert names(tmp_path, "[in]\nexten => 1,1,Goto(x,1,1)\n[x]\nswitch => Realtime/x\n") == [("in", "1")]
    assert names(tmp_path, "[in]\nexten => _00.,1,NoOp()\nexten => _0.,2,Dial(DAHDI/g1/1)\n") == [("in", "_0."), ("in", "_00.")]


def test_contexts_of_other_makers(tmp_path):
    assert names(tmp_path, "[in]\nexten => 1,1,Goto(nowhere,1,1)\n") == []
    assert names(tmp_path, "[in]\nexten => 1,1,Goto(nowhere,1,1)\n", extensions_lua="x") == [("in", "1")]


ACTIONS = ("NoOp()", "Goto(c{0},${{EXTEN:1}},1)", "Goto({1},1)", "Goto({2})", "Gosub(c{0},s,1(${{EXTEN}}))", "Dial(Local/{1}@c{0})", "WaitExten()", "Hangup()",
           "VoiceMail(1)",
           "Dial(PJSIP/phone)", "GotoIf($[${{X}}]?c{0},{1},1)", "Set(N={1})", "Dial(PJSIP/phone,,G(c{0}^{1}^1))", "Background(x,,,c{0})", "Goto(c{0},{1},{2})")


def generated(chance):
    lines = []
    for context in range(8):
        lines.append("[c%d]" % context)
        for name in sorted({chance.choice(("s", "1", "12", "_X", "_1X", "_0.", "_X.", "o", "h", "i")) for _one in range(3)}):
            for priority in sorted(chance.sample((1, 2, 3, 4), 3)):
                action = chance.choice(ACTIONS).format(chance.randrange(9), chance.choice(("s", "1", "12", "05")), chance.randint(1, 4))
                lines.append("exten => %s,%d,%s" % (name, priority, "Dial(DAHDI/g1/${EXTEN})" if chance.random() < 0.04 else action))
        lines += ["include => c%d" % chance.randrange(8) for _one in range(chance.choice((0, 0, 1)))]
    return "\n".join(lines) + "\n"


def test_a_walk_that_leaves_out_nothing_finds_the_same(tmp_path):
    found = 0
    for seed in range(30):
        walker = Walker(plan(tmp_path, generated(random.Random(seed))), TARGETS)
        quick = [walker.reach(Entry("c%d" % context, "a caller", "", None)) for context in range(8)]
        walker.promising = Everything(walker.plan)
        walker.by_itself = ("h", "i", "t", "e", "T")
        slow = [walker.reach(Entry("c%d" % context, "a caller", "", None)) for context in range(8)]
        assert [ways(each) for each in quick] == [ways(each) for each in slow], seed
        found += sum(map(len, quick))
    assert found > 100


def ways(found):
    """Without the extension that a caller dials first: what Asterisk goes to by itself is the same for all of them."""
    return {(one.trunk, one.number, one.sent, one.state, one.reason, one.path[-1:]) for one in found}


class Everything:
    def __init__(self, found):
        self.extensions = {extension for context in found.contexts.values() for extension in context.extensions}

    def leads(self, context):
        return True
