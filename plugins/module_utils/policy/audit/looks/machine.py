# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Firewall, bans, accounts and the version of a host."""

from __future__ import annotations

import datetime
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict

OWN_TABLE = "voipsec"

ENDS = {16: "2023-10-09", 17: "2021-10-28", 18: "2025-10-20", 19: "2023-11-02", 20: "2027-10-19", 21: "2026-10-18", 22: "2029-10-16", 23: "2027-10-15"}
"""When a branch gets its last correction of security holes: Asterisk-Versions.md of Asterisk's documentation."""

_GATES = ("sudo", "wheel", "admin", "root", "adm", "docker", "lxd", "shadow", "disk")
_NO_SHELLS = ("/usr/sbin/nologin", "/sbin/nologin", "/bin/false", "/usr/bin/false")
"""An empty field is no such thing: passwd(5) takes it for /bin/sh."""
_SERVICES = ("asterisk", "www-data", "apache", "nginx", "mysql", "mariadb", "postgres", "mongodb", "redis", "freepbx", "nobody", "daemon", "bin", "sys", "mail",
             "news", "backup", "list")


def has_cards(case):
    """A condition: line cards and sound cards are devices."""
    cards = [module for module in ("chan_dahdi", "chan_alsa", "chan_console") if case.seen.modules is not None and module in case.seen.modules]
    return f"{cards[0]}.so needs devices." if cards else ""


def _chains(case):
    return tuple(Evidence(f"chain {chain} of table {family} {table}: policy {policy}", None, policy, "nft list ruleset")
                 for family, table, chain, policy in case.seen.firewall)


def _closing(case, families):
    return [row for row in case.seen.firewall if row[0] in families and row[3] == "drop"]


def closed_by_default(case):
    """AST-FW-001: some chain at the hook input drops what it does not know."""
    if _closing(case, ("inet", "ip")):
        return [Verdict(PASS, "What comes in is dropped unless a rule takes it.", None, _chains(case))]
    return [Verdict(FAIL, "No chain at the hook input drops what it does not know.", None, _chains(case))]


def both_families(case):
    """AST-FW-002: IPv6 too."""
    if not _closing(case, ("inet", "ip", "ip6")):
        return [Verdict(NOT_APPLICABLE, "There is no firewall that drops by default, see AST-FW-001.")]
    missing = [label for label, names in (("IPv4", ("inet", "ip")), ("IPv6", ("inet", "ip6"))) if not _closing(case, names)]
    return [Verdict(FAIL, f"Nothing is dropped by default for {missing[0]}.", None, _chains(case)) if missing else
            Verdict(PASS, "Both families are closed by default.", None, _chains(case))]


def own_table(case):
    """AST-FW-004: the table of this collection, where it was ever set up."""
    there = any(row[1] == OWN_TABLE for row in case.seen.firewall)
    if there:
        return [Verdict(PASS, "The table inet voipsec is loaded.", None, _chains(case))]
    if case.seen.status("/etc/voipsec/nftables.conf") is None and case.seen.status("/etc/voipsec") is None:
        return [Verdict(NOT_APPLICABLE, "This collection never set up a firewall here.")]
    return [Verdict(FAIL, "The host has files of this collection's firewall, and its table is not loaded.", None, _chains(case))]


_UNITS = ("voipsec-nftables.service", "nftables.service", "firewalld.service", "ufw.service", "netfilter-persistent.service")


def firewall_stays(case):
    """AST-FW-003: the rules come back."""
    if case.seen.firewall is not None and not _closing(case, ("inet", "ip", "ip6")):
        return [Verdict(NOT_APPLICABLE, "There is no firewall that drops by default, see AST-FW-001.")]
    there = [unit for unit, enabled in case.seen.units_enabled.items() if enabled and (unit in _UNITS or unit.startswith("voipsec"))]
    shown = tuple(Evidence(f"{unit} starts with the host.", None, "enabled", "systemd") for unit in there)
    return [Verdict(PASS, f"{there[0]} loads the rules.", None, shown) if there else Verdict(FAIL, "No unit loads the rules at the next start.", None, shown)]


def _asterisk_jails(case):
    return {name: jail for name, jail in case.seen.fail2ban.items() if name.startswith(("voipsec", "asterisk"))
            or any("asterisk" in path for path in jail["files"])}


def jails(case):
    """AST-F2B-001: a jail for Asterisk runs."""
    found = _asterisk_jails(case)
    shown = tuple(Evidence(f"jail {name}: {jail['banned']} banned now", None, None, "fail2ban-client status") for name, jail in found.items())
    if found:
        return [Verdict(PASS, f"{', '.join(sorted(found))} {'runs' if len(found) == 1 else 'run'}.", None, shown)]
    return [Verdict(FAIL, "No jail of fail2ban reads what Asterisk logs." if case.seen.fail2ban else "fail2ban does not run.", None, shown)]


def jail_logs(case):
    """AST-F2B-002: what a jail reads is there, and is written."""
    found = []
    for name, jail in _asterisk_jails(case).items():
        lost = [path for path in jail["files"] if case.seen.status(path) is None]
        shown = tuple(Evidence(f"jail {name} reads {path}", path) for path in jail["files"])
        found.append(Verdict(FAIL, "It reads a file that there is not.", f"jail {name}", shown) if lost else Verdict(PASS, "", f"jail {name}", shown))
    return found or [Verdict(NOT_APPLICABLE, "There is no jail for Asterisk, see AST-F2B-001.")]


