# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a new secret must be like: per kind of credential, and per group of devices whose menus take less."""

from __future__ import annotations

import difflib
import fnmatch
import math
from typing import Dict, Mapping, NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import KINDS

_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O
_LOWER = "abcdefghijkmnpqrstuvwxyz"  # without l and o
_DIGITS = "23456789"  # without 0 and 1

ALPHABETS = {
    "phone": _UPPER + _LOWER + _DIGITS + "-_.",
    "letters_digits": _UPPER + _LOWER + _DIGITS,
    "lower_digits": _LOWER + _DIGITS,
    "hex": "0123456789abcdef",
    "digits": "0123456789",
    "wide": _UPPER + _LOWER + _DIGITS + "-_.!#%*+/:=?@^~",
}
"""Alphabet to characters. ``wide`` alone has marks that keypads of telephones and ``user:secret@host`` lines make trouble with; none has what ends a
value or starts a comment, a quotation, an expression or a list in Asterisk's files, nor, but for ``hex`` and ``digits``, characters that look alike."""

CLASSES = {"upper": _UPPER, "lower": _LOWER, "digit": "0123456789", "mark": "-_.!#%*+/:=?@^~"}

PIN_KINDS = ("voicemail", "confbridge", "meetme")
"""What is entered on a keypad: digits only, whatever is asked for."""

SHORTEST, SHORTEST_PIN, LONGEST = 10, 6, 64
"""Characters. AMI, ARI, SIP and IAX2 are tried by machines without end; a PIN by hand, and Asterisk hangs up after a few tries. 64: Asterisk itself takes
more in every file (MAX_PIN of app_confbridge.c and app_meetme.c is 80), telephones do not."""

FEWEST_BITS = 50.0
"""Of what no keypad enters. A digest that somebody recorded is tried offline (RFC 8760, section 5, and RFC 7616, section 5.4), where 50 bits of a machine's
choice are out of reach of all but the greatest expense; the default has 139."""


class PolicyError(ValueError):
    """A policy that cannot be worked with; the message is one sentence with the mend."""


class Policy(NamedTuple):
    """What a secret must be like.

    :ivar length: characters.
    :ivar alphabet: a key of ALPHABETS.
    :ivar classes: keys of CLASSES of which the secret must have at least one character each.
    """

    length: int
    alphabet: str
    classes: Tuple[str, ...] = ()

    @property
    def bits(self) -> float:
        """The entropy of a secret, before the few that are thrown away."""
        return self.length * math.log2(len(ALPHABETS[self.alphabet]))


OTHER_KINDS = ("unix", "mariadb", "postgresql", "freepbx")
"""Kinds of accounts that are none of Asterisk's own: a password of theirs is typed, or stands in files of many shapes."""

DEFAULTS = dict(
    {kind: Policy(24, "phone", ("upper", "lower", "digit")) for kind in KINDS + OTHER_KINDS},
    ami=Policy(32, "letters_digits", ("upper", "lower", "digit")), ari=Policy(32, "letters_digits", ("upper", "lower", "digit")),
    **{kind: Policy(32, "letters_digits", ("upper", "lower", "digit")) for kind in OTHER_KINDS}, **{kind: Policy(8, "digits") for kind in PIN_KINDS})


class Policies(NamedTuple):
    """The policies of one run.

    :ivar kinds: kind to policy.
    :ivar groups: patterns of names with the settings of their policy, the first that fits counts.
    """

    kinds: Dict[str, Policy]
    groups: Tuple[Tuple[Tuple[str, ...], Mapping], ...] = ()

    def choose(self, kind: str, names) -> Policy:
        """The policy of a credential.

        :param kind: one of KINDS.
        :param names: see :func:`names_of`.
        """
        wish = self.of_group(kind, names)
        return self.kinds[kind] if wish is None else _policy("groups", wish, self.kinds[kind], pin=False)

    def of_group(self, kind: str, names):
        """The settings of the first group that fits; None: none does, or it is a PIN, for which there are no groups."""
        return None if kind in PIN_KINDS else next((wish for patterns, wish in self.groups if _fits(patterns, names)), None)


def names_of(id: str, user: str, accounts) -> Tuple[str, ...]:
    """The names by which a group may mean a credential: its id, its name, its user, its accounts as ``PJSIP/desk`` and as ``desk``."""
    name = id.partition(":")[2]
    return (id, name, user or name, *accounts, *(account.partition("/")[2] or account for account in accounts))


