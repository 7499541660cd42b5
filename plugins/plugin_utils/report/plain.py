# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that comes from hosts, made harmless for a terminal, an XML file and a page: what cannot be seen is spelled out.

Names and values come from configuration that an attacker may have written. Control characters move a terminal's cursor, some are not allowed
in XML 1.0 at all (section 2.2), directional formatting characters show a text in another order than it has, and characters without a width make two
names look the same. Those that join or part letters (U+200C and U+200D) stay, since some scripts are written with them.
"""

from __future__ import annotations

import functools
import re

_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff"
                     "\U000e0000-\U000e007f]")


@functools.lru_cache(maxsize=65536)
def visible(text: str) -> str:
    """The text with such characters as ``\\x1b`` or ``\\u202e``; line feeds and tabs stay."""
    return _HIDDEN.sub(_spelled, str(text))


def one_line(text: str) -> str:
    """The same without line feeds, tabs and runs of spaces."""
    return " ".join(visible(text).split())


def _spelled(match):
    code = ord(match.group())
    return ("\\x%02x" if code < 0x100 else "\\u%04x" if code < 0x10000 else "\\U%08x") % code
