# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New secrets, from the randomness of the operating system."""

from __future__ import annotations

import secrets
from typing import Callable, Iterable, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.policies import ALPHABETS, CLASSES, Policy, PolicyError

_TRIES = 1000
_SHORTEST_WORD = 3
"""A word of one or two characters stands in too many secrets by chance to tell anything."""

_WALKS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm",
          "wxcvbn", "1qaz2wsx3edc4rfv")
_COLUMNS = ("147", "258", "369", "159", "357")
_LONGEST_WALK, _LONGEST_PIN_WALK = 3, 2
"""Characters in a row of an alphabet or of a keyboard that are still chance; in a PIN, which people choose by such rows, fewer."""

_FEWEST_DIGITS = 4


def generate(policy: Policy, avoid: Iterable[str] = (), choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A secret that Asterisk reads as it is written, and that is judged strong.

    :param policy: what it must be like.
    :param avoid: words that it must not have in it, forwards or backwards, in any case: the name, the extension, the mailbox, the caller id.
    :param choose: the source of randomness, for tests.
    :raises PolicyError: no such secret was found.
    """
    words = {word.lower() for word in avoid if word and len(word) >= _SHORTEST_WORD}
    words |= {word[::-1] for word in words}
    for _try in range(_TRIES):
        secret = _draw(policy, choose)
        if _is_strong(secret, policy, words):
            return secret
    raise PolicyError(f"No secret of {policy.length} characters of the alphabet {policy.alphabet} was found that has none of the account's names in it; "
                      "allow a longer one.")


def _draw(policy, choose):
    """Characters of equal chance. The first is a letter, where there are letters: a mark there is what files and menus take for something else."""
    alphabet = ALPHABETS[policy.alphabet]
    letters = [character for character in alphabet if character.isalpha()]
    return "".join(choose(letters if letters and not place else alphabet) for place in range(policy.length))


def _is_strong(secret, policy, words):
    lower = secret.lower()
    if not all(set(CLASSES[name]) & set(secret) for name in policy.classes) or any(word in lower for word in words):
        return False
    if policy.alphabet == "digits":
        return not _repeats(lower) and not _walks(lower, _LONGEST_PIN_WALK) and _is_no_pattern(secret)
    return not _repeats(lower) and not _walks(lower, _LONGEST_WALK)


def _repeats(text):
    """Whether a character stands three times in a row."""
    return any(text[place] == text[place + 1] == text[place + 2] for place in range(len(text) - 2))


def _walks(text, longest):
    """Whether more characters than that follow each other in an alphabet or on a keyboard."""
    pieces = {text[place:place + longest + 1] for place in range(len(text) - longest)}
    return any(piece in walk or piece[::-1] in walk for piece in pieces for walk in _WALKS)


def _is_no_pattern(pin):
    """Not what people choose: a year, a column or diagonal of the keypad, a palindrome, the same half twice, few different digits."""
    half = len(pin) // 2
    drawn = any(column in pin or column[::-1] in pin for column in _COLUMNS)
    year = any(pin[place:place + 2] in ("19", "20") for place in (0, len(pin) - 4))
    return not drawn and not year and pin != pin[::-1] and pin[:half] != pin[half:2 * half] and len(set(pin)) >= _FEWEST_DIGITS
