# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From options of the roles to the questions of a survey, in the form that the API of AWX takes.

No question is required, and the only default is the choice that is no answer: AWX would send another one in every job, over what the inventory says.
"""

from __future__ import annotations

import re
from typing import Any, Dict, Iterable, Mapping

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.surveys.answers import EMPTY_LIST, EMPTY_TEXT, PREFIX, UNANSWERED

LONGEST = 4096
_LIMITS = {"text": (0, 1024), "textarea": (0, LONGEST), "password": (0, 1024), "integer": ("", ""), "multiplechoice": ("", ""), "multiselect": ("", "")}


class QuestionError(ValueError):
    """An option for which there is no question, in one sentence."""


def survey(title: str, description: str, names: Iterable[str], options: Mapping[str, dict]) -> Dict[str, Any]:
    """A ``survey_spec``.

    :param names: the options that are asked for, in this order.
    :param options: name to option, as an argument_specs has it.
    :raises QuestionError: there is no such option, or no question can ask for it.
    """
    unknown = [name for name in names if name not in options]
    if unknown:
        raise QuestionError("There is no option %s; correct the list of questions." % unknown[0])
    return {"name": title, "description": description, "spec": [question(name, options[name]) for name in names]}


def question(name: str, option: Mapping[str, Any]) -> Dict[str, Any]:
    """The question for one option."""
    kind, choices = _kind(name, option)
    least, most = _LIMITS[kind]
    return {
        "question_name": name, "question_description": _described(option, kind), "required": False, "type": kind, "variable": PREFIX + name,
        "min": least, "max": most, "default": UNANSWERED if kind == "multiplechoice" else "", "choices": choices, "new_question": True}


def _kind(name, option):
    """(type of the question, choices)."""
    kind, choices = option.get("type", "str"), list(option.get("choices", []))
    if kind == "bool":
        return "multiplechoice", [UNANSWERED, "true", "false"]
    if kind == "list" and option.get("elements", "str") == "str":
        return ("multiselect", choices) if choices else ("textarea", "")
    if kind == "int" and not choices:
        return "integer", ""
    if kind == "str" and choices:
        return "multiplechoice", [UNANSWERED] + choices
    if kind == "str":
        return ("password" if option.get("no_log") else "text"), ""
    raise QuestionError("The option %s is a %s of %s, for which a survey has no question; leave it to the inventory."
                        % (name, kind, option.get("elements", "anything")))


def _described(option, kind):
    """The first item of the description, what an empty answer means, and how to say nothing."""
    text = option["description"]
    text = text if isinstance(text, str) else text[0]
    how = {"textarea": " One a line; %s alone is none at all." % EMPTY_LIST, "text": " %s is the empty text." % EMPTY_TEXT if option.get("default") else ""}
    return "%s%s Without an answer: the inventory, or else %s." % (plain(text), how.get(kind, ""), _default(option))


def _default(option):
    value = option.get("default")
    if value in ("", None, [], {}):
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def plain(text: str) -> str:
    """Ansible's markup as plain text, on one line."""
    return " ".join(re.sub(r"\b[VOCMI]\(((?:[^()\\]|\\.)*)\)", lambda found: found[1].replace("\\", ""), text).split())
