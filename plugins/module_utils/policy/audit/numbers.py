# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which numbers cost money where this host stands: the setting of the audit that says so, checked."""

from __future__ import annotations

import difflib
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.classes import Classes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import shape
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

MOST_INTERNAL = 10
_LABEL = "audit_numbers"
_FORMS = {"international": (re.compile(r"\+?\d*\Z"), "a prefix of digits such as '00', or '+'"),
          "premium": (re.compile(r"_[0-9XxZzNn+.!\[\]-]+\Z|\d+\Z"), "a number, or a pattern of Asterisk such as '_0900XXX!'"),
          "emergency": (re.compile(r"\d+\Z"), "a number such as '112'")}
"""Key to (what an item of its list looks like, the same in words)."""


def parse(given) -> Classes:
    """The classes of ``audit_numbers``; of what it does not name the defaults count.

    :param given: dict with international, premium and emergency (lists of text), and internal_digits (a number).
    :raises SettingsError: one sentence on the first thing that is wrong.
    """
    if not isinstance(given, dict):
        raise SettingsError(f"{_LABEL} must be a mapping with {', '.join(Classes._fields)}.")
    for name in given:
        if name not in Classes._fields:
            near = difflib.get_close_matches(str(name), Classes._fields, 1, 0.5)
            raise SettingsError(f"{_LABEL} has the key '{name}', which it does not know; " + (
                f"did you mean '{near[0]}'?" if near else f"there are {', '.join(Classes._fields)}."))
    return Classes(**{name: _digits(value) if name == "internal_digits" else _items(name, value) for name, value in given.items()})


def _items(name, value):
    form, words = _FORMS[name]
    if not isinstance(value, list):
        raise SettingsError(f"{_LABEL}.{name} must be a list.")
    for item in value:
        if not isinstance(item, str) or not item or not form.match(item) or shape(item) is None:
            raise SettingsError(f"{_LABEL}.{name} has {item!r}, which is not {words}; write it in quotes, because YAML reads 0112 as another number.")
    return tuple(value)


def _digits(value):
    if isinstance(value, bool) or not str(value).isdigit() or not 0 <= int(value) <= MOST_INTERNAL:
        raise SettingsError(f"{_LABEL}.internal_digits is {value!r}, and must be a number from 0 to {MOST_INTERNAL}.")
    return int(value)
