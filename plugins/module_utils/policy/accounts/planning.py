# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of accounts: the remedy that is asked for, unless it would shut somebody out."""

from __future__ import annotations

from typing import Dict, List, Mapping, NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts import judging, ways
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.files import Account, Edit, LOCKED
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret

REPORT, LOCK, EXPIRE, ROTATE, NO_SHELL = "report", "lock", "expire", "rotate", "nologin"
REFUSED, REPLACE, WAIT = "refused", "replace", "wait"
ACTING = (LOCK, EXPIRE, REPLACE, NO_SHELL)
KIND = "unix"

EXPIRED = 1
"""The second of January 1970, as ``usermod --expiredate 1`` sets it: 0 is read as never by some programs (shadow(5))."""

_TELL = "Whoever uses it needs the new password, which is in the escrow."
_DONE = {LOCK: "its password lets nobody in any more", EXPIRE: "it has ended, and neither a password nor a key lets in", REPLACE: "it gets a new password",
         NO_SHELL: "it gets a shell that lets nobody work"}


class Remedies(NamedTuple):
    """What is done about each kind of finding: one of REPORT, LOCK, EXPIRE, and ROTATE or NO_SHELL where they mean something.

    :ivar accounts: name to remedy, which counts for all findings of the account.
    :ivar empty: of an empty password, ``weak``: one that was guessed, ``uid0``: of second roots, ``shell``: of services with a shell.
    """

    weak: str
    empty: str
    uid0: str
    shell: str
    accounts: Mapping[str, str]

    def of(self, name: str, reason: str) -> str:
        """The remedy for one finding of one account."""
        usual = {judging.NO_PASSWORD: self.empty, judging.UID0: self.uid0, judging.SHELL: self.shell}
        wanted = self.accounts.get(name) or usual.get(reason, self.weak if reason in judging.GUESSED else REPORT)
        return wanted if reason != judging.SHELL or wanted in (EXPIRE, NO_SHELL) else REPORT


class Step(NamedTuple):
    """What becomes of an account.

    :ivar action: one of ACTING, REPORT, REFUSED or WAIT.
    :ivar does: all that is done to it.
    :ivar refused: why something that was asked for is not done; "".
    """

    verdict: judging.Verdict
    action: str
    does: Tuple[str, ...]
    refused: str

    @property
    def id(self) -> str:
        """As the escrow calls it."""
        return KIND + ":" + self.verdict.account.name

    @property
    def needs_secret(self) -> bool:
        """Whether a new password is needed."""
        return REPLACE in self.does

    @property
    def sentence(self) -> str:
        """For people, without anything secret."""
        said = [self.verdict.sentence] + [_DONE[one] for one in self.does]
        return ". ".join(text[:1].upper() + text[1:] for text in said if text) + "." + (" " + self.refused if self.refused else "")

    @property
    def tell(self) -> str:
        """Who must be told."""
        return _TELL if self.needs_secret else ""


def plan(accounts: List[Account], verdicts: List[judging.Verdict], remedies: Remedies, facts: ways.Facts, today: int) -> List[Step]:
    """A step for each verdict. What is locked counts as no door for those that come after it."""
    left, steps = ways.doors(accounts, facts, today), []
    for verdict in verdicts:
        account, does = verdict.account, _does(verdict, remedies)
        then = left.without(account.name, ways.doors([_after(account, does)], facts, today))
        refused = (ways.refusal(account.name, left, then, facts) or _not_ours(account, does) or _serving(verdict, does, remedies, facts)) if does else ""
        steps.append(Step(verdict, REFUSED, (), refused) if refused else Step(verdict, does[0] if does else REPORT, does, ""))
        left = left if refused else then
    return steps


def _after(account, does):
    """The account as it will be; a new password is as good as the old one."""
    return account._replace(expires=EXPIRED if EXPIRE in does else account.expires, shell="nologin" if NO_SHELL in does else account.shell,
                            secret=Secret("!") if LOCK in does else account.secret)


def _serving(verdict, does, remedies, facts):
    """What an account of a service is for is not known here, so the end of one that is at work must be asked for by its name."""
    name = verdict.account.name
    if name not in facts.serving or name in remedies.accounts or judging.SHELL not in verdict.reasons or not {EXPIRE, NO_SHELL} & set(does):
        return ""
    return "Programs run as it now and may need it, so it is left alone; name it in remedies with what shall be done to it, and run again."


def _not_ours(account, does):
    if not account.is_whole:
        return "Its line in /etc/passwd or /etc/shadow has too few fields or too many; correct it, as pwck shows it, and run again."
    if account.is_editable or does == (NO_SHELL,):
        return ""
    return "Its password does not stand in /etc/shadow; run pwconv, and run again."


def _does(verdict, remedies):
    wanted = {remedies.of(verdict.account.name, reason) for reason in verdict.reasons} - {REPORT}
    if EXPIRE in wanted:
        return (EXPIRE,) if verdict.account.password == LOCKED else (EXPIRE, LOCK)
    found = [LOCK] if LOCK in wanted else [REPLACE] if ROTATE in wanted else []
    if verdict.account.password == LOCKED:  # a new password would open what is shut
        found = []
    return tuple(found + ([NO_SHELL] if NO_SHELL in wanted and judging.SHELL in verdict.reasons else []))


def left(step: Step) -> Tuple[str, ...]:
    """The reasons that are still there when a step was made."""
    if EXPIRE in step.does:
        return ()
    mended = (judging.NO_PASSWORD, judging.OLD_HASH, *judging.GUESSED) if LOCK in step.does or REPLACE in step.does else ()
    return tuple(one for one in step.verdict.reasons if one not in mended and not (one == judging.SHELL and NO_SHELL in step.does))


def edits(steps: List[Step], hashed: Mapping[str, str], nologin: str, today: int) -> Dict[str, Edit]:
    """The edits of the files, by name.

    :param hashed: name to the hash of the new password.
    :param nologin: the program that lets nobody work.
    """
    return {step.verdict.account.name: _edit(step, hashed, nologin, today) for step in steps if step.does}


def _edit(step, hashed, nologin, today):
    account = step.verdict.account
    secret = None
    if REPLACE in step.does:
        secret = Secret(hashed[account.name])
    elif LOCK in step.does:
        secret = Secret("!" + (account.secret.reveal() or ""))
    return Edit(secret=secret, changed=today if REPLACE in step.does else None, expires=EXPIRED if EXPIRE in step.does else None,
                shell=nologin if NO_SHELL in step.does else None)
