# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an edit did, as plain data without secrets."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.edits import OptionEdit, Set
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.structure import AddSection, RemoveSection
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.masking import visible
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import shown


def rows(done, rules):
    """One row for each option of each object that changed.

    :param done: ``Planner.done``.
    :returns: dicts with file, line, section, option, before and after; a list for an option that was set as one.
    """
    found = []
    for edit, before, after in done:
        if isinstance(edit, OptionEdit):
            found += _option_rows(edit, before, after, rules)
        else:
            found.append(_section_row(edit))
    return found


def _section_row(edit):
    action = "added" if isinstance(edit, AddSection) else "removed" if isinstance(edit, RemoveSection) else "renamed"
    return {"section": str(edit.selector), "action": action}


def _option_rows(edit, before, after, rules):
    found = []
    for option in sorted(edit.options):
        old, new = (_values(target, option) for target in (before, after))
        if not old and not new:
            continue
        place = (new or old)[-1].where
        found.append({
            "file": place.path, "line": place.line, "section": shown(after.name), "option": shown(option),
            "before": _plain(edit, old, rules, before), "after": _plain(edit, new, rules, after)})
    return found


def _values(target, option):
    return [variable for section in target.sections for variable in section.values(option)]


def _plain(edit, variables, rules, target):
    if isinstance(edit, Set):
        variables = [variable for variable in [rules.winner(target, variables)] if variable is not None]
    values = [visible(rules, target, variable.name, variable.value) for variable in variables]
    return (values or [None])[0] if isinstance(edit, Set) else values or None
