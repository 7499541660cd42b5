# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a set of edits changed besides what it was asked to: two readings, section by section."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import consumers
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import placing, structure
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import Target
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.winning import Reading, winner
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import spellings


class Comparison:
    """Whether a section means the same in two readings although lines that it inherits changed: values of its own hide them.

    :param rules: the Rules of the root file.
    """

    def __init__(self, before, after, rules):
        self._views, self._rules, self._readings = (before, after), rules, ()

    def __call__(self, old, new):
        if (old.name, old.template, old.bases) != (new.name, new.template, new.bases) or old.template or not consumers.covered(self._rules.filename):
            return False
        changed = set(_contents(old.variables)) ^ set(_contents(new.variables))
        names = {name.lower() for name, _value in changed}
        spelled = spellings(frozenset(names))
        return _without(old, spelled) == _without(new, spelled) and all(self._is_own(old, new, name) for name in names)

    def _is_own(self, old, new, name):
        """Whether the section's own line of an option counts before and after, for everybody who reads the section."""
        self._readings = self._readings or [Reading(view, self._rules.filename, self._rules.version) for view in self._views]
        if self._rules.adds_up(Target([old]), name):
            return False
        for kind in self._rules.types(old):
            lines = [winner(reading, self._rules.filename, old.name, name, self._rules.version, kind) for reading in self._readings]
            if None in lines or (lines[0].section, lines[1].section) != (old, new) or lines[0].value != lines[1].value:
                return False
        return True


def side_effects(before, after, planned, unaffected=lambda old, new: False):
    """(keys of edits that changed what nobody asked for, a section that they changed); ([], None) if there are none.

    :param unaffected: ``unaffected(old, new)`` says whether a section whose inherited lines changed means the same to its reader.
    """
    everyone = [key for key, _edit, _target in planned]
    if planned[0][2] is None:
        return _structural_effects(before, after, planned, everyone)
    now = _counterparts(before, after)
    if now is None:
        return everyone, after.sections[-1]
    owners, reached = {}, {}
    for key, edit, target in planned:
        for section in target.sections:
            owners.setdefault(id(section), []).append((key, edit))
        if edit.reaches_heirs:
            for section in _with_bases(target.sections) if edit.edit_template else target.sections:
                reached.setdefault(id(section), set()).update(name.lower() for name in edit.options)
    for old, new in zip(before.sections, now):
        own = owners.get(id(old), ())
        if not _same(old, new, own, reached) and not unaffected(old, new):
            return [key for key, _edit in own] or everyone, old
    return [], None


def _counterparts(before, after):
    """The sections of the later reading, one for each of the earlier; None where others came than empty templates, or some went."""
    found, count = [], len(before.sections)
    if len(after.sections) == count:
        return after.sections
    for section in after.sections:
        old = before.sections[len(found)] if len(found) < count else None
        if old is not None and (old.name, old.template) == (section.name, section.template):
            found.append(section)
        elif not placing.is_stand_in(section):
            return None
    return found if len(found) == count else None


def _with_bases(sections):
    """Sections and all that they inherit from."""
    found = list(sections)
    for section in found:
        found += [base for base in section.base_sections if not any(base is other for other in found)]
    return found


def _same(old, new, own, reached):
    """Whether a section differs only in the options that edits of its own, or of its templates, are about."""
    if old.name != new.name or old.template != new.template or not _same_names(old.base_sections, new.base_sections):
        return False
    as_many = len(old.variables) == len(new.variables)
    differing = _differing(old.variables, new.variables)
    if as_many and not differing:
        return True
    names = {name.lower() for _key, edit in own for name in edit.options}
    for section in _with_bases([old]) + [variable.section for variable in old.variables] if reached else ():
        names |= reached.get(id(section), set())
    spelled = spellings(frozenset(names))
    if as_many and all(spelled[one.name] and spelled[other.name] for one, other in differing):
        return True
    return _without(old, spelled) == _without(new, spelled)


def _same_names(old, new):
    if len(old) != len(new):
        return False
    for one, other in zip(old, new):
        if one.name != other.name:
            return False
    return True


def _differing(old, new):
    """Pairs of variables that stand at the same place of two lists and do not say the same."""
    return [(one, other) for one, other in zip(old, new) if one.value != other.value or one.name != other.name]


def _without(section, spelled):
    return _contents([variable for variable in section.variables if not spelled[variable.name]])


def _signature(section):
    return section.name, section.template, section.bases, _contents(section.variables)


def _contents(variables):
    return [(variable.name, variable.value) for variable in variables]


def _structural_effects(before, after, planned, everyone):
    """Adding and removing leaves all other sections as they are; renaming leaves all but names and references."""
    edit = planned[0][1]
    if isinstance(edit, (structure.RenameSection, structure.RenameReferences)):
        return _renaming_effects(before, after, [edit for _key, edit, _target in planned], everyone)
    adding = isinstance(edit, structure.AddSection)
    larger, smaller = (after, before) if adding else (before, after)
    rest = iter(larger.sections)
    for section in smaller.sections:
        signature = _signature(section)
        if not any(_signature(other) == signature for other in rest):
            return everyone, section
    return [], None


def _renaming_effects(before, after, edits, everyone):
    """Renaming changes names and what refers to them, and no other value."""
    if len(before.sections) != len(after.sections):
        return everyone, before.sections[-1]
    for old, new in zip(before.sections, after.sections):
        names = {old.name} | {edit.new_name for edit in edits}
        alike = len(old.variables) == len(new.variables) and new.name in names and old.template == new.template
        if not alike or not all(a.name == b.name and _is_renamed(a, b, edits) for a, b in zip(old.variables, new.variables)):
            return everyone, old
    return [], None


def _is_renamed(old, new, edits):
    return old.value == new.value or any(
        edit.new_name in new.value for edit in edits)
