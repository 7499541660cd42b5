# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Administrators of FreePBX, who stand in the table ampusers of its database with the SHA-1 of their password (framework, amp_conf/htdocs/admin)."""

from __future__ import annotations

from typing import List

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.model import Account, can_be_named, quoted

ENGINE = "freepbx"
DATABASES = "SELECT JSON_OBJECT('name', TABLE_SCHEMA) FROM information_schema.COLUMNS WHERE TABLE_NAME = 'ampusers' AND COLUMN_NAME = 'password_sha1'"


def users(database: str) -> str:
    """The question for the administrators in a database."""
    return "SELECT JSON_OBJECT('user', username, 'verifier', password_sha1) FROM `%s`.ampusers" % database


def accounts(database: str, rows: List[dict], several: bool = False) -> List[Account]:
    """The administrators.

    :param several: whether there is more than one such database, whose name is part of the id then.
    """
    end = "@" + database if several else ""
    return [Account("%s:%s%s" % (ENGINE, row["user"], end), ENGINE, row["user"], (database,), Secret(row["verifier"] and row["verifier"].lower()), True, "")
            for row in rows]


def change(account: Account, verifier: Secret) -> str:
    """The statement that gives an administrator another password."""
    return "UPDATE `%s`.ampusers SET password_sha1 = %s WHERE username = %s" % (account.hosts[0], quoted(verifier.reveal()), quoted(account.user))


def usable(databases: List[dict]) -> List[str]:
    """The names that go into statements."""
    return sorted({row["name"] for row in databases if can_be_named(row["name"])})
