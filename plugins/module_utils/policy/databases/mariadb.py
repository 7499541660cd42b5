# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What MariaDB says of its accounts, and the statements that change them."""

from __future__ import annotations

import json
import re
from typing import Dict, List, Sequence, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.model import Account, Trouble, beyond, can_be_named, is_local, quoted
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.verifiers import MARIADB

SERVER = "SELECT JSON_OBJECT('version', @@version, 'comment', @@version_comment, 'bind', @@bind_address, 'port', @@port, 'off', @@skip_networking + 0)"
USERS = "SELECT JSON_OBJECT('user', User, 'host', Host, 'priv', Priv) FROM mysql.global_priv"
TEST = ("SELECT JSON_OBJECT('name', SCHEMA_NAME, 'tables', (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = SCHEMA_NAME), "
        "'programs', (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = SCHEMA_NAME) + "
        "(SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = SCHEMA_NAME)) "
        "FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'test'")
QUIET = "SET SESSION sql_log_off = 1"
"""No statement of ours stands in the general log, not even a verifier."""

_NATIVE = ("mysql_native_password", "")
_OTHERS = ("ed25519", "parsec", "mysql_old_password", "caching_sha2_password", "sha256_password")
"""Plugins that keep a password in a way that is not tried here."""

_SOCKET = "unix_socket"
_VERIFIER = re.compile(r"(?:\*[0-9A-F]{40})?\Z")
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
    """(verifier or None, whether another one can take its place, the plugin beside it). A verifier of another plugin is told with its name."""
    ways = [(way.get("plugin", ""), way.get("authentication_string") or "") for way in (way or priv for way in priv.get("auth_or") or [{}])]
    usable = [text for plugin, text in ways if plugin in _NATIVE and text not in _NOTHING]
    others = ["%s %s" % way for way in ways if way[0] in _OTHERS]
    beside = [way for way in ways if way[0] not in _NATIVE]
    alone = len(usable) == 1 == len(ways) - len(beside) and bool(_VERIFIER.match(usable[0])) and beside in ([], [(_SOCKET, "")])
    return ([*usable, *others] or [None])[0], alone, _SOCKET if alone and beside else ""


def _account(key, hosts, several, reached):
    user, verifier, only, beside = key
    far = [host for host in hosts if not is_local(host)]
    remote = "from %s, and the server listens on %s" % (", ".join(far), ", ".join(reached)) if far and reached else ""
    name = user + ("@" + hosts[0] if several else "")
    return Account("%s:%s" % (MARIADB, name), MARIADB, user, hosts, Secret(verifier), only, remote, user == "root", beside)


def troubles(rows: List[dict], tests: List[dict], server: dict) -> List[Trouble]:
    """Anonymous users, root from elsewhere, the test database, and open doors."""
    found, reached = [], listening(server)
    nobody = tuple(sorted(row["host"] for row in rows if not row["user"] and not _priv(row).get("is_role")))
    if nobody:
        found.append(Trouble("mariadb:@anonymous", "anonymous", "high", "MariaDB lets in users without a name from %s" % ", ".join(nobody), nobody))
    roots = tuple(sorted(row["host"] for row in rows if row["user"] == "root" and not is_local(row["host"]) and not _priv(row).get("account_locked")))
    if roots:
        kept = "" if _has_local_root(rows) else "There is no root of this host itself, so it is left alone; create root@localhost, and run again."
        found.append(Trouble("mariadb:@remote_root", "remote_root", "high" if reached else "medium", "MariaDB lets in root from %s" % ", ".join(roots),
                             () if kept else roots, kept))
    found += [_of_test(row) for row in tests]
    if reached:
        found.append(Trouble("mariadb:@listening", "listening", "medium", "MariaDB listens on %s, port %s, where others reach it; set bind_address to "
                             "127.0.0.1 if nobody needs it" % (", ".join(reached), server["port"])))
    return found


def _has_local_root(rows):
    return any(row["user"] == "root" and is_local(row["host"]) and not _priv(row).get("account_locked") for row in rows)


def _of_test(row):
    tables, programs = int(row["tables"]), int(row["programs"])  # 10.5 gives a count as text
    full = " and has " + " and ".join("%d %s" % one for one in ((tables, "tables"), (programs, "programs and events")) if one[0]) if tables + programs else ""
    return Trouble("mariadb:@test", "test_database", "low", "The database test, which everybody may use, is there" + full, () if full else ("test",),
                   "It is not empty, so it is left alone; look into it, and take it away by hand." if full else "")


def change(account: Account, verifier: Secret) -> str:
    """The statement that gives an account another verifier."""
    beside = " OR " + account.beside if account.beside else ""
    users = ", ".join("%s@%s IDENTIFIED VIA mysql_native_password USING %s%s" % (quoted(account.user), quoted(host), quoted(verifier.reveal()), beside)
                      for host in account.hosts)
    return "ALTER USER " + users


def drop(trouble: Trouble) -> Sequence[str]:
    """The statements that take it away; none where nothing here does."""
    if trouble.reason == "anonymous":
        return ["DROP USER ''@" + quoted(host) for host in trouble.objects if can_be_named(host)]
    if trouble.reason == "remote_root":
        return ["DROP USER 'root'@" + quoted(host) for host in trouble.objects if can_be_named(host)]
    return ["DROP DATABASE " + name for name in trouble.objects if trouble.reason == "test_database"]
