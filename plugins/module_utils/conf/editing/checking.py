# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Are the options of an edit known to the running version, and are their values of the right type?

An option that Asterisk does not know is ignored in silence by some readers and voids the object, or the whole file, for
others (``main/config_options.c``, ``res/res_sorcery_config.c``), so a wrong name is an error before anything is written.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import options, values
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.edits import OptionEdit, Unset
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.structure import AddSection
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError, Finder, shown

_WIZARD = {b"inbound_auth": "auth", b"outbound_auth": "auth"}
"""What res_pjsip_config_wizard calls by another name than pjsip.conf does: ``inbound_auth/password`` is an option of an auth."""


class Checker:
    """Checks edits of one root file.

    :param rules: how the file is read.
    :param ask: ``ask(filename, kind)`` gives the set of option names (bytes, lower case) that the running daemon documents
        for a kind of section, or ``None`` where it cannot tell.
    """

    def __init__(self, rules, ask=lambda filename, kind: None):
        self.rules = rules
        self.ask = ask
        self.unchecked = set()
        self._seen = {}
        self._info = {}

    def check(self, view, edits, finder=None):
        """Raise EditError for the first option that the version does not know or that has a value of the wrong type.

        :param finder: a Finder of the view, if there is one already.
        """
        finder = finder or Finder(view, self.rules)
        for edit in edits:
            for kind, pairs in self._kinds(finder, edit):
                for option, value in pairs:
                    self._check(view, edit, kind, option, value)

    def _kinds(self, finder, edit):
        """(kind of section, (option, value) pairs) that an edit writes."""
        if isinstance(edit, AddSection):
            variables = [_Pair(name, value) for name, value in edit.pairs]
            for base in edit.bases:
                variables = [v for section in finder.view.sections if section.name == base for v in section.variables] + variables
            kind = options.section_kind(self.rules.filename, edit.selector.section, variables, self.rules.version)
            return [(kind, edit.pairs)]
        if not isinstance(edit, OptionEdit) or isinstance(edit, Unset):
            return []
        pairs = edit.pairs if hasattr(edit, "pairs") else [(edit.option, edit.value)]
        return [(kind, pairs) for kind in {self.rules.kind_of(target) for target in finder.matching(edit.selector)}]

    def _check(self, view, edit, kind, option, value):
        key = (kind, option.lower())
        if key not in self._seen:
            self._seen[key] = self._known(kind, option)
            self._info[key] = options.describe(self.rules.filename, kind, option, self.rules.version)
        if self._seen[key] is None:
            self.unchecked.add(f"{self.rules.filename} {shown(option)}")
        elif not self._seen[key]:
            raise EditError(self._unknown(view, edit, kind, option))
        wrong = values.fault(self._info[key].type, value) if self._info[key] else None
        if wrong:
            raise EditError(f"{view.documents[0].path}: {edit.selector} {shown(option)} {wrong}, not '{_hidden(self, kind, option, value)}'.")

    def _known(self, kind, option):
        if not kind:
            return None
        known = options.known(self.rules.filename, kind, option, self.rules.version)
        documented = self.ask(self.rules.filename, kind)
        if documented is not None and option.lower() in documented:
            return True
        group, slash, rest = option.lower().partition(b"/")
        if slash and documented is not None and group + b"/*" in documented:
            return options.known("pjsip.conf", _WIZARD.get(group, group.decode("utf-8", "replace")), rest, self.rules.version)
        if known is None and documented is not None:
            return False
        return known

    def _unknown(self, view, edit, kind, option):
        hint = options.nearest(self.rules.filename, kind, option, self.rules.version)
        mend = f"did you mean '{hint}'?" if hint else "correct the name or leave it out."
        return (f"{view.documents[0].path}: {edit.selector}: Asterisk {self.rules.version} does not know the option "
                f"'{shown(option)}' in a section of kind '{kind}'; {mend}")


def _hidden(checker, kind, option, value):
    info = options.describe(checker.rules.filename, kind, option, checker.rules.version)
    return "********" if info is not None and info.secret else shown(value)


class _Pair:
    __slots__ = ("name", "value")

    def __init__(self, name, value):
        self.name = name
        self.value = value
