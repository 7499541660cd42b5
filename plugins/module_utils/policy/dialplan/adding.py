# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts lines into a context as ``ast_add_extension2`` and ``add_priority`` in Asterisk's main/pbx.c do."""

from __future__ import annotations

from typing import Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import patterns
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Context, Extension, HINT, Priority


def added(context: Context, name: str, cid: Optional[str], line: tuple) -> str:
    """Add (number, label, app, data, where) to an extension of the context; returns why Asterisk does not take it, "" where it does."""
    number, label, app, data, where = line
    shown, exten = _without_blanks(name, False), _without_blanks(name, number != HINT)
    if not shown:
        return "the line has no extension"
    bare = None if cid is None else _without_blanks(cid, True)
    extension = Extension(context.name, shown, exten, bare, cid)
    same = context.by_key.setdefault(extension.key, extension)
    if same is extension:
        context.extensions.append(extension)
    if number in same.priorities:
        return f"{same.name} of [{context.name}] has a priority {number} already, at {same.priorities[number].where}"
    if label and same.labelled(label) is not None:
        taken, label = same.labelled(label), None
        same.priorities[number] = Priority(number, None, app, data, where)
        return f"the label is the one of priority {taken} already"
    same.priorities[number] = Priority(number, label, app, data, where)
    return ""


def indexed(context: Context) -> None:
    """Sort the extensions as they are searched."""
    context.extensions.sort(key=lambda one: one.key)
    for index, extension in enumerate(context.extensions):
        extension.index = index


def labelled(context: Context, name: str, cid: Optional[str], label: str) -> Optional[int]:
    """The priority of a label in the first extension of a context that matches a name and has it."""
    name = _without_blanks(name, True)
    for extension in sorted(context.extensions, key=lambda one: one.key):
        same = patterns.order(extension.exten) == patterns.order(name) or extension.shape is not None and extension.shape.matches(name)
        if same and (extension.cid is None or extension.cid == cid):
            found = extension.labelled(label)
            if found is not None:
                return found
    return None


def _without_blanks(text: str, nofluff: bool) -> str:
    """``ext_strncpy``: blanks, and where ``nofluff`` dashes, mean nothing outside of the brackets of a pattern."""
    found, square = [], False
    for one in text:
        square = text.startswith("_") and one == "[" or square and one != "]"
        if not square and (one == " " or one == "-" and nofluff):
            continue
        found.append(one)
    return "".join(found)
