# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vocabulary of changes to options: set one, take it away; sequences.py has the exact list.

Each edit says whether the effective view is as asked (``met``) and otherwise puts line changes into a patch (``plan``).
An edit that needs a new line has several places for it; ``attempt`` says which one to take.
"""

from __future__ import annotations

import functools
import itertools

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import placing, writing
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError, Target, lines_of, shown


class NoPlace(Exception):
    """Every place for a new line was tried."""


class OptionEdit:
    """What the edits of options have in common.

    :param selector: which sections.
    :param edit_template: where the value comes from a template, change it there instead of overriding it in the child.
    """

    __slots__ = ("selector", "edit_template")

    def __init__(self, selector, edit_template=False):
        self.selector = selector
        self.edit_template = edit_template

    @property
    def reaches_heirs(self):
        """Whether sections that inherit from the edited one are meant to change with it."""
        return self.edit_template or self.selector.template

    def _writable(self, variables, guard):
        """Those whose file may be written; a line that is read twice, because its file is included twice, is there once."""
        found, seen = [], set()
        for variable in variables:
            place = (variable.document.path, variable.index)
            if place not in seen and guard.refusal(variable.document.path) is None:
                seen.add(place)
                found.append(variable)
        return found

    def _remove(self, patch, variables):
        for variable in variables:
            patch.replace(variable.document, variable.index, writing.without_option(variable.document, variable.index, variable.name))

    def _insert(self, context, target, neighbours, pairs, attempt):
        self._refuse_overruling(context, target, pairs)
        places = placing.places(context.view, target, neighbours, context.guard)
        place = next(itertools.islice(places, max(attempt, 0), None), None)
        if place is None:
            raise NoPlace()
        place.put(context.patch, pairs)

    def _refuse_overruling(self, context, target, pairs):
        """A new ``deny`` behind the ``permit`` lines that are there would take them back, and it is not said that it should."""
        for name, _value in pairs:
            group = context.rules.group(target, name)
            if not group or not takes_back(name):
                continue
            counted = context.rules.counted(context.reading, target, context.rules.members(target, group))
            others = [v for v in counted if v.name.lower() not in self.options and not takes_back(v.name) and b"acl" not in v.name.lower()]
            if others:
                raise EditError(
                    f"{others[0].where}: a new {shown(name)} of [{shown(target.name)}] would take back its {shown(others[0].name)}, "
                    "so give both in the order in which they count, as a sequence.")

    def _origin(self, variables, target):
        """The template whose lines give the inherited ones of ``variables``, as a target of its own."""
        inherited = [variable for variable in variables if not target.owns(variable)]
        return Target([inherited[-1].section]) if inherited else None


@functools.lru_cache(maxsize=1000)
def _lower(names):
    """A frozenset of names in lower case, one for all edits of an option."""
    return frozenset(name.lower() for name in names)


def takes_back(name):
    """Whether an option takes back what other options of its group give."""
    return any(word in name.lower() for word in (b"deny", b"disallow", b"blacklist"))


def refuse_files(variables, guard):
    """Raise EditError for the first line that stands in a file that must not be written."""
    for variable in variables:
        reason = guard.refusal_of(variable)
        if reason:
            raise EditError(f"{variable.where}: {shown(variable.name)} cannot be taken away: {reason}")


class Set(OptionEdit):
    """One value for an option, on exactly one active line of the object."""

    __slots__ = ("option", "value", "_names")

    def __init__(self, selector, option, value, edit_template=False):
        super().__init__(selector, edit_template)
        self.option = option
        self.value = value
        self._names = _lower(frozenset((option,)))

    @property
    def options(self):
        return tuple(self._names)

    def _rivals(self, rules, target):
        """All variables that set the same thing: the option itself and its synonyms."""
        names = rules.rivals(self.selector.filename, target, self.option)
        self._names = _lower(names)
        return rules.chosen(target, names)

    def met(self, context, target):
        """Whether the daemon takes this value and no other line of the object competes with it."""
        if not self._is_taken(context, target):
            return False
        own = [line for variable in self._rivals(context.rules, target) for line in lines_of(target, variable)]
        return len(self._writable(own, context.guard)) <= 1 and not self._is_late(context.rules, target)

    def _follower(self, rules, target):
        """The first line of the object for which the value counts only where it stands before it; None: there is none."""
        info = rules.describe(target, self.option)
        names = info.before if info is not None else ()
        return next((variable for variable in target.variables if shown(variable.name).lower() in names), None) if names else None

    def _is_late(self, rules, target):
        """Whether a line of the option stands behind one that was to take its value."""
        follower = self._follower(rules, target)
        if follower is None:
            return False
        behind = itertools.dropwhile(lambda variable: variable is not follower, target.variables)
        return any(variable.name.lower() in self._names for variable in behind)

    def _is_taken(self, context, target):
        rules, filename = context.rules, self.selector.filename
        if rules.adds_up(target, self.option):
            found = rules.counted(context.reading, target, rules.rivals(filename, target, self.option))
            return [item for _name, item in rules.items(filename, found)] == [
                item for _name, item in rules.items_of(filename, [(self.option, self.value)])]
        counting = rules.counting(context.reading, target, self.option)
        return bool(counting) and all(rules.same_value(filename, target, self.option, line.value, self.value) for line in counting)

    def plan(self, context, target, attempt):
        rivals = self._rivals(context.rules, target)
        origin = self._origin(rivals, target)
        if self.edit_template and origin is not None:
            own = [line for variable in rivals for line in lines_of(target, variable)]
            self._remove(context.patch, self._writable(own, context.guard))
            return self.plan(context, origin, attempt)
        own = self._writable([line for variable in rivals for line in lines_of(target, variable)], context.guard)
        follower = self._follower(context.rules, target)
        if follower is not None and (not own or self._is_late(context.rules, target)):
            self._remove(context.patch, own)
            self._lead(context, target, follower, attempt)
            return None
        kept = context.rules.winner(target, own) if own and attempt == 0 else None
        if kept is not None:
            self._rewrite(context.patch, kept)
        self._remove(context.patch, [variable for variable in own if variable is not kept])
        if kept is None:
            self._insert(context, target, own, [(self.option, self.value)], attempt - bool(own))
        return None

    def _lead(self, context, target, follower, attempt):
        """Put the option directly before the line that is to take its value."""
        document, index = follower.document, follower.index
        if attempt or not target.owns(follower) or context.guard.refusal(document.path) or not placing.open_at(document, index):
            raise EditError(f"{follower.where}: {shown(follower.name)} takes the {shown(self.option)} that stands before it, and no line of "
                            f"[{shown(target.name)}] can be put there, so name the value in {shown(follower.name)} itself, as address:{shown(self.value)}.")
        placing.Place(document, index, writing.style_of(document, index)).put(context.patch, [(self.option, self.value)])

    def _rewrite(self, patch, variable):
        same = variable.name.lower() == self.option.lower()
        line = writing.with_value(
            variable.document, variable.index, variable.name, self.value, None if same else self.option)
        patch.replace(variable.document, variable.index, line)

    def __str__(self):
        return f"{self.selector} {shown(self.option)}"


class Unset(OptionEdit):
    """No active line for an option, so that the daemon uses its default."""

    __slots__ = ("option", "_names")

    def __init__(self, selector, option, edit_template=False):
        super().__init__(selector, edit_template)
        self.option = option
        self._names = {option.lower()}

    @property
    def options(self):
        return tuple(self._names)

    def _lines(self, context, target):
        """All variables that set the option, under whatever name."""
        return context.rules.chosen(target, context.rules.rivals(self.selector.filename, target, self.option))

    def met(self, context, target):
        """Whether the option is not set; of an object that the daemon rejects, and keeps as it was, nobody knows."""
        return not self._lines(context, target) and bool(context.rules.readings(context.reading, target))

    def plan(self, context, target, attempt):
        lines = self._lines(context, target)
        self._names = {variable.name.lower() for variable in lines} | {self.option.lower()}
        if attempt or not lines:
            raise NoPlace()
        for variable in lines:
            own = lines_of(target, variable)
            if not own and not self.edit_template:
                raise EditError(
                    f"{variable.where}: {shown(self.option)} of [{shown(target.name)}] is inherited from "
                    f"[{shown(variable.section.name)}], so set a value of its own or ask to edit the template.")
            own = own or lines_of(Target([variable.section]), variable)
            refuse_files(own, context.guard)
            self._remove(context.patch, own)

    def __str__(self):
        return f"{self.selector} {shown(self.option)}"
