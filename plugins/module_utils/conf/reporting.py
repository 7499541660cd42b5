# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an edit did, as plain data without secrets."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.edits import OptionEdit, Set
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.structure import AddSection, RemoveSection
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.targets import shown

HIDDEN = "********"

_SECRET = re.compile(rb"secret|passw|passphrase|pwd|_cred|password_digest|token|oauth|(^|_)pin$|^auth$|^register$", re.I)


def is_secret(rules, target, option):
    """Whether the value of an option must not be shown; where the option tables say nothing, its name decides."""
    info = rules.describe(target, option) if target is not None else None
    if info is not None and info.secret:
        return True
    return bool(_SECRET.search(option)) and not (rules.filename.startswith("pjsip") and option.lower() == b"auth")


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
        row = {"file": place.path, "line": place.line, "section": shown(after.name), "option": shown(option)}
        hidden = is_secret(rules, after, option)
        for key, variables in (("before", old), ("after", new)):
            row[key] = _plain(edit, variables, rules, before if key == "before" else after, hidden)
        found.append(row)
    return found


def _values(target, option):
    return [variable for variable in target.variables if variable.name.lower() == option]


def _plain(edit, variables, rules, target, hidden):
    if hidden:
        return HIDDEN if variables else None
    if isinstance(edit, Set):
        winner = rules.winner(target, variables)
        return None if winner is None else shown(winner.value)
    return [shown(variable.value) for variable in variables] or None
