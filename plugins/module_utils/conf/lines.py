# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one live line says: a header, a directive, an option, or a fault.

The counterpart of ``process_text_line`` in Asterisk's ``main/config.c``, without its effects on other lines.
"""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.lexer import BLANKS

_WORD = re.compile(rb"[\x21-\x7f]*")
_INCLUDES = (b"include", b"tryinclude", b"exec")


class Header:
    """``[name](items)``.

    :ivar name: as written, not trimmed and not yet cut to 79 bytes.
    :ivar items: what stands between the parentheses, split at commas; ``None`` without parentheses.
    """

    __slots__ = ("name", "items")

    def __init__(self, name, items):
        self.name = name
        self.items = items


class Directive:
    """``#include``, ``#tryinclude`` or ``#exec``.

    :ivar word: in lower case.
    :ivar argument: without its quotes.
    """

    __slots__ = ("word", "argument")

    def __init__(self, word, argument):
        self.word = word
        self.argument = argument


class Option:
    """``name = value``.

    :ivar value: trimmed. For ``+=`` it is what the option gets when there is nothing to append to.
    :ivar operator: ``=``, ``=>`` or ``+=``.
    :ivar appended: for ``+=`` the bytes behind the operator with their leading blanks, else ``None``.
    :ivar spans: offsets in the trimmed line: start and end of the name, of the operator, of the value.
    """

    __slots__ = ("name", "value", "operator", "appended", "spans")

    def __init__(self, name, value, operator, appended, spans):
        self.name = name
        self.value = value
        self.operator = operator
        self.appended = appended
        self.spans = spans


class Fault:
    """A line that Asterisk cannot use.

    :ivar message: what is wrong and how to mend it, the end of a sentence.
    :ivar fatal: whether Asterisk stops reading the file here.
    :ivar directive: whether the line starts with ``#``; what else stands before the first section is always fatal.
    """

    __slots__ = ("message", "fatal", "directive")

    def __init__(self, message, fatal, directive=False):
        self.message = message
        self.fatal = fatal
        self.directive = directive


def parse(text):
    """Read one line.

    :param text: live bytes, trimmed, not empty.
    :returns: Header, Directive, Option or Fault.
    """
    first = text[:1]
    if first == b"[":
        return _header(text)
    if first == b"#":
        return _directive(text)
    return _option(text)


def plain(text):
    """Read the usual plain option, which nearly all lines are.

    :param text: live bytes, trimmed, not empty.
    :returns: (name, value), or ``None`` for what ``parse`` has to look at.
    """
    if text[0] in b"[#\\":
        return None
    name, equals, value = text.partition(b"=")
    if not equals or name[-1:] == b"+" or value[:1] == b">":
        return None
    name = name.rstrip(BLANKS)
    return (name, value.lstrip(BLANKS)) if name else None


def _header(text):
    name, bracket, rest = text[1:].partition(b"]")
    if not bracket:
        return Fault("the header has no closing ']'", True)
    if rest[:1] != b"(":
        return Header(name, None)
    items, bracket, rest = rest[1:].partition(b")")
    if not bracket:
        return Fault("the header has no closing ')'", True)
    return Header(name, items.split(b","))


def _directive(text):
    word = _WORD.match(text, 1).group()
    argument = text[2 + len(word):].strip(BLANKS)
    if word.lower() not in _INCLUDES:
        return Fault("'#%s' is not a directive, so the line is ignored" % word.decode("utf-8", "replace"), False, True)
    if not argument:
        return Fault("'#%s' has no argument, so the line is ignored" % word.decode("ascii"), False, True)
    return Directive(word.lower(), _unquoted(argument))


def _unquoted(argument):
    """Asterisk takes quotes off only if the last byte is the closing one."""
    closing = {b'"': b'"', b"<": b">"}.get(argument[:1])
    if closing is None or argument[-1:] != closing:
        return argument
    return argument[1:-1]


def _option(text):
    escaped = text[:1] == b"\\"
    if escaped and not 33 <= (text[1] if len(text) > 1 else 0) < 128:
        return Fault("a backslash stands before a blank or a byte that cannot be escaped", True)
    at = text.find(b"=", 2 if escaped else 0)
    if at < 0:
        return Fault("the line has no '=', so it is ignored", False)
    start = 1 if escaped else 0
    appending = at - 1 >= start + escaped and text[at - 1:at] == b"+"
    objecting = not appending and text[at + 1:at + 2] == b">"
    operator = (at - 1 if appending else at, at + 2 if objecting else at + 1)
    return _spans(text, start, operator, appending)


def _spans(text, start, operator, appending):
    head, tail = text[start:operator[0]], text[operator[1]:]
    name, value = head.strip(BLANKS), tail.strip(BLANKS)
    if not name:
        return Fault("the line has no option name before its '=', so it is ignored", False)
    name_at = start + len(head) - len(head.lstrip(BLANKS))
    value_at = operator[1] + len(tail) - len(tail.lstrip(BLANKS)) if value else operator[1]
    spans = ((name_at, name_at + len(name)), operator, (value_at, value_at + len(value)))
    return Option(name, value, text[operator[0]:operator[1]], tail if appending else None, spans)
