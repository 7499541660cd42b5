# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a new line may go so that it counts, best place first.

Nothing here decides whether a place works: the planner reads the result as Asterisk would and takes the next place if
the value does not come out as asked.
"""

from __future__ import annotations

import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import lexer
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.document import Document
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import writing


class Guard:
    """Which files may be written. This one allows all; the caller has one that knows generated files.

    A guard answers four questions: ``refusal(path)`` gives one sentence or ``None``, ``refusal_of(variable)`` the same of one
    line, ``custom_files(path)`` the absolute paths that the same program includes for changes by hand, best first, and
    ``stays(name)`` whether the program always writes a section, whatever is deleted in it.
    """

    def refusal(self, path):
        return None

    def refusal_of(self, variable):
        return self.refusal(variable.document.path)

    def custom_files(self, path):
        return []

    def stays(self, name):
        return True


_STAND_IN = b"; An empty template: it takes the lines below where the section is deleted."


class Place:
    """A line position, and how an option is spelled there.

    :ivar opening: header lines that have to come before the new lines, or none.
    """

    __slots__ = ("document", "index", "style", "opening")

    def __init__(self, document, index, style, opening=()):
        self.document = document
        self.index = index
        self.style = style
        self.opening = list(opening)

    def put(self, patch, pairs):
        """Add options here."""
        new = [self.style.option(name, value) for name, value in pairs]
        patch.insert(self.document, self.index, new, self.opening)


def open_at(document, index):
    """Whether text before the physical line ``index`` is live."""
    if index < len(document.lines):
        return document.depth_before(index) == 0
    return document.end_depth == 0


def after_line(document, index):
    """The place directly behind a line and the rest of its comment, or before it where a block comment starts on it."""
    for at in (_behind_comment(document, index), index + 1, index):
        if open_at(document, at):
            return Place(document, at, writing.style_of(document, index))
    return None


def _behind_comment(document, index):
    """Behind the indented comment lines that go on with the comment of an option's line."""
    at = index + 1
    if b";" in document.lines[index]:
        while at < len(document.lines) and _goes_on(document.lines[at]):
            at += 1
    return at


def _goes_on(line):
    text = line.strip(lexer.BLANKS)
    return line[:1] in b" \t" and text[:1] == b";" and text[:3] != b";--" and b"--;" not in text


def places(view, target, neighbours, guard):
    """Places for a new option of ``target``, best first; none where every file is refused.

    :param neighbours: variables of the object's own beside which the option belongs, e.g. the other ``permit`` lines.
    """
    fragments = [fragment for section in target.sections for fragment in section.fragments]
    lines = [(variable.document, variable.index) for variable in reversed(neighbours)]
    lines += [(fragment.document, fragment.last) for fragment in _best_first(fragments)]
    for document, index in lines:
        place = after_line(document, index) if guard.refusal(document.path) is None else None
        if place is not None:
            yield place
    if not target.sections[0].template:
        yield from _custom(view, target, guard)
        yield from _at_the_end(view, target, guard)


def _best_first(fragments):
    """The section's first own header, then its last line, then the rest from the end."""
    headed = [fragment for fragment in fragments if fragment.header is not None]
    first = headed[:1] or fragments[:1]
    return first + [fragment for fragment in reversed(fragments) if fragment not in first]


def _custom(view, target, guard):
    """Custom files of the program that generates the section's file.

    With ``[name](+)`` first: lines without a header would go to another section as soon as the program moves its include.
    """
    names = []
    for section in target.sections:
        for fragment in section.fragments:
            for path in guard.custom_files(fragment.document.path):
                if path not in names:
                    names.append(path)
    result = []
    for path in names:
        for document in _at(view, path):
            if guard.refusal(path) is None and open_at(document, len(document.lines)):
                result.append(_adding(view, document, target, guard.stays(target.name)))
                result.append(_end_of(document))
    return result


def custom_documents(view, path, guard):
    """The custom files for what stands in the generated file ``path``, best first."""
    return [document for name in guard.custom_files(path) for document in _at(view, name)]


def _at(view, path):
    """The document of a file that is read, or would be read if it existed, as a list of one or none."""
    document = next((document for document in view.documents if document.path == path), None) or _not_yet(view, path)
    return [] if document is None else [document]


def _not_yet(view, path):
    """An empty file in the place of one that an include names and that does not exist."""
    name = os.path.basename(path)
    named = any(not found and os.path.basename(argument) == name for _where, argument, found in view.includes)
    return Document(path, b"") if named else None


def _at_the_end(view, target, guard):
    root = view.documents[0]
    if guard.refusal(root.path) is not None or not open_at(root, len(root.lines)):
        return []
    return [_adding(view, root, target)]


def _end_of(document):
    return Place(document, len(document.lines), writing.style_of(document, len(document.lines) - 1))


def _adding(view, document, target, stays=True):
    """``[name](+)`` at the end of a file; a filter says which section is meant where the name is not enough.

    :param stays: whether the section is always there. Asterisk leaves out the rest of a file from a ``(+)`` on for which there
        is no section, so to one that may go, an empty template of its name is added first, which nobody reads: without the
        section it takes the lines, and with it the section does, because it comes first.
    """
    place = _end_of(document)
    name, style = target.sections[0].name, place.style
    kind = next((v.value for v in target.variables if v.name.lower() == b"type"), None)
    filtered = kind is not None and kind.isalnum() and len(view.named(target.name)) > 1
    conditions = [b"type=^" + kind + b"$"] if filtered else []
    if not stays:
        conditions.append(b"TEMPLATES=include")
        place.opening = [_STAND_IN + style.line_end, style.header(name, template=True)] + ([style.option(b"type", kind)] if filtered else [])
    place.opening.append(style.header(name, adding=b"&".join(conditions)))
    if document.lines and document.lines[-1].strip(lexer.BLANKS):
        place.opening.insert(0, style.line_end)
    return place


def is_stand_in(section):
    """Whether a section is the empty template that ``_adding`` puts before an addition."""
    return section.template and not section.base_sections and all(v.name.lower() == b"type" for v in section.variables)
