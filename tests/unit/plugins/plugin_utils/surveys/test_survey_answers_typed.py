# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers get the types of their options, or are refused in one sentence."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.surveys import answers

OPTIONS = {
    "x_days": {"type": "int", "default": 7}, "x_apply": {"type": "bool"}, "x_accounts": {"type": "list", "elements": "str"},
    "x_kinds": {"type": "list", "elements": "str", "choices": ["ami", "ari"]}, "x_state": {"type": "str", "choices": ["present", "absent"]},
    "x_zone": {"type": "str"}, "x_secret": {"type": "str", "no_log": True}, "x_groups": {"type": "dict"},
}


@pytest.mark.parametrize("name, answer, value", [
    ("x_days", 3, 3), ("x_days", " 3", 3), ("x_days", 0, 0), ("x_days", "-1", -1), ("x_apply", "true", True), ("x_apply", "false", False),
    ("x_apply", False, False),
    ("x_accounts", "100\n 101 \r\n\n102", ["100", "101", "102"]), ("x_accounts", "a,b", ["a,b"]), ("x_accounts", "[]", []), ("x_kinds", ["ami"], ["ami"]),
    ("x_kinds", "ami\nari", ["ami", "ari"]), ("x_state", "absent", "absent"), ("x_zone", "Europe/Berlin", "Europe/Berlin"), ("x_zone", '""', ""),
    ("x_zone", "{{ 1 }}", "{{ 1 }}"), ("x_secret", " s ", " s "),
])
def test_an_answer_gets_its_type(name, answer, value):
    found = answers.typed({answers.PREFIX + name: answer}, OPTIONS)
    assert found == {name: value} and type(found[name]) is type(value)


@pytest.mark.parametrize("answer", ["", answers.UNANSWERED, None, []])
@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_no_answer_leaves_the_option_out(name, answer):
    assert answers.typed({answers.PREFIX + name: answer}, OPTIONS) == {}


@pytest.mark.parametrize("name, answer, words", [
    ("x_days", "soon", "The answer for x_days is 'soon', and it must be a whole number."), ("x_days", True, "whole number"),
    ("x_days", "1" * 12, "whole number"),
    ("x_apply", "maybe", "The answer for x_apply is 'maybe', and it must be true or false."), ("x_apply", 1, "true or false"),
    ("x_kinds", "ami\nsip", "The answer for x_kinds is 'sip', and it must be one of ami, ari."), ("x_accounts", 5, "one for each item"),
    ("x_state", "gone", "one of present, absent"), ("x_zone", 5, "must be a text"), ("x_groups", "a: b", "take the question out"),
    ("x_stat", "absent", "no such option; correct its question to voipsec_survey_x_state"),
    ("unheard", "1", "The survey asks for unheard, and there is no such option."),
])
def test_what_cannot_be_taken_is_refused(name, answer, words):
    with pytest.raises(answers.AnswerError) as caught:
        answers.typed({answers.PREFIX + name: answer}, OPTIONS)
    assert words in str(caught.value)


def test_a_secret_is_not_told():
    with pytest.raises(answers.AnswerError) as caught:
        answers.typed({"voipsec_survey_x_secret": 47114711}, OPTIONS)
    assert "4711" not in str(caught.value)
