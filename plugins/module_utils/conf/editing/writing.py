# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writing single lines: how names and values are spelled, and how one line changes in only the bytes that it must.

A line that was changed is read again before it is accepted, so a spelling that Asterisk would read differently cannot
leave this module.
"""

from __future__ import annotations

import functools

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import lexer, lines
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.lexer import BLANKS, BUFFER


class Unwritable(ValueError):
    """A name or a value that Asterisk's language cannot express; the message is the end of a sentence."""


@functools.lru_cache(maxsize=1000)
def encoded_value(value):
    """Spell a value so that Asterisk reads exactly it.

    :param value: bytes.
    :raises Unwritable: it holds a line break or a NUL byte, or starts or ends with a blank.
    """
    if any(byte in value for byte in (b"\n", b"\r", b"\0")):
        raise Unwritable("a value cannot hold a line break or a NUL byte")
    if value != value.strip(BLANKS):
        raise Unwritable("a value cannot start or end with a blank, because Asterisk trims it")
    return value.replace(b";", b"\\;")


def encoded_name(name):
    """Spell an option name so that Asterisk reads exactly it.

    :raises Unwritable: no spelling gives this name.
    """
    if not name or name != name.strip(BLANKS) or any(byte in name for byte in (b"\n", b"\r", b"\0")):
        raise Unwritable("an option name cannot be empty, hold a line break, or start or end with a blank")
    if b"=" in name[1:] or name.endswith(b"+"):
        raise Unwritable("an option name cannot hold '=' or end with '+'")
    spelled = name[:1] + name[1:].replace(b";", b"\\;")
    return b"\\" + spelled if name[:1] in (b"[", b"#", b";", b"=", b"\\") else spelled


def header(name, template=False, bases=(), adding=None):
    """Spell a header line without its line end.

    :param adding: ``None`` for a new section, else the filter behind ``(+`` (may be empty).
    :raises Unwritable: the name is too long or holds a byte that a header cannot.
    """
    for each in (name,) + tuple(bases):
        if any(byte in each for byte in (b"]", b"\n", b"\r", b"\0")) or len(each) > 79:
            raise Unwritable("a section name cannot hold ']' or a line break or be longer than 79 bytes")
    for base in bases:
        if not base or base[:1] in (b"!", b"+") or any(byte in base for byte in (b",", b")")):
            raise Unwritable("a section to inherit from cannot be empty, start with '!' or '+', or hold ',' or ')'")
    items = [b"!"] if template else []
    items += bases
    if adding is not None:
        items = [b"+" + adding]
    spelled = b"[" + name.replace(b";", b"\\;") + b"]"
    return spelled + b"(" + b",".join(items).replace(b";", b"\\;") + b")" if items else spelled


class Style:
    """How a file spells its options: indentation, operator and the blanks around it, line end."""

    __slots__ = ("indent", "before", "operator", "after", "line_end")

    def __init__(self, indent=b"", before=b" ", operator=b"=", after=b" ", line_end=b"\n"):
        self.indent = indent
        self.before = before
        self.operator = operator
        self.after = after
        self.line_end = line_end

    def option(self, name, value):
        """A new line; a value that starts with ``>`` gets a blank so that it is not read as ``=>``."""
        spelled = encoded_value(value)
        gap = self.after or (b" " if value[:1] == b">" and self.operator == b"=" else b"")
        tail = gap + spelled if spelled else b""
        line = self.indent + encoded_name(name) + self.before + self.operator + tail
        return _checked(line + self.line_end)

    def header(self, *arguments, **keywords):
        return _checked(header(*arguments, **keywords) + self.line_end)


def _checked(line):
    if len(line) - line.endswith(b"\n") >= BUFFER:
        raise Unwritable(f"a line cannot be longer than {BUFFER - 1} bytes")
    return line


def line_end(document):
    """The line end that a document uses."""
    return b"\r\n" if any(line.endswith(b"\r\n") for line in document.lines[:1]) else b"\n"


def style_of(document, index):
    """The style of the option on one line, or of the nearest one, to spell another one beside it."""
    for near in _outwards(index, len(document.lines)):
        found = _option_on(document, near)
        if found is not None and found[2].offsets is None:
            break
    else:
        return Style(line_end=line_end(document))
    _offset, chunk, live, lead, option = found
    text = live.text[lead:]
    (_start, name_end), (operator, operator_end), (value, value_end) = option.spans
    after = text[operator_end:value] if value < value_end else text[name_end:operator]
    operator_text = b"=" if option.operator == b"+=" else option.operator
    return Style(chunk[:lead], text[name_end:operator], operator_text, after, line_end(document))


def _outwards(index, count, reach=100):
    """Indexes of lines, from ``index`` to both sides."""
    for distance in range(reach):
        for near in sorted({index - distance, index + distance}):
            if 0 <= near < count:
                yield near


def _option_on(document, index, name=None):
    """(offset, chunk, Live, leading blanks, Option) of the option on a line."""
    for offset, chunk, live in document.live(index):
        text = live.text.strip(BLANKS)
        entry = lines.parse(text)
        if isinstance(entry, lines.Option) and name in (None, entry.name):
            return offset, chunk, live, len(live.text) - len(live.text.lstrip(BLANKS)), entry
    return None


