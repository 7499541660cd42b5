# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exact ordered lists: just these lines, in this order, and no others."""

from __future__ import annotations

import collections
import difflib
import itertools

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import placing, writing
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.edits import NoPlace, OptionEdit, refuse_files, takes_back
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError, lines_of, shown


class Sequence(OptionEdit):
    """An exact ordered list: just these lines, in this order, for all options that it names.

    :param pairs: (option, value) in the wanted order; ``deny`` and ``permit`` may be mixed.
    :param names: options that the list is about, where ``pairs`` does not name them all (an empty list names none).
    """

    __slots__ = ("pairs", "names")

    def __init__(self, selector, pairs, names=(), edit_template=False):
        super().__init__(selector, edit_template)
        self.pairs = list(pairs)
        self.names = {name.lower() for name, _value in self.pairs} | {name.lower() for name in names}

    @property
    def options(self):
        return sorted(self.names)

    def met(self, context, target):
        """Whether just these lines count, of an object that the daemon reads."""
        rules = context.rules
        self._refuse_scalar(context, target)
        if not rules.readings(context.reading, target):
            return False
        found = rules.items(self.selector.filename, rules.counted(context.reading, target, self._keys(rules, target)))
        return found == rules.items_of(self.selector.filename, self.pairs[self._start(rules):])

    def _refuse_scalar(self, context, target):
        keys = [context.rules.option_key(target, name) for name, _value in self.pairs]
        for name in {key for key, count in collections.Counter(keys).items() if count > 1}:
            info = context.rules.describe(target, name)
            if info is not None and info.kind in ("last", "first", "sticky"):
                raise EditError(
                    f"{target.where}: of several lines of {shown(name)} in [{shown(target.name)}] only one counts, so give one value, not a list.")

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
            refuse_files([line for v in found for line in lines_of(target, v)], context.guard)
            self._remove(context.patch, [line for v in found for line in lines_of(target, v)])
            return self.plan(context, origin, attempt)
        pairs = self._behind_inherited(context, target, found)
        own = [variable for variable in found if target.owns(variable)]
        kept = self._kept(context, own, pairs)
        own, pairs = own[kept:], pairs[kept:]
        refuse_files(own, context.guard)
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


def joined(first, second):
    """The lines of two edits of one request as one list.

    The options of a request have no order, so those that take back (``disallow``, ``deny``) come first there; a sequence,
    which has one, comes last.
    """
    pairs = [edit.pairs if isinstance(edit, Sequence) else [(edit.option, edit.value)] for edit in (first, second)]
    ahead = len(second.options) == 1 and takes_back(second.options[0])
    names = {name.lower() for edit in (first, second) for name in edit.options}
    return Sequence(first.selector, pairs[1] + pairs[0] if ahead else pairs[0] + pairs[1], names, first.edit_template)
