# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The jails that a host gets, and the file of jail.d that says so."""

from __future__ import annotations

from typing import Dict, NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.fail2ban import actions, filters, settings as checking
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.fail2ban.settings import PREFIX
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import ports
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

SERVICES = {
    # One of the first must be there; a ban closes all of them. SIP over WebSockets comes in at the HTTP server's port, and so does AMI over HTTP.
    "voipsec-auth": (("sip", "wss"), ()), "voipsec-scan": (("sip", "wss"), ()), "voipsec-ami": (("ami",), ("http",)), "voipsec-iax2": (("iax2",), ()),
    "sshd": (("ssh",), ()),
}
ATTEMPTS = {"voipsec-scan": "scan_attempts", "sshd": "sshd_attempts"}
OWN_ATTEMPTS = 5
"""Of the operator's own jails: fail2ban's default, because its filters count lines."""

ALWAYS = ("127.0.0.0/8", "::1")


class Jail(NamedTuple):
    """A jail that is wanted.

    :ivar log: path; "" for the journal, or, with the backend "", for what fail2ban's own files say of sshd.
    :ivar ports: by service: ``{"tcp": pairs, "udp": pairs}``. ``named``: whether the operator asks for it by name.
    """

    name: str
    attempts: int
    findtime: int
    bantime: int
    bantime_max: int
    filter: str
    log: str
    backend: str
    ports: Dict[str, Dict[str, Tuple]]
    named: bool = False

    @property
    def services(self):
        return tuple(self.ports)

    def actions(self, table, kept):
        """(name, line) pairs: how it bans.

        :param kept: services that have sets in the table; of the others, ports are closed by fail2ban's own action.
        """
        found = [actions.of_table(table, service) for service in self.ports if service in kept]
        rest = [told for service, told in self.ports.items() if service not in kept]
        for protocol in ("tcp", "udp"):
            pairs = ports.merged(pair for told in rest for pair in told.get(protocol, ()))
            if pairs:
                found.append(actions.of_ports(self.name, protocol, pairs))
        return found


def wanted(settings, offered, log):
    """(the jails in their order, names of jails that are to be off).

    :param settings: complete. :param offered: ports by service, see settings.offered. :param log: path of Asterisk's log in JSON.
    :raises SettingsError: a jail is asked for by name, and what it guards is not there.
    """
    found, off = [], []
    for name in list(SERVICES) + [name for name in settings["jails"] if name not in SERVICES]:
        wish = settings["jails"].get(name, {"enabled": "auto"})
        jail = None if wish["enabled"] == "false" else _jail(name, wish, settings, offered, log)
        if jail:
            found.append(jail)
        elif wish["enabled"] == "false":
            off.append(name)
    return found, off


def _jail(name, wish, settings, offered, log):
    needed, more = SERVICES.get(name, ((), ()))
    told = {service: offered[service] for service in needed + more if service in offered}
    if needed and not any(service in told for service in needed):
        if wish["enabled"] == "true":
            raise SettingsError(f"{PREFIX}jails[{name}] is enabled, but this host does not offer {' or '.join(needed)}; take it out, or set enabled to auto.")
        return None
    own = name not in SERVICES
    backend = wish.get("backend", "" if name == "sshd" and "log" not in wish else "auto")
    return Jail(
        name, wish.get("attempts", OWN_ATTEMPTS if own else settings[ATTEMPTS.get(name, "attempts")]), wish.get("findtime", settings["findtime"]),
        wish.get("bantime", settings["bantime"]), max(settings["bantime_max"], wish.get("bantime", 0)), wish.get("filter", name),
        "" if backend == "systemd" else wish.get("log", "" if name == "sshd" else log), backend,
        {checking.service(name): wish["ports"]} if own else told, own or wish["enabled"] == "true")


def ignored(settings, *others):
    """What no jail bans, sorted: the settings and others (texts), each once."""
    texts = list(ALWAYS) + settings["never_ban"] + [checking.place("ignore", item) for items in others for item in items]
    return sorted(set(texts))


_EXEMPTED = "for f in 4 6; do nft get element inet %s exempted$f '{ <ip> }' >/dev/null 2>&1 && exit 0; done; exit 1"
"""Asked of the kernel at each failure: whether the address is let alone for a while, see guard/sets.EXEMPTED."""


def ignore_command(name, table):
    """What a jail asks before it counts a failure; "" for nothing. :param table: with a guard in it; None: there is none."""
    return _EXEMPTED % table if table and name != "sshd" else ""


def text(jails, off, acting, ignore, header, table=None):
    """The file of jail.d.

    :param off: names of jails that are to be off. :param acting: lines for ``action`` by jail. :param ignore: what no jail bans.
    :param header: comment lines for its head. :param table: see ``ignore_command``.
    """
    rows = list(header)
    for jail in jails:
        rows += ["", "[%s]" % jail.name] + ["%s = %s" % pair for pair in _options(jail, acting[jail.name], ignore, table)]
    for name in off:
        rows += ["", "[%s]" % name, "enabled = false"]
    return "\n".join(rows) + "\n"


def _options(jail, acting, ignore, table):
    found = [("enabled", "true")]
    if jail.name not in SERVICES or jail.name in filters.FILTERS:
        found.append(("filter", jail.filter))
    if jail.backend:
        found.append(("backend", jail.backend))
    if jail.log:
        # The second file, in which nothing is found, lets fail2ban start without the first; without one it does not start any jail.
        found += [("logpath", _many([jail.log, "/etc/fail2ban/filter.d/voipsec-auth.conf"])), ("logencoding", "utf-8")]
    found += [("maxretry", jail.attempts), ("findtime", jail.findtime), ("bantime", jail.bantime), ("bantime.increment", "true"),
              ("bantime.maxtime", jail.bantime_max), ("ignoreself", "true"), ("ignoreip", _many(ignore)), ("action", _many(acting))]
    command = ignore_command(jail.name, table)
    if command:
        found.insert(-1, ("ignorecommand", command))
    if jail.name in filters.FILTERS:
        found.insert(1, ("usedns", "no"))
    return found


def _many(values):
    return "\n    ".join(values)
