# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What MariaDB says of its accounts, and the statements that change them."""

from __future__ import annotations

import json
from typing import Dict, List, Sequence, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.model import Account, Trouble, beyond, can_be_named, is_local, quoted
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.verifiers import MARIADB

SERVER = "SELECT JSON_OBJECT('version', @@version, 'comment', @@version_comment, 'bind', @@bind_address, 'port', @@port, 'off', @@skip_networking + 0)"
USERS = "SELECT JSON_OBJECT('user', User, 'host', Host, 'priv', Priv) FROM mysql.global_priv"
TEST = ("SELECT JSON_OBJECT('name', SCHEMA_NAME, 'tables', (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = SCHEMA_NAME)) "
        "FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'test'")
QUIET = "SET SESSION sql_log_off = 1"
"""No statement of ours stands in the general log, not even a verifier."""

_NATIVE = ("mysql_native_password", "mysql_old_password", "")
_NOTHING = ("invalid", "*THISISNOTAVALIDPASSWORDTHATCANBEUSEDHERE")
"""What stands there where no password lets in."""


def supported(server: dict) -> bool:
    """Whether this is a MariaDB whose accounts are in mysql.global_priv (10.4 and later). MySQL and Percona are not looked into."""
    if "mariadb" not in server["version"].lower():
        return False
    return tuple(int(part) for part in server["version"].split("-")[0].split(".")[:2]) >= (10, 4)


def listening(server: dict) -> Tuple[str, ...]:
    """The addresses that others reach; no address at all means every one."""
    if int(server["off"]):
        return ()
    return beyond((server["bind"] or "*").split(","))


def accounts(rows: List[dict], server: dict) -> List[Account]:
    """The accounts with a name. Roles are none."""
    groups: Dict[Tuple, List[str]] = {}
    for row in rows:
        priv = _priv(row)
        if row["user"] and not priv.get("is_role") and not priv.get("account_locked"):
            groups.setdefault((row["user"], *_ways(priv)), []).append(row["host"])
    users = [key[0] for key in groups]
    return [_account(key, tuple(sorted(hosts)), users.count(key[0]) > 1, listening(server)) for key, hosts in groups.items()]


def _priv(row):
    return row["priv"] if isinstance(row["priv"], dict) else json.loads(row["priv"])


def _ways(priv):
    """(verifier or None, whether it is the only way in)."""
    ways = [dict(priv, **way) if way else priv for way in priv.get("auth_or") or [{}]]
    native = [way.get("authentication_string") or "" for way in ways if way.get("plugin", "") in _NATIVE]
    usable = [text for text in native if text not in _NOTHING]
    return (usable[0] if usable else None), len(usable) == len(ways) == 1


def _account(key, hosts, several, reached):
    user, verifier, only = key
    far = [host for host in hosts if not is_local(host)]
    remote = "from %s, and the server listens on %s" % (", ".join(far), ", ".join(reached)) if far and reached else ""
    name = user + ("@" + hosts[0] if several else "")
    return Account("%s:%s" % (MARIADB, name), MARIADB, user, hosts, Secret(verifier), only, remote, user == "root")


def troubles(rows: List[dict], tests: List[dict], server: dict) -> List[Trouble]:
    """Anonymous users, root from elsewhere, the test database, and open doors."""
    found, reached = [], listening(server)
    nobody = tuple(sorted(row["host"] for row in rows if not row["user"] and not _priv(row).get("is_role")))
    if nobody:
        found.append(Trouble("mariadb:@anonymous", "anonymous", "high", "MariaDB lets in users without a name from %s" % ", ".join(nobody), nobody))
    roots = tuple(sorted(row["host"] for row in rows if row["user"] == "root" and not is_local(row["host"]) and not _priv(row).get("account_locked")))
    if roots:
        found.append(Trouble("mariadb:@remote_root", "remote_root", "high" if reached else "medium", "MariaDB lets in root from %s" % ", ".join(roots), roots))
    if tests:
        count = int(tests[0]["tables"])  # 10.5 gives a count as text
        full = " and has %d tables" % count if count else ""
        found.append(Trouble("mariadb:@test", "test_database", "low", "The database test, which everybody may use, is there" + full,
                             () if count else ("test",)))
    if reached:
        found.append(Trouble("mariadb:@listening", "listening", "medium", "MariaDB listens on %s, port %s, where others reach it; set bind_address to "
                             "127.0.0.1 if nobody needs it" % (", ".join(reached), server["port"])))
    return found


def change(account: Account, verifier: Secret) -> str:
    """The statement that gives an account another verifier."""
    users = ", ".join("%s@%s IDENTIFIED VIA mysql_native_password USING %s" % (quoted(account.user), quoted(host), quoted(verifier.reveal()))
                      for host in account.hosts)
    return "ALTER USER " + users


def drop(trouble: Trouble) -> Sequence[str]:
    """The statements that take it away; none where nothing here does."""
    if trouble.reason == "anonymous":
        return ["DROP USER ''@" + quoted(host) for host in trouble.objects if can_be_named(host)]
    if trouble.reason == "remote_root":
        return ["DROP USER 'root'@" + quoted(host) for host in trouble.objects if can_be_named(host)]
    return ["DROP DATABASE " + name for name in trouble.objects if trouble.reason == "test_database"]
