# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New secrets, from the randomness of the operating system."""

from __future__ import annotations

import secrets
from typing import Callable, Iterable, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import pins, strength
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.likeness import SHORTEST
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.policies import ALPHABETS, CLASSES, FEWEST_BITS, Policy, PolicyError

_TRIES = 1000


def generate(policy: Policy, avoid: Iterable[str] = (), choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A secret that Asterisk reads as it is written, and that is judged strong.

    :param policy: what it must be like.
    :param avoid: words that it must not have in it, forwards or backwards, in any case: the name, the extension, the mailbox, the caller id. Words of one
        or two characters do not count: they stand in too many secrets by chance.
    :param choose: the source of randomness, for tests.
    :raises PolicyError: no such secret was found.
    """
    words = {word.lower() for word in avoid if word and len(word) >= SHORTEST}
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
    """By the rules of judging, and more: of the words of the account it has none at all."""
    lower = secret.lower()
    if not all(set(CLASSES[name]) & set(secret) for name in policy.classes) or any(word in lower for word in words):
        return False
    if strength.is_common(lower) or strength.is_sequence(lower) or strength.is_walk(lower):
        return False
    if policy.alphabet == "digits" and pins.faults(secret, ()):
        return False
    return policy.bits < FEWEST_BITS or strength.bits(secret) >= FEWEST_BITS
