# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each type of an option has its question."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.surveys import questions
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.surveys.answers import typed, UNANSWERED


@pytest.mark.parametrize("option, kind, choices", [
    ({"type": "str"}, "text", ""), ({}, "text", ""), ({"type": "str", "no_log": True}, "password", ""), ({"type": "int"}, "integer", ""),
    ({"type": "bool"}, "multiplechoice", [UNANSWERED, "true", "false"]), ({"type": "str", "choices": ["a", "b"]}, "multiplechoice", [UNANSWERED, "a", "b"]),
    ({"type": "list", "elements": "str"}, "textarea", ""), ({"type": "list", "elements": "str", "choices": ["a"]}, "multiselect", ["a"]),
])
def test_the_type_of_a_question(option, kind, choices):
    found = questions.question("x", dict(option, description="What it is."))
    assert (found["type"], found["choices"], found["variable"], found["required"]) == (kind, choices, "voipsec_survey_x", False)
    assert typed({found["variable"]: found["default"]}, {"x": option}) == {}


@pytest.mark.parametrize("option", [{"type": "dict"}, {"type": "list", "elements": "dict"}, {"type": "raw"}, {"type": "int", "choices": [1, 2]}])
def test_what_no_question_can_ask_for_is_refused(option):
    with pytest.raises(questions.QuestionError, match="x is a .* leave it to the inventory"):
        questions.question("x", dict(option, description="What it is."))


def test_an_option_that_is_not_there_is_refused():
    with pytest.raises(questions.QuestionError, match="There is no option y"):
        questions.survey("T", "D", ["y"], {})


def test_the_description_says_what_silence_means():
    option = {"type": "list", "elements": "str", "default": [], "description": ["Names, such as V(a\\)b) and O(x)."]}
    assert questions.question("x", option)["question_description"] == (
        "Names, such as a)b and x. One a line; [] alone is none at all. Without an answer: the inventory, or else nothing.")
    assert questions.question("x", {"type": "bool", "default": False, "description": "Whether."})["question_description"].endswith("or else false.")
    assert questions.question("x", {"type": "str", "default": "auto", "description": "How."})["question_description"] == (
        'How. "" is the empty text. Without an answer: the inventory, or else auto.')
