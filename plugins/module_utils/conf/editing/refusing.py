# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why an edit cannot be made effective, as one sentence with the mend, once every place for it was tried."""

from __future__ import annotations

from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.edits import OptionEdit
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import Finder, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.winning import Reading, voided


class Attempt(NamedTuple):
    """What was tried.

    :ivar view: the reading before. ``trial``: the last reading with the edit in it, or None.
    :ivar harmed: a section that would change although nobody asked for it, or None.
    """

    view: object
    trial: object
    harmed: object
    guard: object
    rules: object


def why(attempt, edit, target):
    """The sentence.

    :param target: the Target that the edit means, None for an edit of whole sections.
    """
    refused = _refused_object(attempt, edit, target)
    if refused is not None:
        mend = "mend that first" if refused.where.line else "leave this edit out"
        return f"{refused.where}: {edit} cannot be made effective, because {refused.message}; {mend}."
    if attempt.harmed is not None:
        return _harming(attempt.harmed, edit, target)
    guarded = _guarded(attempt, edit, target)
    if guarded:
        return "{}: {} cannot be made effective from a file that may be written: {}".format(guarded[0], edit, guarded[1])
    hidden = [problem for problem in attempt.view.problems if problem.kind == "comment"]
    if hidden:
        return f"{hidden[0].where}: {edit} cannot be made effective, because {hidden[0].message}; close it first."
    return (f"{attempt.view.documents[0].path}: {edit} cannot be made effective by a line of the section itself, because what it inherits, or "
            "another section or edit, wins; ask to edit the template, or name all lines as a list.")


def _harming(harmed, edit, target):
    if target is not None and any(base is section for base in harmed.base_sections for section in target.sections):
        return (f"{harmed.where}: [{shown(harmed.name)}] inherits from [{shown(target.name)}] and would change with "
                f"{edit}, so set edit_template: true to mean both, or give [{shown(harmed.name)}] a value of its own first.")
    return (f"{harmed.where}: {edit} cannot be changed without changing [{shown(harmed.name)}] as well, "
            "so change what it inherits or includes first, or ask to edit the template.")


def _guarded(attempt, edit, target):
    """(where, why) of the line that an edit cannot change or overrule because its file must not be written; else of such a file."""
    guard, names = attempt.guard, edit.options if isinstance(edit, OptionEdit) and target is not None else ()
    for variable in target.variables if names else ():
        if variable.name.lower() in names and guard.refusal_of(variable):
            return variable.where, guard.refusal_of(variable)
    return next(((path, guard.refusal(path)) for path in attempt.view.files if guard.refusal(path)), None)


def _refused_object(attempt, edit, target):
    """The Problem for which the daemon does not take the section of an edit, as it is or as it would be."""
    rules, loud = attempt.rules, []
    for view in (attempt.view, attempt.trial):
        if view is None or view.error is not None:
            continue
        reading = Reading(view, rules.filename, rules.version)
        found = Finder(view, rules).matching(edit.selector)
        if target is not None and not found or any(rules.readings(reading, each) for each in found):
            continue
        places = {section.where for each in found for section in each.sections}
        places |= {variable.where for each in found for variable in each.variables}
        for problem in voided(reading, rules.filename, rules.version):
            if problem.where in places:
                return problem
            if problem.kind == "rejected" or problem.where.line == 0:
                loud.append(problem)
    return next(iter(loud), None)
