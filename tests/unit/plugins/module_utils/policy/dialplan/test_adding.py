# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of a context as Asterisk takes and sorts them."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Where
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.adding import added, indexed, labelled
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Context, HINT

HERE = Where("extensions.conf", 1)


def context(*lines):
    made = Context("c", HERE)
    problems = [added(made, name, cid, (number, label, "NoOp", "", HERE)) for name, cid, number, label in lines]
    indexed(made)
    return made, problems


def test_what_is_one_and_what_is_taken():
    made, problems = context(("_[12]X", None, 1, None), ("_[21]x", None, 2, "l"), ("_[12]X", None, 2, None), ("_[12]X", None, 3, "l"), ("", None, 1, None))
    assert [(one.name, sorted(one.priorities)) for one in made.extensions] == [("_[12]X", [1, 2, 3])]
    assert problems[:2] == ["", ""] and "already" in problems[2] and "label" in problems[3] and "no extension" in problems[4]
    assert made.extensions[0].labelled("l") == 2


def test_callers_first():
    made, _problems = context(("_X", None, 1, None), ("5", None, 1, None), ("5", "1", 1, None), ("5", "_N", 1, None), ("5", "", 1, None))
    assert [(one.name, one.cid) for one in made.extensions] == [("5", ""), ("5", "1"), ("5", "_N"), ("5", None), ("_X", None)]


def test_what_means_nothing_in_a_name():
    made, _problems = context((" 1-2 3", None, 1, None), ("_1 [2- 4]-5", None, 1, None), ("a-b", None, HINT, None))
    assert [(one.name, one.exten) for one in made.extensions] == [("1-23", "123"), ("a-b", "a-b"), ("_1[2- 4]-5", "_1[2- 4]5")]


def test_labels():
    made, _problems = context(("_X.", None, 1, "a"), ("12", None, 4, "a"), ("12", "5", 3, "b"))
    assert labelled(made, "12", None, "a") == 4 and labelled(made, "_X.", None, "a") == 1 and labelled(made, "13", None, "a") == 1
    assert labelled(made, "12", None, "b") is None and labelled(made, "12", "5", "b") == 3
