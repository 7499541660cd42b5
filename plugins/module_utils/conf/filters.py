# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters of ``[name](+type=aor&context=^in)``: which of several sections a header adds to.

The counterpart of ``does_category_match`` and ``ast_strsep`` in Asterisk's ``main/config.c`` and ``main/utils.c``.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.lexer import BLANKS
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.libc import Regex
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since

_EMPTY_IS_A_TOKEN = Since("18.22, 20.7, 21.2, 22+")
_UTF8_LOCALE = Since("20.19, 22.9, 23.3+")
_DEEPEST_QUOTE = 7


class Filter:
    """One filter text, compiled.

    :param text: what stands behind the ``+``.
    :param version: the Asterisk that reads it: an empty condition or value counts only in later ones.
    """

    def __init__(self, text, version):
        self._empty_is_a_token = version in _EMPTY_IS_A_TOKEN
        self._utf8 = version in _UTF8_LOCALE
        self.conditions = [self._condition(part) for part in self._split(text, b"&")] if text else []

    def _split(self, text, separator):
        parts = []
        while text is not None and (text or self._empty_is_a_token):
            part, text = _separate(text, separator)
            if part is None:
                break
            parts.append(part)
        return parts

    def _condition(self, part):
        """(name, value) to compare, or ``None`` for a condition that never matches."""
        pair = self._split(part, b"=")[:2]
        if len(pair) < 2:
            return None
        if pair[0] == b"TEMPLATES":
            return tuple(pair)
        try:
            return Regex(pair[0], self._utf8), Regex(pair[1], self._utf8)
        except ValueError:
            return None

    def matches(self, section):
        """Whether a section with the right name is the one."""
        if not self.conditions:
            return not section.template
        template_wanted = False
        for condition in self.conditions:
            if condition is None:
                return False
            if condition[0] == b"TEMPLATES":
                verdict = _template_verdict(condition[1].lower(), section.template)
                template_wanted = template_wanted or section.template
            else:
                verdict = any(condition[0].search(v.name) and condition[1].search(v.value) for v in section.variables)
            if not verdict:
                return False
        return template_wanted or not section.template


def _template_verdict(value, template):
    return value == b"include" or (value == b"restrict" and template)


def _separate(text, separator):
    """One token and what is left; quotes and backslashes shield a separator. (None, None): quotes nest too deep."""
    quotes = []
    at = 0
    while at < len(text):
        if text[at:at + 1] == b"\\":
            at += 2
        byte = text[at:at + 1]
        if byte in (b"'", b'"'):
            if quotes[-1:] == [byte]:
                quotes.pop()
            elif len(quotes) == _DEEPEST_QUOTE:
                return None, None
            else:
                quotes.append(byte)
        if byte == separator and not quotes:
            return _unquoted(text[:at]), text[at + 1:]
        at += 1
    return _unquoted(text), None


def _unquoted(token):
    token = token.strip(BLANKS)
    if token[:1] in (b"'", b'"') and token[:1] == token[-1:]:
        return token[1:-1]
    return token
