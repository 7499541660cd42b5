# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with an account of the host: passwords that somebody guesses, second roots, shells that nobody needs."""

from __future__ import annotations

import os
from typing import Collection, List, Mapping, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts import known
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.files import Account, EMPTY, SET

NO_PASSWORD, KNOWN, OWN_NAME, COMMON = "empty", "known", "name", "common"
UID0, SHELL, OLD_HASH, IN_PASSWD = "uid0", "shell", "old_hash", "in_passwd"
GUESSED = (KNOWN, OWN_NAME, COMMON)

NOLOGIN = ("nologin", "false", "true", "sync", "halt", "shutdown", "git-shell", "rssh", "scponly")
"""Programs that let nobody work, by the names of their files. ``sync`` and its like are what Debian and Red Hat give to accounts of these names."""

_OLD = ("$1$", "$md5", "_", "$3$", "$sha1")
"""Methods of crypt(5) that it calls too weak; what begins otherwise than with ``$`` and has 13 characters is DES."""

_SEVERITY = {NO_PASSWORD: "critical", KNOWN: "critical", OWN_NAME: "critical", COMMON: "high", UID0: "critical", SHELL: "low", OLD_HASH: "medium",
             IN_PASSWD: "high"}
_ORDER = ("critical", "high", "medium", "low")
_TOLD = {
    NO_PASSWORD: "its password is empty", OWN_NAME: "its password is its own name", COMMON: "its password is in every list of passwords",
    UID0: "it is root under another name (uid 0)", SHELL: "it belongs to a service and has a shell to log in with",
    OLD_HASH: "its password is stored in a way that is soon guessed from a copy of the file", IN_PASSWD: "its password stands in /etc/passwd, which "
    "everybody can read; run pwconv",
}


class Guess(NamedTuple):
    """What came of trying passwords; never one of them.

    :ivar reason: one of GUESSED; None: it is none of those that were tried.
    :ivar origin: the product from which it is known, or "".
    :ivar tried: how many were tried, in all runs together. ``left``: how many were not.
    :ivar why: why the rest was not tried; "": nothing is left.
    """

    reason: Optional[str] = None
    origin: str = ""
    tried: int = 0
    left: int = 0
    why: str = ""


class Verdict(NamedTuple):
    """What is wrong with an account. ``reasons``: stable words; ``sentence``: the same for people."""

    account: Account
    reasons: Tuple[str, ...]
    severity: str
    sentence: str
    guess: Guess
    has_key: bool = False

    def only(self, reasons: Tuple[str, ...]) -> Verdict:
        """The same with some of the reasons."""
        severity = min((_severity(reason, self.account, self.has_key) for reason in reasons), key=_ORDER.index, default="low")
        return self._replace(reasons=reasons, severity=severity, sentence=_sentence(reasons, self.guess))


def has_shell(account: Account) -> bool:
    """Whether somebody can work with what the account starts."""
    return os.path.basename(account.shell) not in NOLOGIN


def judge(accounts: List[Account], guesses: Mapping[str, Guess], first_user: int, today: int, has_key: Collection[str] = ()) -> List[Verdict]:
    """A verdict for each account of which there is something to say, the worst first.

    :param guesses: by name, of accounts whose password was tried.
    :param first_user: the least uid of a person, see files.first_user.
    :param has_key: names of accounts that let in with a key.
    """
    found = [_verdict(account, guesses.get(account.name, Guess()), first_user, account.name in has_key) for account in accounts
             if not account.is_expired(today)]
    return sorted((one for one in found if one.reasons), key=lambda one: _ORDER.index(one.severity))


def _verdict(account, guess, first_user, has_key):
    reasons = _of_password(account, guess)
    if account.uid == 0 and account.name != "root" and (has_shell(account) or reasons):
        reasons.append(UID0)
    if 0 < account.uid < first_user and has_shell(account):
        reasons.append(SHELL)
    return Verdict(account, (), "", "", guess, has_key).only(tuple(reasons))


def _of_password(account, guess):
    found = []
    if account.password == EMPTY:
        found.append(NO_PASSWORD)
    if guess.reason is not None and account.password == SET:
        found.append(guess.reason)
    if account.password == SET and is_old(account.secret.reveal()):
        found.append(OLD_HASH)
    if account.in_passwd and account.password in (SET, EMPTY):
        found.append(IN_PASSWD)
    return found


def of_text(kind: str, name: str, text: str, tried: int) -> Guess:
    """What a password is, of which it is known that it is the right one.

    :param kind: see known. :param tried: as for Guess.
    """
    if name.lower() in (text.lower(), text.lower()[::-1]):
        return Guess(OWN_NAME, "", tried)
    origin = known.origin(kind, name, text)
    return Guess(KNOWN if origin else COMMON, origin, tried)


def is_old(text: str) -> bool:
    """Whether a hash is of a method that is too weak (crypt(5))."""
    return text.startswith(_OLD) or not text.startswith("$")


def _severity(reason, account, has_key):
    """A password that opens no shell opens mail or files at most; a shell that nothing opens is untidy."""
    if reason == SHELL and (account.password == SET or has_key):
        return "medium"
    if reason in (NO_PASSWORD, *GUESSED) and not has_shell(account):
        return "medium"
    return _SEVERITY[reason]


def _sentence(reasons, guess):
    return "; ".join("its password is known from " + guess.origin if reason == KNOWN else _TOLD[reason] for reason in reasons)
