# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in front of the host: chains of nftables, jails of fail2ban, and units that start with it. Everything is asked, nothing is changed."""

from __future__ import annotations

import os
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.installation import find_program
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import quiet

_TABLE = re.compile(r"^table (\w+) (\S+) \{")
_CHAIN = re.compile(r"^\tchain (\S+) \{")
_INPUT = re.compile(r"hook input .*policy (\w+);")
_OLD = ("/proc/net/ip_tables_names", "/proc/net/ip6_tables_names")


def chains():
    """((family, table, chain, policy) of each chain at the hook input, sentence on why not)."""
    program = find_program("nft")
    if os.geteuid() != 0:
        return None, "The rules of the kernel are shown to root only; run the audit as root."
    if program is None:
        return None, "nft is not installed, so the rules of the kernel cannot be seen."
    printed, problem = commands.output([program, "-t", "list", "ruleset"])
    if problem:
        return None, "%s, so the rules of the kernel cannot be seen." % problem
    found = parse(printed)
    old = [name for path in _OLD for name in (quiet.text(path) or "").split()]
    if old and not any(row[3] == "drop" for row in found):
        return None, "The host uses the old iptables (table %s), whose rules nft does not show." % old[0]
    return found, None


def parse(printed):
    """(family, table, chain, policy) of each base chain at the hook input in what ``nft list ruleset`` prints."""
    found, family, table, chain = [], None, None, None
    for line in printed.splitlines():
        match = _TABLE.match(line)
        if match:
            family, table = match.groups()
        match = _CHAIN.match(line)
        if match:
            chain = match.group(1)
        match = _INPUT.search(line)
        if match and table is not None:
            found.append((family, table, chain, match.group(1)))
    return found


def enabled(units):
    """(unit to whether it starts with the host, sentence on why not)."""
    if not os.path.isdir("/run/systemd/system"):
        return None, "systemd does not run here, so what starts with the host is not known."
    printed, problem = commands.output(["systemctl", "list-unit-files", "--no-legend", "--no-pager", "--type=service", *units])
    if problem and not printed:
        return {}, None
    rows = [line.split() for line in printed.splitlines()]
    return {row[0]: row[1] in ("enabled", "enabled-runtime", "static") for row in rows if len(row) > 1}, None


def jails():
    """(jail to a dict with banned and files, sentence on why not); {} where fail2ban does not run."""
    program = find_program("fail2ban-client")
    if program is None:
        return {}, None
    if os.geteuid() != 0:
        return None, "fail2ban answers root only; run the audit as root."
    printed, problem = commands.output([program, "status"])
    if problem:
        return {}, None
    match = re.search(r"Jail list:\s*(.*)$", printed, re.MULTILINE)
    names = [name.strip() for name in match.group(1).split(",") if name.strip()] if match else []
    return {name: _jail(commands.output([program, "status", name])[0]) for name in names}, None


def _jail(printed):
    banned = re.search(r"Currently banned:\s*(\d+)", printed)
    files = re.search(r"File list:\s*(.*)$", printed, re.MULTILINE)
    return {"banned": int(banned.group(1)) if banned else 0, "files": files.group(1).split() if files else []}
