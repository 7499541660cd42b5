# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answers of a survey, as options of the types that the roles want."""

from __future__ import annotations

from ansible.errors import AnsibleFilterError

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.surveys import answers, known


def survey_answers(given):
    """The options that were answered.

    :param given: a dict, variables ``voipsec_survey_*`` to what AWX gave for them.
    :raises AnsibleFilterError: an answer is not of its type, or nothing asks for it.
    """
    if not isinstance(given, dict):
        raise AnsibleFilterError("survey_answers takes a dictionary of variables voipsec_survey_* and their values.")
    try:
        return answers.typed(given, known.options())
    except answers.AnswerError as error:
        raise AnsibleFilterError(str(error)) from None


class FilterModule:
    """The filter, by its name."""

    def filters(self):
        return {"survey_answers": survey_answers}