class LineEdit:
    """Changes to one physical line, collected as (start, end, new bytes)."""

    def __init__(self, document, index):
        self.document = document
        self.index = index
        self.line = document.lines[index]
        self.changes = []

    def put(self, offset, live, chunk, span, new):
        """Replace the live bytes of ``span`` and leave the comments between them."""
        if span[0] == span[1]:
            runs = [(live.before(span[0]),) * 2]
        else:
            runs = live.pieces(span[0], span[1], chunk)
        for start, end in runs:
            self.changes.append((offset + start, offset + end, new))
            new = b""

    def result(self):
        line = self.line
        for start, end, new in sorted(self.changes, reverse=True):
            line = line[:start] + new + line[end:]
        return _checked(line)

    def reads_as(self, line, wanted):
        """Whether the changed line gives just ``wanted`` (name and value or ``None``) and leaves comments open as before."""
        options, depth = _reading(self.document, self.index, line)
        return depth == self._depth_behind() and (wanted in options if wanted else True)

    def _depth_behind(self):
        """Block comments that are open behind the line as it stands in the file."""
        if b";" not in self.line:
            return self.document.depth_before(self.index)
        return _reading(self.document, self.index, self.line)[1]


def _reading(document, index, line):
    """((name, value) of each option on a line, block comments open behind it)."""
    depth, found = document.depth_before(index), []
    for _offset, chunk in lexer.chunks(line, document.first and index == 0):
        live, depth = lexer.uncomment(chunk, depth)
        text = live.text.strip(BLANKS) if live else b""
        entry = lines.parse(text) if text else None
        if isinstance(entry, lines.Option) and entry.operator != b"+=":
            found.append((entry.name, entry.value))
    return found, depth


def with_value(document, index, name, value, new_name=None):
    """One line with another value.

    :param name: the option on the line, as written.
    :param value: the new value in bytes; a ``+=`` becomes ``=``, because the value is meant whole.
    :param new_name: another name for the option, e.g. one that replaces a synonym.
    :returns: the new physical line.
    :raises Unwritable: see encoded_value.
    """
    line = _plain_with_value(document, index, name, value) if new_name in (None, name) else None
    if line is not None:
        return line
    offset, chunk, live, lead, option = _option_on(document, index, name)
    name_span, operator_span, value_span = [(lead + start, lead + end) for start, end in option.spans]
    spelled = encoded_value(value)
    touching = value_span[0] == operator_span[1]
    for gap, tail in ((b"", b""), (b" ", b""), (b"", b" "), (b" ", b" ")):
        edit = LineEdit(document, index)
        if gap and not touching or gap and not spelled:
            continue
        edit.put(offset, live, chunk, value_span, gap + spelled + tail)
        if option.operator == b"+=":
            edit.put(offset, live, chunk, operator_span, b"=")
        if new_name is not None and new_name != option.name:
            edit.put(offset, live, chunk, (name_span[0] - (live.text[:name_span[0]][-1:] == b"\\"), name_span[1]), encoded_name(new_name))
        line = edit.result()
        if edit.reads_as(line, (new_name or option.name, value)):
            return line
    raise Unwritable("the value cannot be written on this line without changing its comments")


def _plain_with_value(document, index, name, value):
    """What ``with_value`` gives for a plain ``name = value`` without comments; ``None`` where it has to look closer."""
    line = document.lines[index]
    if index == 0 or b";" in line or b"\0" in line or b";" in value or document.depth_before(index):
        return None
    old = lines.plain(line.strip(BLANKS))
    if old is None or old[0] != name or not old[1]:
        return None
    end = len(line.rstrip(BLANKS))
    new = line[:end - len(old[1])] + encoded_value(value) + line[end:]
    return _checked(new) if value and lines.plain(new.strip(BLANKS)) == (name, value) else None


def without_option(document, index, name):
    """One line without its option; comments on it stay.

    :returns: the new physical line, or empty bytes where nothing is left of it.
    """
    offset, chunk, live, lead, option = _option_on(document, index, name)
    edit = LineEdit(document, index)
    edit.put(offset, live, chunk, (lead, lead + option.spans[2][1]), b"")
    return _tidied(edit, offset)


def without_live_text(document, index):
    """One line without anything that Asterisk looks at; comments on it stay."""
    edit = LineEdit(document, index)
    for offset, chunk, live in document.live(index):
        start = len(live.text) - len(live.text.lstrip(BLANKS))
        edit.put(offset, live, chunk, (start, len(live.text.rstrip(BLANKS))), b"")
    return _tidied(edit, document.live(index)[0][0])


def _tidied(edit, offset):
    """Nothing at all for a line that became blank, else the line with its indentation only."""
    line = edit.result()
    if not edit.reads_as(line, None):
        raise Unwritable("its line ends or opens a comment, so other lines would come to life or be hidden without it; mend the comment first")
    if not line.strip(BLANKS):
        return b""
    indent = len(line[offset:]) - len(line[offset:].lstrip(b" \t"))
    original = len(edit.line[offset:]) - len(edit.line[offset:].lstrip(b" \t"))
    shorter = line[:offset] + line[offset + max(indent - original, 0):]
    return shorter if edit.reads_as(shorter, None) else line


def with_header_names(document, index, name=None, bases=None):
    """One header line with another section name or other names to inherit from.

    :param name: the new section name, or ``None`` to leave it.
    :param bases: old name in lower case to new name, for the names between the parentheses.
    :raises Unwritable: a name cannot stand in a header.
    """
    offset, chunk, live = document.live(index)[0]
    text = live.text.strip(BLANKS)
    lead = len(live.text) - len(live.text.lstrip(BLANKS))
    entry = lines.parse(text)
    edit = LineEdit(document, index)
    if name is not None:
        edit.put(offset, live, chunk, (lead + 1, lead + 1 + len(entry.name)), header(name)[1:-1])
    at = lead + 1 + len(entry.name) + 2
    for item in entry.items or ():
        new = (bases or {}).get(item.lower())
        if new is not None and item[:1] not in (b"!", b"+"):
            edit.put(offset, live, chunk, (at, at + len(item)), header(b"x", bases=(new,))[4:-1])
        at += len(item) + 1
    return edit.result()