def _fits(patterns, names):
    return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in patterns)


def parse(settings: Mapping) -> Policies:
    """The policies that an operator asks for, over the defaults.

    :param settings: ``policies``, kind to {length, alphabet, classes}, and ``groups``, a list of {accounts: [pattern], policy: {...}}; both may be absent.
    :raises PolicyError: something is unknown, or no password that is worth it satisfies a policy.
    """
    asked, kinds = settings.get("policies") or {}, dict(DEFAULTS)
    _must(isinstance(asked, Mapping), "policies must be a dictionary of kinds, such as {voicemail: {length: 8}}.")
    for kind, wish in asked.items():
        _must(kind in kinds, f"policies names the kind '{kind}', which is none of {', '.join(DEFAULTS)}{_near(kind, DEFAULTS)}")
        kinds[kind] = _policy(f"policies.{kind}", wish, kinds[kind], kind in PIN_KINDS)
    groups = settings.get("groups") or []
    _must(isinstance(groups, (list, tuple)), "groups must be a list of {accounts: [pattern], policy: {length: ...}}.")
    return Policies(kinds, tuple(_group(number, group) for number, group in enumerate(groups)))


def _group(number, group):
    label = f"groups[{number}]"
    right = isinstance(group, Mapping) and set(group) == {"accounts", "policy"} and isinstance(group["accounts"], (list, tuple)) and group["accounts"]
    _must(right, f"{label} must have accounts, a list of names or patterns, and policy, a dictionary with length, alphabet or classes.")
    _policy(f"{label}.policy", group["policy"], DEFAULTS["pjsip"], pin=False)
    return tuple(str(pattern) for pattern in group["accounts"]), group["policy"]


def _policy(label, wish, default, pin):
    _must(isinstance(wish, Mapping), f"{label} must be a dictionary with length, alphabet or classes.")
    for key in wish:
        _must(key in Policy._fields, f"{label} has the key '{key}', which is none of length, alphabet and classes{_near(key, Policy._fields)}")
    alphabet = wish.get("alphabet") or default.alphabet
    _must(alphabet in ALPHABETS, f"{label}.alphabet is '{alphabet}', which is none of {', '.join(ALPHABETS)}{_near(alphabet, ALPHABETS)}")
    _must(alphabet == "digits" or not pin, f"{label}.alphabet is '{alphabet}', but a PIN is entered on a keypad; use digits.")
    length = _length(label, wish.get("length"), default.length)
    classes = wish.get("classes")
    if classes is None:
        classes = [name for name in default.classes if set(CLASSES[name]) & set(ALPHABETS[alphabet])]
    _must(isinstance(classes, (list, tuple)), f"{label}.classes must be a list of {', '.join(CLASSES)}.")
    for name in classes:
        _must(name in CLASSES, f"{label}.classes names '{name}', which is none of {', '.join(CLASSES)}{_near(name, CLASSES)}")
    return _satisfiable(label, Policy(length, alphabet, tuple(dict.fromkeys(classes))), pin)


def _length(label, value, default):
    value = default if value is None else value
    right = not isinstance(value, (bool, float)) and str(value).isascii() and str(value).isdigit()
    _must(right, f"{label}.length must be a whole number of characters, not {value!r}.")
    return int(value)


def _satisfiable(label, policy, pin):
    """A policy that some password satisfies which is not weak itself."""
    alphabet, shortest = ALPHABETS[policy.alphabet], SHORTEST_PIN if pin else SHORTEST
    for name in policy.classes:
        _must(set(CLASSES[name]) & set(alphabet),
              f"{label} is satisfied by no password: it wants a character of the class {name}, and the alphabet {policy.alphabet} has none; change one.")
    _must(shortest <= policy.length <= LONGEST,
          f"{label} is satisfied by no password that is worth it: its length is {policy.length}, and must be from {shortest} to {LONGEST}.")
    needed = math.ceil(FEWEST_BITS / math.log2(len(alphabet)))
    _must(pin or policy.length >= needed,
          f"{label} is satisfied by no password that is worth it: {policy.length} characters of the alphabet {policy.alphabet} are guessed in time; "
          f"use at least {needed}, or another alphabet.")
    return policy


def _near(word, known):
    """The end of a sentence about a word that is none of those known."""
    close = difflib.get_close_matches(str(word), list(known), 1, 0.6)
    return f"; did you mean {close[0]}?" if close else "."


def _must(right, sentence):
    if not right:
        raise PolicyError(sentence)
