# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which extension a number comes to. The daemon is asked in tests/daemon/test_dialplan.py."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import ANY, number
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.search import MOST_CONTEXTS, Search
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan


def hits(path, text, numbers=ANY, priority=1):
    return [(hit.extension.context, hit.extension.name, hit.numbers.text) for hit in Search(plan(path, text)).hits("a", numbers, priority)]


def test_a_better_pattern_shields(tmp_path):
    text = "[a]\nexten => _00.,1,Hangup()\ninclude => b\n[b]\nexten => _00X.,1,Dial(x)\nexten => _0.,1,Dial(x)\n"
    assert hits(tmp_path, text) == [("a", "_00.", "_00."), ("b", "_0.", "_0. without _00.")]


def test_a_shield_at_times_is_none(tmp_path):
    text = "[a]\ninclude => shield,9:00-17:00,*,*,*\ninclude => b\n[shield]\nexten => _X.,1,Hangup()\n[b]\nexten => _00.,1,Dial(x)\n"
    assert hits(tmp_path, text) == [("shield", "_X.", "_X."), ("b", "_00.", "_00.")]


def test_a_shield_for_one_caller_is_none(tmp_path):
    assert hits(tmp_path, "[a]\nexten => _00./5,1,Hangup()\nexten => _00.,1,Dial(x)\n") == [("a", "_00.", "_00."), ("a", "_00.", "_00.")]


def test_priorities_of_different_extensions(tmp_path):
    text = "[a]\nexten => _00.,1,NoOp()\nexten => _0.,2,Dial(x)\n"
    assert hits(tmp_path, text, priority=2) == [("a", "_0.", "_0.")] and Search(plan(tmp_path, text)).winner("a", "001", 2).name == "_0."


def test_circles_and_limits(tmp_path):
    text = "[a]\ninclude => b\ninclude => A\n[b]\ninclude => a\n[A]\nexten => 1,1,NoOp()\n"
    assert [visit.context.name for visit in Search(plan(tmp_path, text)).visits("a")] == ["a", "b"]
    chain = "".join("[c%d]\ninclude => c%d\n" % (one, one + 1) for one in range(200))
    assert len(Search(plan(tmp_path, chain)).visits("c0")) == MOST_CONTEXTS


def test_callers(tmp_path):
    search = Search(plan(tmp_path, "[a]\nexten => 1/_2X,1,NoOp()\nexten => 1/,1,NoOp()\nexten => 1,1,NoOp()\n"))
    assert [search.winner("a", "1", 1, caller).cid for caller in ("25", "", "35")] == ["_2X", "", None]


def test_labels(tmp_path):
    search = Search(plan(tmp_path, "[a]\nexten => _X.,5(x),NoOp()\ninclude => b\n[b]\nexten => 12,7(x),NoOp()\n"))
    assert search.labelled("a", number("12"), "x") == [5, 7] and search.labelled("a", number("1"), "x") == []
