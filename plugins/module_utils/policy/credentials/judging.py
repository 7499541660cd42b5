# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges credentials: which can be guessed, for which reasons, and how bad that is. No sentence holds a secret or a part of one."""

from __future__ import annotations

import math
import re
from typing import NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import known_secrets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import hashes, pins, strength
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.likeness import Words
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import (
    ABSENT, CRYPT, INBOUND, MD5, OUTBOUND, PLAIN, REALTIME, SHA256,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.policies import names_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import credentials as rules

LENGTHS = {"pjsip": 12, "wizard": 12, "sip": 12, "iax2": 12, "users": 12, "ami": 16, "ari": 16, "voicemail": 6, "confbridge": 6, "meetme": 6}
"""Characters that a secret must have, by kind, where no policy says otherwise."""

PINS = ("voicemail", "confbridge", "meetme")
"""Kinds whose secret is typed on a keypad."""

MIN_BITS = 45
"""Estimated entropy that a secret must have. 12 letters and digits have 71 bits; a digest that was overheard is tried billions of times a second."""

TRIED_BITS, TRIED_LENGTH = 20, 6
"""Of secrets with fewer bits and no more characters all are tried one after the other: numbers, three or four letters."""

SHARED_PINS = 4
"""Accounts with one PIN that make it a shared one: of a million PINs, two or three boxes have the same by chance."""

SEVERITIES = ("none", "low", "medium", "high", "critical")

_SEVERITY = {
    "absent": "critical", "name": "critical", "extension": "critical", "known_default": "critical", "caller_id": "high", "close_to_name": "high",
    "common": "high", "sequence": "high", "keyboard": "high", "pin_rule": "high", "shared": "medium", "short": "medium", "entropy": "medium",
    "age": "low", "unknown_form": "none"}

_SENTENCES = {
    "absent": "It has no secret, so whoever says its name is let in.",
    "name": "Its secret is its own name, which is guessed first.",
    "extension": "Its secret is the number of its extension.",
    "caller_id": "Its secret is a name or a number of its caller id.",
    "close_to_name": "Its secret is close to its name, its extension or its caller id.",
    "common": "Its secret is in every list of passwords, or little more than a word of one.",
    "sequence": "Its secret is a sequence, or a short part that is repeated.",
    "keyboard": "Its secret is a line on a keyboard or a keypad.",
    "unknown_form": "Its hash cannot be compared here, so the secret behind it is not judged.",
}

NOT_WEAK = ("age", "unknown_form")
"""Reasons that say nothing about how hard a secret is to guess."""

USER_IS_EXTENSION = "user_is_extension"

_NUMBER = re.compile(r"\d{2,10}\Z")
_GUESSED = (PLAIN, MD5, SHA256, CRYPT)


class Verdict(NamedTuple):
    """What is to be said of one credential.

    :ivar weak: whether somebody could guess it; ``age`` alone does not make it weak.
    :ivar severity: of the worst reason: critical, high, medium, low or none.
    :ivar reasons: the words of ``_SEVERITY``, the worst first, with one of ``sentences`` each.
    :ivar remarks: what another secret does not mend: ``user_is_extension``.
    """

    weak: bool
    severity: str
    reasons: Tuple[str, ...]
    sentences: Tuple[str, ...]
    remarks: Tuple[str, ...] = ()


def judge(credentials, policies=None, ages=None, max_age_days=None, groups=None):
    """A Verdict for each credential, by id.

    :param credentials: all of a host, because a secret may be shared.
    :param policies: kind to ``{"length": characters}``; with ``"alphabet": "digits"`` fewer bits are enough.
    :param ages: id to days since the secret was set; what is not in it has no known age.
    :param max_age_days: age from which a secret is too old; None: no age is.
    :param groups: a policies.Policies, whose groups are of telephones that take less than their kind; None: there are none.
    """
    judge_one = _Judge(credentials, policies or {}, ages or {}, max_age_days, groups)
    return {credential.id: judge_one(credential) for credential in credentials}


def minimum(kind, policies=None):
    """(characters, bits) that a secret of a kind must have."""
    policy = (policies or {}).get(kind) or {}
    usual = LENGTHS.get(kind, 12)
    length = int(policy.get("length") or usual)
    needed = MIN_BITS if length >= usual else MIN_BITS * length / usual
    return length, min(needed, 0.75 * length * math.log2(10)) if policy.get("alphabet") in ("digits", "keypad") else needed


def rule_id(credential, verdict):
    """The rule that a weak credential breaks; None: it breaks none."""
    if not verdict.weak:
        return None
    if credential.form == ABSENT and credential.direction != OUTBOUND and credential.kind in rules.ABSENT:
        return rules.ABSENT[credential.kind]
    spoken = rules_of(credential)
    return spoken[0] if credential.kind in rules.WEAKER and verdict.severity != "medium" else spoken[-1]


def rules_of(credential):
    """The rules that speak of secrets like this one, the worst first. One that is weak keeps those before the one that it breaks."""
    if credential.direction == OUTBOUND:
        return (rules.OUTBOUND,)
    if credential.kind == "voicemail" and credential.file == "users.conf":
        return (rules.OF_USERS_CONF,)
    before = (rules.ABSENT["users"],) if credential.kind == "users" else ()
    return before + (rules.GUESSED[credential.kind],) + ((rules.WEAK,) if credential.kind in rules.WEAKER else ())


class _Judge:
    def __init__(self, credentials, policies, ages, max_age_days, groups):
        self.policies, self.ages, self.max_age_days, self.groups = policies, ages, max_age_days, groups
        self.owners = _owners(credentials)
        hashed = sum(1 for one in credentials if one.form in (MD5, SHA256))
        self.share = hashes.MOST_GUESSES // max(hashed, 1)
        self.minima = {kind: minimum(kind, policies) for kind in LENGTHS}

    def __call__(self, credential):
        found = {}
        if credential.form == ABSENT:
            found["absent"] = _SENTENCES["absent"]
        elif credential.form in _GUESSED:
            found = self._plain(credential) if credential.form == PLAIN else self._hashed(credential)
        self._age(credential, found)
        reasons = sorted(found, key=lambda reason: -SEVERITIES.index(_SEVERITY[reason]))
        weak = any(reason not in NOT_WEAK for reason in reasons)
        severity = _severity(credential, reasons)
        remarks = (USER_IS_EXTENSION,) if _is_extension(credential) else ()
        return Verdict(weak, severity, tuple(reasons), tuple(found[reason] for reason in reasons), remarks)

    def _age(self, credential, found):
        age = self.ages.get(credential.id)
        if self.max_age_days is not None and age is not None and age > self.max_age_days and credential.form not in (ABSENT, REALTIME):
            found["age"] = f"It was set {age} days ago, and {self.max_age_days} days are allowed."

    # -- what can be read ---------------------------------------------------------------------------------------------------

    def _plain(self, credential):
        text = credential.secret.reveal()
        words = Words(credential)
        if credential.kind in PINS:
            found = _pin(text, words)
        else:
            found = _looks(text, words)
            if len(text) <= TRIED_LENGTH and strength.bits(text) < TRIED_BITS:
                found.setdefault("common", "Its secret is so short that all like it are tried one after the other.")
        self._shared(credential, text, found)
        length, bits = self._needed(credential)
        if len(text) < length:
            found["short"] = f"Its secret has fewer than {length} characters."
        elif not found and credential.kind not in PINS and strength.bits(text) < bits:
            found["entropy"] = "Its secret has too few different characters, or too much of it can be foreseen."
        return found

    def _needed(self, credential):
        """(characters, bits) that its secret must have."""
        kind = credential.kind
        group = self.groups.of_group(kind, names_of(credential.id, credential.user, credential.accounts)) if self.groups else None
        return minimum(kind, {kind: dict(self.policies.get(kind) or {}, **group)}) if group else self.minima[kind]

    def _shared(self, credential, text, found):
        owners = self.owners.get((credential.kind in PINS and credential.kind, text), ())
        if len(owners) >= (SHARED_PINS if credential.kind in PINS else 2):
            found["shared"] = f"{len(owners)} accounts have the same secret, so who knows one knows all."

    # -- what is stored as a hash ---------------------------------------------------------------------------------------------

    def _hashed(self, credential):
        words = Words(credential)
        if credential.form == CRYPT and hashes.fits("", credential.secret.reveal()) is None:
            return {"unknown_form": _SENTENCES["unknown_form"]}
        text = hashes.guessed(credential, words.all() + list(credential.words) + [credential.user, credential.name], self.share)
        if text is None:
            return {}
        if not text:
            return {"absent": "Its secret is empty, so whoever says its name is let in."}
        return _looks(text, words) or {"common": _SENTENCES["common"]}


def _looks(text, words):
    """Reasons that the text of a password gives by itself and by the words of its account."""
    found, low = {}, text.lower()
    if text in known_secrets.STOCK:
        found["known_default"] = f"Its secret is the one that is known from {known_secrets.STOCK[text]}."
    likeness = words.reason(low)
    if likeness:
        found[likeness] = _SENTENCES[likeness]
    for reason, is_so in (("common", strength.is_common), ("sequence", strength.is_sequence), ("keyboard", strength.is_walk)):
        if is_so(low) and not ("sequence" in found and reason == "keyboard"):
            found[reason] = _SENTENCES[reason]
    return found


def _pin(text, words):
    """Reasons of a PIN: the rules for digits, and those for words where it is not of digits alone."""
    if not text.isdigit():
        return _looks(text, words)
    found = {}
    faults = pins.faults(text, [word for word in words.all() if word.isdigit()])
    if faults:
        found["pin_rule"] = " ".join(faults)
    if text in words.names or text in words.numbers:
        reason = "name" if text in words.names else "extension"
        found[reason] = _SENTENCES[reason]
    if strength.is_common(text):
        found["common"] = _SENTENCES["common"]
    return found


def _owners(credentials):
    """Secret to the accounts that have it; PINs by kind, other secrets all together. SIP and IAX2 accounts of one name belong to one user."""
    found = {}
    for one in credentials:
        text = one.secret.reveal() if one.form == PLAIN else None
        if text:
            names = {account.partition("/")[2] or account for account in one.accounts} or {one.name}
            found.setdefault((one.kind in PINS and one.kind, text), set()).update(name.lower() for name in names)
    return found


def _severity(credential, reasons):
    """Of the worst reason; less for what opens a mailbox or a conference alone, or nothing at all."""
    worst = max((SEVERITIES.index(_SEVERITY[reason]) for reason in reasons), default=0)
    if worst and credential.direction == INBOUND and not credential.accounts:
        worst = 1
    elif worst > 1 and credential.kind in PINS:
        worst -= 1
    return SEVERITIES[worst]


def _is_extension(credential):
    """Whether scanners, which try numbers, hit on the user name."""
    return credential.direction == INBOUND and credential.kind in ("pjsip", "wizard", "sip", "iax2", "users") and bool(_NUMBER.match(credential.user))
