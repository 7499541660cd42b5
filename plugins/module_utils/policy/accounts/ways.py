# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who can become root, and who would be the last one: locking the last way in is how administrators lose their hosts."""

from __future__ import annotations

from typing import Collection, List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.files import Account, SET
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.judging import has_shell

ANY_TIME, WITH_PASSWORD = "any_time", "with_password"


class Facts(NamedTuple):
    """What the host says of who gets in.

    :ivar keys: names of accounts that let in with a key of SSH.
    :ivar sudo: name to ANY_TIME (NOPASSWD) or WITH_PASSWORD, of accounts that sudo lets do everything as root.
    :ivar used: names of accounts that this run uses, the one that it becomes among them.
    """

    keys: Collection[str]
    sudo: dict
    used: Collection[str]


def ways(accounts: List[Account], facts: Facts, today: int) -> List[str]:
    """Names of the accounts with which somebody gets in and becomes root. An empty password counts for nothing: most doors refuse it."""
    return [account.name for account in accounts if _is_way(account, facts, today)]


def _is_way(account, facts, today):
    with_password = account.password == SET
    if account.is_expired(today) or not has_shell(account) or not (with_password or account.name in facts.keys):
        return False
    right = facts.sudo.get(account.name)
    return account.uid == 0 or right == ANY_TIME or (right == WITH_PASSWORD and with_password)


def refusal(name: str, left: Collection[str], facts: Facts) -> str:
    """Why nothing is done to an account, as a sentence; "" where nothing speaks against it.

    :param left: the ways to root that are left so far.
    """
    if name in facts.used:
        return "This run uses the account, so it is left alone; change it by hand, or in a run with another account."
    if name in left and len(left) == 1:
        return "It is the last account with which somebody becomes root here, so it is left alone; give another one a key or a password, and run again."
    return ""
