# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How hard a secret is to guess by its own looks: entropy, sequences, walks over a keyboard, common passwords."""

from __future__ import annotations

import math

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import common_passwords

_ROWS = (
    "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertzuiop", "yxcvbnm",
    "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "qazwsxedc", "1qaz2wsx3edc", "1qay", "2wsx3edc", "1aqw", "2zsx", "!qaz", "@wsx",
    "147", "258", "369", "159", "357", "1470", "2580", "3690", "741", "852", "963", "1236987", "1478963", "14789", "36987", "13579", "24680")
"""Rows and columns of QWERTY, AZERTY and QWERTZ keyboards, and lines of a telephone's keypad."""

_RUN = 3
"""Characters that make a run."""

_LEET = str.maketrans("013457@$!8", "oieastasib")
_LEET_L = str.maketrans("013457@$!8", "oleastaslb")

_LONG_RUN = 4
"""Characters of a run that no chance explains; in a secret of digits alone one more."""

_SHARE, _MOST = 4, 3
"""A secret is a run with something added where no more than a fourth of it, and three characters at most, stands outside of runs."""

_PADDING = 6


def _steps(rows):
    return frozenset(row[at:at + _RUN] for text in rows for row in (text, text[::-1]) for at in range(len(row) - _RUN + 1))


_WALKS = _steps(_ROWS)


def leet(text):
    """What a text in lower case says when digits and signs stand for letters, in both readings of ``1``."""
    return (text.translate(_LEET), text.translate(_LEET_L)) if any(letter.isalpha() for letter in text) else ()


def block(text):
    """The part that a text repeats from its start to its end; the text itself where it repeats none."""
    at = (text + text).find(text, 1)
    return text[:at] if 0 < at < len(text) else text


def _sequential(one, two, three):
    step = ord(two) - ord(one)
    return step == ord(three) - ord(two) and step in (-1, 0, 1) and (step == 0 or one.isalnum() and three.isalnum())


def covered(text, is_step, least=_RUN):
    """How many characters of a text stand in runs of at least so many for which ``is_step(a, b, c)`` holds."""
    total, run = 0, 0
    for at in range(2, len(text) + 1):
        if at < len(text) and is_step(text[at - 2], text[at - 1], text[at]):
            run += 1 if run else _RUN
        else:
            total, run = total + (run if run >= least else 0), 0
    return total


def is_sequence(text):
    """Whether a text is made of ascending, descending or equal characters (1234, aaaa), or of a short part again and again (1212)."""
    return len(block(text)) <= _MOST and len(block(text)) < len(text) or _is_made_of(text, _sequential)


def is_walk(text):
    """Whether a text in lower case is made of lines on a keyboard or a keypad."""
    return _is_made_of(text, _walks)


def _is_made_of(text, is_step):
    return len(text) >= _RUN and len(text) - covered(text, is_step) <= min(len(text) // _SHARE, _MOST)


def _walks(one, two, three):
    return one + two + three in _WALKS


def bits(text):
    """A cautious guess of a secret's entropy, in bits.

    Each character counts by the size of the classes that occur (digits, letters, the rest), a quarter of it inside a run or a walk of four or
    more; what is repeated counts once; few different characters count as twice as many at most.
    """
    part = block(text)
    if not part:
        return 0.0
    pool = 10 * any(letter.isdigit() for letter in part) + 26 * any(letter.islower() for letter in part) + 26 * any(letter.isupper() for letter in part)
    pool += 33 * any(not letter.isalnum() for letter in part)
    low = part.lower()
    foreseen = covered(low, lambda one, two, three: _sequential(one, two, three) or _walks(one, two, three), _LONG_RUN + low.isdigit())
    length = min(len(part) - 0.75 * foreseen, 2 * len(set(part)))
    return length * math.log2(pool or 26)


def is_common(text):
    """Whether a text in lower case is a password that everybody tries, perhaps with digits and signs around it or in place of letters."""
    spelled = (text, block(text), text[::-1]) + leet(text)
    return any(one in common_passwords.ALL or _core(one) in common_passwords.ALL for one in spelled)


def _core(text):
    """The letters in the middle, where little stands around them; "" otherwise."""
    start, end = 0, len(text)
    while start < end and not text[start].isalpha():
        start += 1
    while end > start and not text[end - 1].isalpha():
        end -= 1
    return text[start:end] if end - start >= 4 and len(text) - (end - start) < _PADDING else ""
