# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vocabulary of changes to options: set one, take it away, make a list exactly so.

Each edit says whether the effective view is as asked (``met``) and otherwise puts line changes into a patch (``plan``).
An edit that needs a new line has several places for it; ``attempt`` says which one to take.
"""

from __future__ import annotations

import difflib
import itertools

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import placing, writing
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.targets import EditError, Target, lines_of, shown


class NoPlace(Exception):
    """Every place for a new line was tried."""


class OptionEdit:
    """What the edits of options have in common.

    :param selector: which sections.
    :param edit_template: where the value comes from a template, change it there instead of overriding it in the child.
    """

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
            if not group or not _takes_back(name):
                continue
            counted = context.rules.counted(context.reading, target, context.rules.members(target, group))
            others = [v for v in counted if v.name.lower() not in self.options and not _takes_back(v.name) and b"acl" not in v.name.lower()]
            if others:
                raise EditError(
                    f"{others[0].where}: a new {shown(name)} of [{shown(target.name)}] would take back its {shown(others[0].name)}, "
                    "so give both in the order in which they count, as a sequence.")

    def _origin(self, variables, target):
        """The template whose lines give the inherited ones of ``variables``, as a target of its own."""
        inherited = [variable for variable in variables if not target.owns(variable)]
        return Target([inherited[-1].section]) if inherited else None


def _takes_back(name):
    return any(word in name.lower() for word in (b"deny", b"disallow", b"blacklist"))


class Set(OptionEdit):
    """One value for an option, on exactly one active line of the object."""

    def __init__(self, selector, option, value, edit_template=False):
        super().__init__(selector, edit_template)
        self.option = option
        self.value = value
        self._names = {option.lower()}

    @property
    def options(self):
        return tuple(self._names)

    def _rivals(self, rules, target):
        """All variables that set the same thing: the option itself and its synonyms."""
        names = rules.rivals(self.selector.filename, target, self.option)
        self._names = {name.lower() for name in names}
        return rules.chosen(target, names)

    def met(self, context, target):
        """Whether the daemon takes this value and no other line of the object competes with it."""
        if not self._is_taken(context, target):
            return False
        own = [line for variable in self._rivals(context.rules, target) for line in lines_of(target, variable)]
        return len(self._writable(own, context.guard)) <= 1

    def joined(self, other):
        """This option and those of another edit as one list."""
        return Sequence(self.selector, [(self.option, self.value)], (), self.edit_template).joined(other)

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
        kept = context.rules.winner(target, own) if own and attempt == 0 else None
        if kept is not None:
            self._rewrite(context.patch, kept)
        self._remove(context.patch, [variable for variable in own if variable is not kept])
        if kept is None:
            self._insert(context, target, own, [(self.option, self.value)], attempt - bool(own))
        return None

    def _rewrite(self, patch, variable):
        same = variable.name.lower() == self.option.lower()
        line = writing.with_value(
            variable.document, variable.index, variable.name, self.value, None if same else self.option)
        patch.replace(variable.document, variable.index, line)

    def __str__(self):
        return f"{self.selector} {shown(self.option)}"


class Unset(OptionEdit):
    """No active line for an option, so that the daemon uses its default."""

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
            self._refuse(own, context.guard)
            self._remove(context.patch, own)

    @staticmethod
    def _refuse(variables, guard):
        for variable in variables:
            reason = guard.refusal(variable.document.path)
            if reason:
                raise EditError(f"{variable.where}: {shown(variable.name)} cannot be taken away: {reason}")

    def __str__(self):
        return f"{self.selector} {shown(self.option)}"


class Sequence(OptionEdit):
    """An exact ordered list: just these lines, in this order, for all options that it names.

    :param pairs: (option, value) in the wanted order; ``deny`` and ``permit`` may be mixed.
    :param names: options that the list is about, where ``pairs`` does not name them all (an empty list names none).
    """

    def __init__(self, selector, pairs, names=(), edit_template=False):
        super().__init__(selector, edit_template)
        self.pairs = list(pairs)
        self.names = {name.lower() for name, _value in self.pairs} | {name.lower() for name in names}

    @property
    def options(self):
        return sorted(self.names)

    def joined(self, other):
        """The lines of both edits.

        The options of a request have no order, so those that take back (``disallow``, ``deny``) come first there; a sequence,
        which has one, comes last.
        """
        pairs = other.pairs if isinstance(other, Sequence) else [(other.option, other.value)]
        first = len(other.options) == 1 and _takes_back(other.options[0])
        both = pairs + self.pairs if first else self.pairs + pairs
        return Sequence(self.selector, both, self.names | {name.lower() for name in other.options}, self.edit_template)

    def met(self, context, target):
        """Whether just these lines count, of an object that the daemon reads."""
        rules = context.rules
        self._refuse_scalar(context, target)
        if not rules.readings(context.reading, target):
            return False
        found = rules.items(self.selector.filename, rules.counted(context.reading, target, self._keys(rules, target)))
        return found == rules.items_of(self.selector.filename, self.pairs[self._start(rules):])

    def _refuse_scalar(self, context, target):
        names = {name.lower() for name, _value in self.pairs}
        info = context.rules.describe(target, self.pairs[0][0]) if len(names) == 1 < len(self.pairs) else None
        if info is not None and info.kind in ("last", "first", "sticky"):
            raise EditError(
                f"{target.where}: of several lines of {shown(self.pairs[0][0])} in [{shown(target.name)}] only one counts, so give one value, not a list.")

    def _keys(self, rules, target):
        """The names by which the consumer knows the options of the list."""
        return {rules.option_key(target, name) for name, _value in self.pairs} | (
            self.names if self.names - {name.lower() for name, _value in self.pairs} else set())

    def _start(self, rules):
        """Index of the last line of the wanted list that takes back all before it."""
        return max((at for at, pair in enumerate(self.pairs) if rules.resets(*pair)), default=0)

    def _resets(self, context):
        return bool(self.pairs) and context.rules.resets(*self.pairs[0])

    def plan(self, context, target, attempt):
        found = context.rules.chosen(target, self._keys(context.rules, target))
        origin = self._origin(found, target)
        if origin is not None and self.edit_template:
            Unset._refuse([line for v in found for line in lines_of(target, v)], context.guard)
            self._remove(context.patch, [line for v in found for line in lines_of(target, v)])
            return self.plan(context, origin, attempt)
        pairs = self._behind_inherited(context, target, found)
        own = [variable for variable in found if target.owns(variable)]
        kept = self._kept(context, own, pairs)
        own, pairs = own[kept:], pairs[kept:]
        self._refuse_generated(context, own)
        if attempt == 0 and own and len(self._writable(own, context.guard)) == len(own) and not any(variable.extends for variable in own):
            return self._align(context, own, pairs)
        self._remove(context.patch, [line for variable in own for line in lines_of(target, variable)])
        if not pairs and not own or attempt and not pairs:
            raise NoPlace()
        if pairs:
            self._insert(context, target, [], pairs, attempt - bool(own))
        return None

    def _kept(self, context, own, pairs):
        """With how many lines of generated files the wanted list begins: they stay, and what follows goes to a file that may be written."""
        given = list(itertools.takewhile(lambda variable: context.guard.refusal(variable.document.path) is not None, own))
        items = context.rules.items(self.selector.filename, given)
        return len(given) if items == context.rules.items_of(self.selector.filename, pairs[:len(given)]) else 0

    def _refuse_generated(self, context, own):
        Unset._refuse(own, context.guard)

    def _behind_inherited(self, context, target, found):
        """What the object itself has to say, given what it inherits."""
        inherited = [variable for variable in found if not target.owns(variable)]
        if not inherited or self._resets(context):
            return self.pairs
        given = context.rules.items(self.selector.filename, inherited)
        wanted = context.rules.items_of(self.selector.filename, self.pairs)
        if wanted[:len(given)] != given:
            raise EditError(
                f"{inherited[0].where}: [{shown(target.name)}] inherits {shown(inherited[0].name)} from "
                f"[{shown(inherited[0].section.name)}], so this exact list needs the template to be edited.")
        return wanted[len(given):]

    def _align(self, context, own, pairs):
        """Keep the lines that are right, rewrite or remove the others, and put new ones between them."""
        have = [(variable.name.lower(), variable.value) for variable in own]
        want = [(name.lower(), value) for name, value in pairs]
        for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, have, want, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            shared = min(i2 - i1, j2 - j1)
            for variable, (name, value) in zip(own[i1:i1 + shared], pairs[j1:j1 + shared]):
                line = writing.with_value(variable.document, variable.index, variable.name, value, name)
                context.patch.replace(variable.document, variable.index, line)
            self._remove(context.patch, own[i1 + shared:i2])
            if j2 - j1 > shared:
                self._add_behind(context, own, i1 + shared, pairs[j1 + shared:j2])

    @staticmethod
    def _add_behind(context, own, position, pairs):
        anchor = own[position - 1] if position else own[0]
        place = placing.after_line(anchor.document, anchor.index)
        if position == 0 and place is not None:
            place.index = anchor.index
        if place is None or not placing.open_at(place.document, place.index):
            raise NoPlace()
        place.put(context.patch, pairs)

    def __str__(self):
        return f"{self.selector} {', '.join(shown(name) for name in sorted(self.names))}"
