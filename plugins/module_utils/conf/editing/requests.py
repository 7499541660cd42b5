# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the edits that a person writes in a playbook to the vocabulary of changes."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import options as known_options
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.edits import Set, Unset
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.mentioning import RenameDevice
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.sequences import Sequence
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.structure import AddSection, RemoveSection, RenameSection
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import masking
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError, Selector


_EXACT = ("globals", "logfiles")
"""Sections in which the case of names counts: variables of the dialplan, and names of log files."""


def encoded(value, label="edits"):
    """One value of a playbook as bytes: YAML's booleans become yes and no, whole numbers are written out.

    :raises EditError: it is no text, number or boolean, or YAML may have made another number of what was written.
    """
    if isinstance(value, bool):
        return b"yes" if value else b"no"
    if isinstance(value, float):
        raise EditError(f"{label}: a number with a point or an exponent reaches the module rounded ({value!r}), so write it in quotes.")
    if not isinstance(value, (str, int)):
        kind = {dict: "a dictionary", list: "a list inside a list", tuple: "a list inside a list", type(None): "null"}.get(type(value), "no text")
        raise EditError(f"{label}: a value is {kind}, where one text is needed; correct the indentation or the quotes.")
    try:
        return str(value).encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise EditError(f"{label}: a text holds half of a character (a lone surrogate), which no file can hold; correct it.")


def _value(request, name, value, label):
    """The value of an option; a secret must be text, because YAML reads 0123 as 83 and 1_0 as 10."""
    where = f"{label}: {name}"
    section = str(request.get("section"))
    if isinstance(value, (bool, int)) and section.lower() != "globals" and masking.is_secret(request["file"], section, str(name), str(value)):
        raise EditError(f"{where} is a secret that YAML took for a number or a boolean and may have changed, so write it in quotes.")
    return encoded(value, where)


def parse(requests):
    """Translate edits.

    :param requests: dicts with the suboptions of the module's ``edits``; absent keys may be missing or ``None``. Modules of this collection ask for one
        thing more: ``file``, ``driver``, ``device`` and ``rename_to``, for a device that values of the file name.
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
    if request.get("device") is not None:
        return None, [RenameDevice(request["file"], *(encoded(request[name], label) for name in ("driver", "device", "rename_to")))]
    selector = _selector(request, label)
    options = request.get("options") or {}
    sequence = _pairs(request, label)
    if request.get("state", "present") == "absent":
        if options or sequence:
            raise EditError(f"{label}: state absent takes the whole section away; to take options away set them to null.")
        return None, [RemoveSection(selector)]
    if request.get("rename_to") is not None:
        return None, [RenameSection(selector, encoded(request["rename_to"], label))] + _changes(_renamed(selector, request), request, options, sequence, label)
    adding = [_addition(selector, request, options, sequence, label)] if request.get("create") else []
    if not adding and not options and not sequence:
        raise EditError(f"{label}: it asks for nothing, so give options, a sequence, create, rename_to or state: absent.")
    return adding, _changes(selector, request, options, sequence, label)


def _selector(request, label):
    section, pattern = request.get("section"), request.get("section_pattern")
    if (section is None) == (pattern is None):
        raise EditError(f"{label}: give either section or section_pattern.")
    try:
        return Selector(
            request["file"], None if section is None else encoded(section, label), None if pattern is None else encoded(pattern, label),
            None if request.get("type") is None else encoded(request["type"], label), request.get("position"),
            bool(request.get("all")), bool(request.get("template")))
    except re.error as problem:
        raise EditError(f"{label}: section_pattern is not a valid regular expression ({problem}).")


def _renamed(selector, request):
    return Selector(
        selector.filename, encoded(request["rename_to"]), None, selector.type, selector.position, selector.every, selector.template)


def _pairs(request, label):
    pairs = []
    for item in request.get("sequence") or ():
        if not isinstance(item, dict) or len(item) != 1:
            raise EditError(f"{label}: each item of a sequence is one option and its value, such as 'permit: 10.0.0.0/8'.")
        pairs.extend((encoded(name, label), _value(request, name, value, label)) for name, value in item.items())
    return pairs


def _refuse_spellings(request, options, label):
    """Two spellings of one option can want different things of it, and then a second run would change things again."""
    seen = {}
    for name in options:
        other = seen.setdefault(str(name).lower(), name)
        if other != name and str(request.get("section")).lower() not in _EXACT:
            raise EditError(f"{label}: '{other}' and '{name}' are one option for Asterisk, so leave one of them out.")


def _in_order(selector, options):
    """The options of a request, which have no order, with those first that have to stand before others."""
    leading = known_options.leading(selector.filename)
    return sorted(options.items(), key=lambda item: str(item[0]).lower() not in leading)


def _changes(selector, request, options, sequence, label):
    _refuse_spellings(request, options, label)
    template = bool(request.get("edit_template"))
    found = []
    for text, value in _in_order(selector, options):
        name = encoded(text, label)
        if value is None:
            found.append(Unset(selector, name, template))
        elif isinstance(value, (list, tuple)):
            found.append(Sequence(selector, [(name, _value(request, text, item, label)) for item in value], (name,), template))
        else:
            found.append(Set(selector, name, _value(request, text, value, label), template))
    if sequence:
        found.append(Sequence(selector, sequence, (), template))
    return found


def _addition(selector, request, options, sequence, label):
    if selector.section is None:
        raise EditError(f"{label}: create needs a section name, not a pattern.")
    pairs = []
    for name, value in _in_order(selector, options):
        values = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
        pairs += [(encoded(name, label), _value(request, name, item, label)) for item in values]
    pairs += sequence
    if selector.type is not None and not any(name.lower() == b"type" for name, _unused in pairs):
        pairs.insert(0, (b"type", selector.type))
    return AddSection(selector, selector.template, [encoded(base, label) for base in request.get("inherits") or ()], pairs)
