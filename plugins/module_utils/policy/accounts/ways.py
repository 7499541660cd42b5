# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who can become root, and who would be the last one: locking the last way in is how administrators lose their hosts."""

from __future__ import annotations

from typing import Collection, FrozenSet, Iterable, List, Mapping, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.files import Account, SET
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.judging import has_shell

ANY_TIME, WITH_PASSWORD = "any_time", "with_password"


class Facts(NamedTuple):
    """What the host says of who gets in.

    :ivar keys: names of accounts that sshd lets in with a key, to do what they like.
    :ivar sudo: name to ANY_TIME (NOPASSWD) or WITH_PASSWORD, of accounts that sudo lets do everything as root.
    :ivar used: names of accounts that this run uses, the one that it becomes among them.
    :ivar passwords: names of accounts that sshd lets in with a password.
    :ivar broken: names of accounts whose shell cannot be started.
    :ivar serving: names of accounts as which programs run now.
    """

    keys: Collection[str]
    sudo: Mapping[str, str]
    used: Collection[str]
    passwords: Collection[str] = ()
    broken: Collection[str] = ()
    serving: Collection[str] = ()


class Doors(NamedTuple):
    """Names of accounts: ``root``: with which somebody gets in and becomes root; ``ssh``: that sshd lets in."""

    root: FrozenSet[str]
    ssh: FrozenSet[str]

    def without(self, name: str, kept: Doors) -> Doors:
        """What is left when of one account only ``kept`` is left."""
        return Doors(*(before - {name} | after for before, after in zip(self, kept)))


def doors(accounts: Iterable[Account], facts: Facts, today: int) -> Doors:
    """See Doors. An empty password counts for nothing: most doors refuse it."""
    able = [one for one in accounts if one.lets_in(today) and has_shell(one) and one.name not in facts.broken]
    ssh = {one.name for one in able if one.name in facts.keys or (_has_password(one) and one.name in facts.passwords)}
    return Doors(frozenset(one.name for one in able if _is_way(one, facts)), frozenset(ssh))


def ways(accounts: List[Account], facts: Facts, today: int) -> List[str]:
    """Names of the accounts with which somebody gets in and becomes root, in their order."""
    found = doors(accounts, facts, today).root
    return [account.name for account in accounts if account.name in found]


def _has_password(account):
    return account.password == SET and (account.is_editable or account.in_passwd)


def _is_way(account, facts):
    with_password = _has_password(account)
    if not (with_password or account.name in facts.keys):
        return False
    right = facts.sudo.get(account.name)
    return account.uid == 0 or right == ANY_TIME or (right == WITH_PASSWORD and with_password)


def refusal(name: str, before: Doors, after: Doors, facts: Facts) -> str:
    """Why nothing is done to an account, as a sentence; "" where nothing speaks against it.

    :param before: what is open so far. :param after: what would be.
    """
    if name in facts.used:
        return "This run uses the account, so it is left alone; change it by hand, or in a run with another account."
    if before.root and not after.root:
        return "It is the last account with which somebody becomes root here, so it is left alone; give another one a key or a password, and run again."
    if before.ssh and not after.ssh:
        return "It is the last account that sshd lets in, so it is left alone; let another one in by a key or a password, and run again."
    return ""