def ssh_jail(case):
    """AST-F2B-003: SSH too."""
    if case.seen.sshd is not None and not case.seen.sshd:
        return [Verdict(NOT_APPLICABLE, "There is no SSH server.")]
    found = [name for name in case.seen.fail2ban if name.startswith(("sshd", "ssh"))]
    return [Verdict(PASS, f"The jail {found[0]} runs.") if found else Verdict(FAIL, "No jail of fail2ban guards SSH.")]


def _own(case):
    return next((row for row in case.seen.accounts if row["name"] == (case.seen.user or "asterisk")), None)


def _shown(row):
    return (Evidence(f"{row['name']}: number {row['uid']}, shell {row['shell'] or 'none'}, groups {', '.join(row['groups']) or 'none'}", "/etc/passwd",
                     row["shell"], "/etc/passwd"),)


def account(case):
    """AST-USR-010: no shell, no way to root."""
    row = _own(case)
    if row is None:
        return [Verdict(NOT_APPLICABLE, "Asterisk has no account of its own here.")]
    if row["name"] == "root":
        return [Verdict(NOT_APPLICABLE, "Asterisk runs as root, see AST-CORE-003.")]
    gates = sorted(set(row["groups"]) & set(_GATES))
    rights = [where for where, line in case.seen.sudo or () if _called(row) & _whom(line)]
    if row["shell"] not in _NO_SHELLS:
        return [Verdict(FAIL, "Its account has a shell.", row["name"], _shown(row))]
    if gates or rights:
        return [Verdict(FAIL, f"Its account becomes root by {', '.join(gates or ['sudo'])}.", row["name"], _shown(row)
                        + tuple(Evidence(f"{where}: a line of sudo names it.", where) for where in rights))]
    if case.seen.sudo is None:
        return [Verdict(NOT_CHECKED, case.why_not("sudo"), row["name"], _shown(row))]
    return [Verdict(PASS, "Its account has no shell and no way to root.", row["name"], _shown(row))]


def hardware(case):
    """AST-USR-011: no hardware that it does not need."""
    row = _own(case)
    if row is None:
        return [Verdict(NOT_APPLICABLE, "Asterisk has no account of its own here.")]
    if has_cards(case):
        return [Verdict(NOT_APPLICABLE, has_cards(case))]
    groups = sorted(set(row["groups"]) & {"audio", "dialout"})
    return [Verdict(FAIL, f"Its account is in {' and '.join(groups)}, and no card was seen.", row["name"], _shown(row)) if groups else
            Verdict(PASS, "Its account is in none of these groups.", row["name"], _shown(row))]


def roots(case):
    """AST-ACCT-001: one account has the number 0."""
    found = [row for row in case.seen.accounts if row["uid"] == 0 and row["name"] != "root"]
    return [Verdict(FAIL, "It is a second root.", row["name"], _shown(row)) for row in found] or [Verdict(PASS, "root is the only one with the number 0.")]


def empty_passwords(case):
    """AST-ACCT-002: no password is empty."""
    found = [name for name, state in case.seen.passwords.items() if state == "empty"]
    return [Verdict(FAIL, "Its password is empty.", name, (Evidence(f"/etc/shadow: {name} has no password.", "/etc/shadow"),)) for name in found] or [
        Verdict(PASS, "No account has an empty password.")]


def _whom(line):
    """Whom a line of sudo names: accounts, ``%groups``, ``#numbers`` (sudoers(5), User_List)."""
    return set(re.sub(r"\s*,\s*", ",", line).split()[0].split(","))


def _called(row):
    """How sudo can call an account, by itself or with others."""
    return {"ALL", row["name"], "#%d" % row["uid"], *("%" + group for group in row["groups"])}


def sudo(case):
    """AST-ACCT-003: services do not become root unasked."""
    services = {"ALL", *_SERVICES, *("%" + name for name in _SERVICES)}
    for row in case.seen.accounts or ():
        if row["name"] in _SERVICES:
            services |= _called(row)
    found = [Verdict(FAIL, "It becomes root without a password.", name, (Evidence(f"{where}: {line}", where),))
             for where, line in case.seen.sudo if "NOPASSWD" in line for name in sorted(_whom(line) & services)]
    return found or [Verdict(PASS, "No service becomes root without a password.")]


def service_shells(case):
    """AST-ACCT-004: services have no shell."""
    found = [row for row in case.seen.accounts if row["name"] in _SERVICES and row["shell"] not in _NO_SHELLS and row["name"] not in ("root", "sync")]
    return [Verdict(FAIL, "It has a shell.", row["name"], _shown(row)) for row in found] or [Verdict(PASS, "No service has a shell.")]


def supported(case):
    """AST-VER-001: the branch gets corrections."""
    if case.known_version is None:
        return [Verdict(NOT_CHECKED, case.why_not("version"))]
    end = ENDS.get(case.version.major)
    shown = (Evidence(f"Asterisk {case.version}", None, str(case.version), "the running Asterisk" if case.seen.answers else "the program"),)
    if end is None:
        return [Verdict(NOT_CHECKED, f"When corrections of {case.version.major} end is not known here.", None, shown)]
    if datetime.date.fromisoformat(end) <= case.now:
        return [Verdict(FAIL, f"The branch {case.version.major} got its last correction on {end}; what a distribution corrects by itself is told by the rules "
                              "about advisories.", None, shown)]
    return [Verdict(PASS, f"The branch {case.version.major} gets corrections until {end}.", None, shown)]
