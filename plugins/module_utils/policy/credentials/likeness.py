# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a secret is, or is close to, a word that belongs to its account."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import common_passwords
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.strength import block, leet

SHORTEST = 3
"""Characters of a word that counts: shorter ones stand in random secrets too."""

_ADDED = 6
"""A secret that holds a word is close to it where it has fewer other characters than these."""


class Words:
    """The words of one account, by what they are.

    :ivar names: the section's name, the user name and the accounts. ``numbers``: extensions. ``others``: of the caller id.
    """

    def __init__(self, credential):
        accounts = [account.partition("/")[2] or account for account in credential.accounts]
        name = credential.name.partition("@")[0] if credential.kind == "voicemail" else credential.name
        self.names = _lower([name, credential.user] + [account.partition("@")[0] if credential.kind == "voicemail" else account for account in accounts])
        rest = _lower(credential.words) - self.names
        self.numbers = {word for word in rest if word.isdigit()}
        self.others = rest - self.numbers

    def all(self):
        """All of them, in an order that does not change."""
        return sorted(self.names) + sorted(self.numbers) + sorted(self.others)

    def reason(self, text):
        """The reason for which a secret in lower case is bad: name, extension, caller_id or close_to_name; None: it is far from all words."""
        for reason, words in (("name", self.names), ("extension", self.numbers), ("caller_id", self.others)):
            if text in words:
                return reason
        spelled = (text[::-1], block(text)) + leet(text)
        return "close_to_name" if any(_is_close(text, word, spelled) for word in self.all()) else None


def _lower(words):
    return {word.lower() for word in words if word}


def _is_close(text, word, spelled):
    if len(word) < SHORTEST:
        return False
    if word in spelled or any(one in leet(word) for one in spelled):
        return True
    if word in text:
        rest = text.replace(word, "")
        return len(rest) < _ADDED or rest in common_passwords.ALL
    if len(text) >= SHORTEST and text in word and len(word) - len(text) < _ADDED:
        return True
    allowed = 2 if len(word) >= 6 else 1
    return len(word) > SHORTEST and abs(len(text) - len(word)) <= allowed and within(text, word, allowed)


def within(one, other, most):
    """Whether one text becomes the other with at most so many letters inserted, left out or changed (Levenshtein's distance)."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0], best = row[0], number, number
        for at, wanted in enumerate(other, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (letter != wanted))
            best = min(best, row[at])
        if best > most:
            return False
    return row[-1] <= most
