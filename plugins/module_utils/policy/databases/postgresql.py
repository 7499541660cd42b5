# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What PostgreSQL says of its roles, and the statements that change them."""

from __future__ import annotations

import ipaddress
from typing import List, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.model import Account, Trouble, beyond, is_local, quoted
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.verifiers import POSTGRESQL

SERVER = ("SELECT json_build_object('version', current_setting('server_version'), 'listen', current_setting('listen_addresses'), "
          "'port', current_setting('port'))")
ROLES = ("SELECT json_build_object('user', rolname, 'super', rolsuper, 'verifier', rolpassword) FROM pg_authid WHERE rolcanlogin "
         "AND (rolvaliduntil IS NULL OR rolvaliduntil > now()) ORDER BY rolname")
RULES = ("SELECT json_build_object('line', line_number, 'type', type, 'users', user_name, 'address', address, 'netmask', netmask, 'method', auth_method) "
         "FROM pg_hba_file_rules WHERE error IS NULL ORDER BY line_number")
QUIET = "SET log_statement = 'none'; SET log_min_duration_statement = -1; SET log_min_error_statement = 'panic'"
"""No statement of ours stands in the log, not even a verifier."""


def listening(server: dict) -> Tuple[str, ...]:
    """The addresses that others reach. An empty setting means the socket alone (PostgreSQL's documentation of listen_addresses)."""
    return beyond([part for part in server["listen"].split(",") if part.strip()])


def accounts(rows: List[dict], rules: List[dict], server: dict) -> List[Account]:
    """The roles that log in."""
    return [Account("%s:%s" % (POSTGRESQL, row["user"]), POSTGRESQL, row["user"], (), Secret(row["verifier"]), row["verifier"] is not None,
                    _remote(row["user"], rules, server), bool(row["super"])) for row in rows]


def _remote(user, rules, server):
    reached = listening(server)
    far = [rule for rule in rules if _is_far(rule) and rule["method"] != "reject" and _means(rule, user)]
    if not reached or not far:
        return ""
    return "by line %s of pg_hba.conf, and the server listens on %s" % (", ".join(str(rule["line"]) for rule in far), ", ".join(reached))


def _means(rule, user):
    """A group (+name) or a pattern (/^name) may be meant for it, so it counts."""
    return any(name in ("all", user) or name[:1] in "+/@" for name in rule["users"] or ())


def _is_far(rule):
    if not (rule["type"] or "").startswith("host"):
        return False
    address, netmask = rule["address"] or "", rule.get("netmask")
    return not is_local("%s/%s" % (address, _bits(netmask)) if netmask else address) and address != "samehost"


def _bits(netmask):
    """A mask of IPv6 is told as an address, which the module ipaddress does not take."""
    return bin(int(ipaddress.ip_address(netmask))).count("1")


def troubles(rules: List[dict], server: dict) -> List[Trouble]:
    """Lines that ask for no password, and open doors."""
    found, reached = [], listening(server)
    trusting = [rule for rule in rules if rule["method"] == "trust"]
    if trusting:
        far = bool(reached) and any(_is_far(rule) for rule in trusting)
        found.append(Trouble("postgresql:@trust", "trust", "critical" if far else "high", "PostgreSQL asks for no password by line %s of pg_hba.conf; write "
                             "peer or scram-sha-256 in place of trust" % ", ".join(str(rule["line"]) for rule in trusting)))
    if any(rule["method"] == "password" for rule in rules):
        lines = ", ".join(str(rule["line"]) for rule in rules if rule["method"] == "password")
        found.append(Trouble("postgresql:@cleartext", "cleartext", "medium", "PostgreSQL takes passwords in clear by line %s of pg_hba.conf; write "
                             "scram-sha-256 in place of password" % lines))
    if reached:
        found.append(Trouble("postgresql:@listening", "listening", "medium", "PostgreSQL listens on %s, port %s, where others reach it; set "
                             "listen_addresses to localhost if nobody needs it" % (", ".join(reached), server["port"])))
    return found


def change(account: Account, verifier: Secret) -> str:
    """The statement that gives a role another verifier."""
    return 'ALTER ROLE "%s" PASSWORD %s' % (account.user, quoted(verifier.reveal()))
