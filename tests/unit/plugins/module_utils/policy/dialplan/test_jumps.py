# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Goto, Gosub and Macro lead."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.jumps import goto, gosub, macro, target
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import number
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import Scope, text_of
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan


def place(jump):
    return tuple(None if one is None else text_of(one) for one in (jump.context, jump.exten, jump.priority))


@pytest.mark.parametrize("text, wanted", [
    ("n", (None, None, "n")), ("s,1", (None, "s", "1")), ("a,s,1", ("a", "s", "1")), ("a, s ,label", ("a", "s", "label")), ("a,s,1,more", ("a", "s", "1"))])
def test_goto(text, wanted):
    assert place(goto((text,))) == wanted


def test_gosub():
    jump = gosub(("sub,s,1(a,b(c,d))",))
    assert place(jump) == ("sub", "s", "1") and [(name, text_of(value)) for name, value, _legs in jump.sets] == [("ARG1", "a"), ("ARG2", "b(c,d)")]
    assert place(target(("sub^s^1^x",))) == ("sub", "s", "1") and target(("sub^s^1^x",)).sets == (("ARG1", ("x",), 0),)
    assert place(target(("s,1",))) == (None, "s", "1")


def test_macro(tmp_path):
    jump = macro(Scope(plan(tmp_path, ""), "a", number("100"), {}), ("dial,x",))
    assert place(jump) == ("macro-dial", "s", "1") and ("ARG1", ("x",), 0) in jump.sets and ("MACRO_EXTEN", ("100",), 0) in jump.sets
