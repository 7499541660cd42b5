# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the answers of a survey, which AWX gives as texts, to options of the type that their roles want.

An empty answer is none: what the inventory says stays as it is.
"""

from __future__ import annotations

import difflib
import re
from typing import Any, Dict, Mapping

PREFIX = "voipsec_survey_"
"""What the variables of a survey begin with, so that an answer is never taken for the option itself before it has its type."""

UNANSWERED = "as the inventory says"
"""The choice that is none; AWX cannot leave a choice open in every version."""

EMPTY_LIST, EMPTY_TEXT = "[]", '""'
"""Answers that mean nothing on purpose, where the inventory says something."""

_BOOLEANS = {"true": True, "false": False}


class AnswerError(ValueError):
    """An answer that is not of the type of its option, in one sentence."""


def typed(answers: Mapping[str, Any], options: Mapping[str, dict]) -> Dict[str, Any]:
    """The options that were answered.

    :param answers: variables of a survey to what AWX gave for them.
    :param options: name to option, as an argument_specs has it.
    :raises AnswerError: a variable asks for no option, or an answer is not what its option takes.
    """
    found = {}
    for variable, answer in answers.items():
        name = variable[len(PREFIX):] if variable.startswith(PREFIX) else variable
        if name not in options:
            near = difflib.get_close_matches(name, list(options), 1, 0.6)
            mend = "; correct its question to %s%s" % (PREFIX, near[0]) if near else ""
            raise AnswerError("The survey asks for %s, and there is no such option%s." % (name, mend))
        if answer is not None and answer not in ("", UNANSWERED, []):
            found[name] = _typed(name, answer, options[name])
    return found


def _typed(name, answer, option):
    kind = option.get("type", "str")
    reader = {"int": _int, "bool": _bool, "list": _list, "str": _text}.get(kind)
    if reader is None:
        raise AnswerError("The survey asks for %s, which is a %s, and no answer can be one; take the question out." % (name, kind))
    return reader(name, answer, option)


def _int(name, answer, _option):
    if isinstance(answer, int) and not isinstance(answer, bool):
        return int(answer)
    if isinstance(answer, str) and re.fullmatch(r"-?[0-9]{1,9}", answer.strip()):
        return int(answer)
    raise AnswerError("The answer for %s is %s, and it must be a whole number." % (name, _shown(answer)))


def _bool(name, answer, _option):
    if isinstance(answer, bool):
        return answer
    if isinstance(answer, str) and answer.strip().lower() in _BOOLEANS:
        return _BOOLEANS[answer.strip().lower()]
    raise AnswerError("The answer for %s is %s, and it must be true or false." % (name, _shown(answer)))


def _list(name, answer, option):
    """One a line, or what a question with several choices gives."""
    if isinstance(answer, str):
        lines = [line.strip() for line in answer.splitlines()]
        items = [] if answer.strip() == EMPTY_LIST else [line for line in lines if line]
    elif isinstance(answer, (list, tuple)):
        items = [str(item) for item in answer]
    else:
        raise AnswerError("The answer for %s is %s, and it must be lines, one for each item." % (name, _shown(answer)))
    for item in items:
        _among(name, item, option)
    return items


def _text(name, answer, option):
    if not isinstance(answer, str):
        raise AnswerError("The answer for %s is %s, and it must be a text." % (name, "no text" if option.get("no_log") else _shown(answer)))
    return _among(name, "" if answer == EMPTY_TEXT else str(answer), option)


def _among(name, text, option):
    choices = option.get("choices")
    if choices and text not in choices:
        raise AnswerError("The answer for %s is %s, and it must be one of %s." % (name, _shown(text), ", ".join(choices)))
    return text


def _shown(answer):
    return "'%s'" % str(answer)[:80]
