# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The classes of AMI, as Asterisk finds them in ``read`` and ``write`` of a user (``get_perm`` in main/manager.c).

Asterisk compares as many bytes as a word has where a comma follows it, so a word there is each class that begins with it, and an empty
one is every class: ``sys,call`` gives system, ``call,,agent`` gives all. Only a last word, with no comma behind it, must be a class as a whole.
"""

from __future__ import annotations

CLASSES = ("system", "call", "log", "verbose", "command", "agent", "user", "config", "dtmf", "reporting", "cdr", "dialplan", "originate",
           "agi", "cc", "aoc", "test", "security", "message")
"""In the order of ``perms`` in main/manager.c, the same from 16 to 23."""

_LABELS = CLASSES + ("all",)


def granted(value: str) -> frozenset:
    """The classes that a value gives; case and blanks count, and ``all`` is every class."""
    found = frozenset(label for label in _LABELS if _has(value, label))
    return frozenset(CLASSES) if "all" in found else found


def loose(value: str) -> list:
    """The words of a value that give a class whose name they are not, each once; an empty word is ''."""
    words = value.split(",")[:-1]
    return list(dict.fromkeys(word for word in words if word not in _LABELS and any(label.startswith(word) for label in _LABELS)))


def told_loose(value: str) -> str:
    """The end of a sentence about what a value gives, which its words do not show; "" where they do."""
    words = loose(value)
    if not words:
        return ""
    named = " and ".join(f"'{word}'" if word else "an empty word" for word in words)
    return f"; Asterisk takes {named} before a comma for every class that begins so"


def _has(value, label):
    """``ast_instring``."""
    *before, last = value.split(",")
    return last == label or any(label.startswith(word) for word in before)
