# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the edits that a person writes in a playbook to the vocabulary of changes."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.edits import Sequence, Set, Unset
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.structure import AddSection, RemoveSection, RenameSection
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.targets import EditError, Selector


def encoded(value):
    """One value of a playbook as bytes: YAML's booleans become yes and no, numbers are written out."""
    if isinstance(value, bool):
        return b"yes" if value else b"no"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).encode("utf-8", "surrogateescape")


def parse(requests):
    """Translate edits.

    :param requests: dicts with the suboptions of the module's ``edits``; absent keys may be missing or ``None``.
    :returns: root file to list of edits, in the order in which they are to be carried out.
    :raises EditError: a request contradicts itself.
    """
    by_file = {}
    for number, request in enumerate(requests):
        adding, changing = _edits(request, f"edits[{number}]")
        runs = by_file.setdefault(request["file"], [[[], []]])
        if adding is None:
            runs.append([[], changing])
            runs.append([[], []])
        else:
            runs[-1][0].extend(adding)
            runs[-1][1].extend(changing)
    return {name: [edit for run in runs for part in run for edit in part] for name, runs in by_file.items()}


def _edits(request, label):
    """(sections to add, other edits); ``None`` for the first where order matters to what stands around."""
    selector = _selector(request, label)
    options = request.get("options") or {}
    sequence = _pairs(request.get("sequence"), label)
    if request.get("state", "present") == "absent":
        if options or sequence:
            raise EditError(f"{label}: state absent takes the whole section away; to take options away set them to null.")
        return None, [RemoveSection(selector)]
    if request.get("rename_to") is not None:
        return None, [RenameSection(selector, encoded(request["rename_to"]))] + _changes(_renamed(selector, request), request, options, sequence)
    adding = [_addition(selector, request, options, sequence, label)] if request.get("create") else []
    if not adding and not options and not sequence:
        raise EditError(f"{label}: it asks for nothing, so give options, a sequence, create, rename_to or state: absent.")
    return adding, _changes(selector, request, options, sequence)


def _selector(request, label):
    section, pattern = request.get("section"), request.get("section_pattern")
    if (section is None) == (pattern is None):
        raise EditError(f"{label}: give either section or section_pattern.")
    try:
        return Selector(
            request["file"], None if section is None else encoded(section), None if pattern is None else encoded(pattern),
            None if request.get("type") is None else encoded(request["type"]), request.get("position"),
            bool(request.get("all")), bool(request.get("template")))
    except re.error as problem:
        raise EditError(f"{label}: section_pattern is not a valid regular expression ({problem}).")


def _renamed(selector, request):
    return Selector(
        selector.filename, encoded(request["rename_to"]), None, selector.type, selector.position, selector.every, selector.template)


def _pairs(sequence, label):
    pairs = []
    for item in sequence or ():
        if not isinstance(item, dict) or len(item) != 1:
            raise EditError(f"{label}: each item of a sequence is one option and its value, such as 'permit: 10.0.0.0/8'.")
        pairs.extend((encoded(name), encoded(value)) for name, value in item.items())
    return pairs


def _changes(selector, request, options, sequence):
    template = bool(request.get("edit_template"))
    found = []
    for name, value in options.items():
        name = encoded(name)
        if value is None:
            found.append(Unset(selector, name, template))
        elif isinstance(value, (list, tuple)):
            found.append(Sequence(selector, [(name, encoded(item)) for item in value], (name,), template))
        else:
            found.append(Set(selector, name, encoded(value), template))
    if sequence:
        found.append(Sequence(selector, sequence, (), template))
    return found


def _addition(selector, request, options, sequence, label):
    if selector.section is None:
        raise EditError(f"{label}: create needs a section name, not a pattern.")
    pairs = []
    for name, value in options.items():
        values = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
        pairs += [(encoded(name), encoded(item)) for item in values]
    pairs += sequence
    if selector.type is not None and not any(name.lower() == b"type" for name, _value in pairs):
        pairs.insert(0, (b"type", selector.type))
    return AddSection(selector, selector.template, [encoded(base) for base in request.get("inherits") or ()], pairs)
