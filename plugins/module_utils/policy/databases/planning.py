# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the accounts of database servers, and what becomes of them."""

from __future__ import annotations

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.judging import COMMON, Guess, KNOWN, NO_PASSWORD, OWN_NAME
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.model import Account, Trouble, can_be_named, is_local
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.places import Setting
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.verifiers import FREEPBX

REPORT, REPLACE, DROP, REFUSED, WAIT = "report", "replace", "drop", "refused", "wait"
ROTATE = "rotate"
_TOLD = {NO_PASSWORD: "it has no password", OWN_NAME: "its password is its own name", COMMON: "its password is in every list of passwords"}
_SEVERITY = {NO_PASSWORD: "critical", KNOWN: "critical", OWN_NAME: "critical", COMMON: "high"}
_TELL = "Programs elsewhere that use it need the new password, which is in the escrow: %s."


class Wish(NamedTuple):
    """What is asked for.

    :ivar weak: REPORT or ROTATE. ``freepbx``: the same, of administrators of FreePBX. ``anonymous``, ``remote_root``, ``test_database``: REPORT or DROP.
    :ivar clients: id of an account to who uses it beside the files of this host; an empty list says that nobody does.
    :ivar accounts: ids of accounts that are rotated whatever their password is.
    """

    weak: str
    anonymous: str
    remote_root: str
    test_database: str
    clients: Mapping[str, Sequence[str]]
    accounts: Sequence[str]
    freepbx: str = REPORT


class Found(NamedTuple):
    """What files say of one account.

    :ivar own: places that hold its password. ``others``: files that seem to hold it in a way that is not understood.
    :ivar doubtful: one sentence why a place cannot be relied on; "".
    :ivar consumers: how many places the operator has named.
    """

    own: Tuple[Setting, ...] = ()
    others: Tuple[str, ...] = ()
    doubtful: str = ""
    consumers: int = 0


class Step(NamedTuple):
    """What becomes of an account. ``account``: None for what is no account."""

    id: str
    account: Optional[Account]
    trouble: Optional[Trouble]
    action: str
    reasons: Tuple[str, ...]
    severity: str
    told: str
    refused: str
    tell: str = ""

    @property
    def needs_secret(self) -> bool:
        """Whether a new password is needed."""
        return self.action == REPLACE

    @property
    def sentence(self) -> str:
        """For people."""
        where = "" if self.account and self.account.engine == FREEPBX else ", here and in the files that hold it"
        done = {REPLACE: " It gets a new password%s." % where, DROP: " It is taken away."}.get(self.action, "")
        return self.told[:1].upper() + self.told[1:] + "." + done + (" " + self.refused if self.refused else "")


def judged(account: Account, guess: Guess) -> Tuple[str, ...]:
    """The reasons against an account's password, in stable words."""
    if account.verifier.reveal() == "":
        return (NO_PASSWORD,)
    return (guess.reason,) if guess.reason else ()


def plan(accounts: List[Account], guesses: Mapping[str, Guess], troubles: List[Trouble], found: Mapping[str, Found], wish: Wish) -> List[Step]:
    """A step for each account and trouble of which there is something to say."""
    steps = [_of_account(one, guesses.get(one.id, Guess()), found.get(one.id, Found()), wish) for one in accounts]
    return [step for step in steps if step] + [_of_trouble(one, wish) for one in troubles]


def _of_account(account, guess, found, wish):
    reasons = judged(account, guess)
    asked = account.id in wish.accounts
    if not reasons and not asked:
        return None
    told = "; ".join("its password is known from " + guess.origin if reason == KNOWN else _TOLD[reason] for reason in reasons) or "it was asked for"
    severity = _SEVERITY[reasons[0]] if reasons else "low"
    if not asked and (wish.freepbx if account.engine == FREEPBX else wish.weak) != ROTATE:
        return Step(account.id, account, None, REPORT, reasons, severity, told, "")
    refused = _refusal(account, found, wish)
    tell = _TELL % ", ".join(wish.clients[account.id]) if not refused and wish.clients.get(account.id) else ""
    return Step(account.id, account, None, REFUSED if refused else REPLACE, reasons, severity, told, refused, tell)


def _refusal(account, found, wish):
    listed = account.id in wish.clients
    if not can_be_named(account.user, *account.hosts):
        return "Its name has a quote or a backslash in it, so it is left alone; change it by hand."
    if account.engine == FREEPBX:
        return ""  # people use it, and they find the new password in the escrow
    if not account.only_password:
        return "It has other ways to log in than one password, so it is left alone; change it by hand."
    if account.remote and not listed:
        return ("Others may use it (%s), so it is left alone; name them in clients, or an empty list if there are none, and run again." % account.remote)
    if found.doubtful:
        return found.doubtful
    if found.others:
        return ("%s seems to hold its password in a way that is not understood, so it is left alone; name the place in consumers, or take it out."
                % ", ".join(found.others[:3]))
    if not found.own and not found.consumers and not listed:
        return "No file is known that holds its password, so it is left alone; name who uses it in clients, or an empty list, and run again."
    return ""


def _of_trouble(trouble, wish):
    wanted = {"anonymous": wish.anonymous, "remote_root": wish.remote_root, "test_database": wish.test_database}.get(trouble.reason, REPORT)
    action = REPORT if wanted != DROP else DROP if trouble.objects else REFUSED
    return Step(trouble.id, None, trouble, action, (trouble.reason,), trouble.severity, trouble.sentence, trouble.kept if action == REFUSED else "")


def assign(accounts: List[Account], settings: List[Setting], fits) -> Dict[str, Found]:
    """Which settings hold the password of which account.

    :param fits: ``fits(account, text)``: whether a text is its password.
    """
    found: Dict[str, Found] = {}
    for account in accounts:
        if account.engine == FREEPBX:
            found[account.id] = Found()
            continue
        mine = [one for one in settings if _may_mean(one, account) and fits(account, one.secret.reveal())]
        doubtful = ""
        for one in mine:
            rivals = [other for other in accounts if other.id != account.id and _may_mean(one, other) and fits(other, one.secret.reveal())]
            if rivals and one.user is None:
                doubtful = "%s has its password without a name, and %s has the same one, so it is left alone; write the name there." % (one.where, rivals[0].id)
            elif rivals:
                doubtful = "%s may mean %s too, which has the same password, so it is left alone; give one of them another by hand." % (one.where, rivals[0].id)
            if not is_local(one.host):
                doubtful = "%s names the server %s, which may be another one, so it is left alone; write localhost there if it is this one." % (
                    one.where, one.host)
        found[account.id] = Found(tuple(mine), (), doubtful)
    return found


def _may_mean(setting, account):
    return bool(setting.secret) and setting.user in (None, account.user) and setting.engine in ("", account.engine)


def stale(accounts: List[Account], settings: List[Setting], found: Mapping[str, Found]) -> List[str]:
    """Sentences about settings of this host that name an account, and have another password than the server."""
    own = {one for entry in found.values() for one in entry.own}
    return ["%s has a password for %s that the server does not take." % (one.where, one.user) for one in settings
            if one.user is not None and one.secret and one.secret.reveal() and one not in own and is_local(one.host)
            and any(_may_mean(one, account) for account in accounts if account.engine != FREEPBX)]
