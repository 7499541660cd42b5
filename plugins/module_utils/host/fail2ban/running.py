# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the running fail2ban does, compared with what it ought to: a file that says yes does not count where the server says no."""

from __future__ import annotations

import glob
import ipaddress
import os
from typing import Dict, NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban.server import NoAnswer, Refused

_NUMBERS = {"attempts": "maxretry", "findtime": "findtime", "bantime": "bantime", "bantime_max": "bantime.maxtime"}


class Expected(NamedTuple):
    """A jail as it ought to run.

    :ivar numbers: attempts, findtime, bantime, bantime_max. ``log``: "" for the journal. ``ignore``: what it never bans, as text.
    :ivar actions: name of each action to the table it bans in, "" for none. ``ignore_command``: what it asks before it counts, "" for anything.
    """

    name: str
    numbers: Dict[str, int]
    log: str
    ignore: Tuple[str, ...]
    actions: Dict[str, str]
    ignore_command: str = ""


def differences(server, expected, off=()):
    """What is not as it ought to be, one clause each; [] where all is.

    :param expected: of Expected. :param off: names of jails that must not run.
    """
    try:
        running = server.jails()
    except (NoAnswer, Refused) as error:
        return ["fail2ban does not answer (%s)" % error]
    found = ["the jail %s runs" % name for name in off if name in running]
    for jail in expected:
        found += _differences(server, jail) if jail.name in running else ["the jail %s does not run" % jail.name]
    return found


def _differences(server, jail):
    def asked(*words):
        return server.ask("get", jail.name, *words)
    try:
        found = ["%s has %s %s instead of %d" % (jail.name, name, asked(_NUMBERS[name]), value)
                 for name, value in jail.numbers.items() if asked(_NUMBERS[name]) != value]
        if asked("bantime.increment") is not True:
            found.append("%s does not let ban times grow" % jail.name)
        if set(map(str, asked("ignoreip"))) != set(jail.ignore):
            found.append("%s ignores other addresses" % jail.name)
        if jail.ignore_command and asked("ignorecommand") != jail.ignore_command:
            found.append("%s does not ask who is exempted for a while" % jail.name)
        read = list(asked("logpath"))
        found += ["%s does not read %s" % (jail.name, path) for path in _files(jail.log) if path not in read]
        found += ["%s bans %s, whom nothing may ban" % (jail.name, address) for address in _unjust(server, jail)]
        return found + _actions(jail, asked)
    except (NoAnswer, Refused) as error:
        return ["the jail %s does not answer (%s)" % (jail.name, error)]


def _files(log):
    """Those of a pattern; fail2ban tells the files that it has found."""
    return ([log] if os.path.exists(log) else sorted(glob.glob(log)) or [log]) if log else []


def lift(server, expected):
    """Lift bans of those whom nothing may ban: fail2ban looks at its list when it counts an attempt, and at no ban that is there already."""
    for jail in expected:
        try:
            for address in _unjust(server, jail):
                server.ask("set", jail.name, "unbanip", address)
        except (NoAnswer, Refused):
            continue  # ``differences`` tells


def _unjust(server, jail):
    networks = [network for network in map(_network, jail.ignore) if network]
    banned = [(text, _network(text)) for text in _banned(server, jail.name)]
    return [text for text, one in banned if one and any(one.version == other.version and one.subnet_of(other) for other in networks)]


def _banned(server, name):
    parts = dict(server.ask("status", name)).get("Actions") or ()
    return [str(address) for address in dict(parts).get("Banned IP list") or ()]


def _network(text):
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None  # a DNS name


def stale(server, expected):
    """Names of the running jails that ban in another way than they ought to."""
    found = []
    for jail in expected:
        try:
            if _actions(jail, lambda *words, name=jail.name: server.ask("get", name, *words)):
                found.append(jail.name)
        except (NoAnswer, Refused):
            continue
    return found


def _actions(jail, asked):
    names = sorted(asked("actions"))
    if names != sorted(jail.actions):
        return ["%s bans by %s instead of %s" % (jail.name, ", ".join(names) or "nothing", ", ".join(sorted(jail.actions)))]
    return ["%s bans in another table than %s" % (jail.name, table) for name, table in sorted(jail.actions.items())
            if table and str(asked("action", name, "table")) != table]
