# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a running Asterisk says about its doors, and who stands in them: the facts on which a topic is judged.

Nothing here judges. What could not be learned is None; an Asterisk that does not run has nobody connected.
"""

from __future__ import annotations

import collections
import functools
import ipaddress
import os
import re
import stat
from typing import Callable, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import accounts
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import access, answers, inventory, sockets, tables, usage

_SECOND = 1.0

_RULE = re.compile(r"^ *\d+: +(allow|deny) - (\S+?)/(\S+)\s*$")


class Seen(NamedTuple):
    """What was learned; the fields are described in policy/case.py."""

    running: bool = False
    modules: Optional[frozenset] = None
    ami: Optional[dict] = None
    sessions: Optional[list] = None
    ami_users: Optional[dict] = None
    http: Optional[dict] = None
    http_clients: Optional[list] = None
    ari: Optional[dict] = None
    listening: Optional[list] = None
    control_socket: Optional[dict] = None
    main_changed: Optional[bool] = None
    sip: Optional[dict] = None
    endpoints: Optional[frozenset] = None
    endpoint_acls: Optional[dict] = None
    iax_users: Optional[dict] = None
    iax_open: Optional[frozenset] = None
    channels: Optional[list] = None
    records: Optional[list] = None
    sip_peers: Optional[dict] = None
    iax_peers: Optional[dict] = None
    contacts: Optional[dict] = None
    addresses: Optional[dict] = None
    ask: Callable = lambda command: ""
    has_read: Callable = lambda name: True
    is_younger: Callable = lambda name: True
    refused: frozenset = frozenset()
    usage: Callable = lambda: None
    foreign: frozenset = frozenset()
    logs: Optional[access.Logs] = None
    access: Callable = access.of


def look(located, topic, settings):
    """Ask for what a topic needs.

    :param located: a ``daemon.Daemon``.
    :param topic: manager, sip or logs.
    :param settings: of the topic; ``cdr_file`` and ``cdr_days`` say which call records count.
    :raises CliError: Asterisk stops answering.
    """
    foreign = _foreign(located, _addresses(topic, settings))
    if not located.running:
        return Seen(foreign=foreign, logs=access.logs(located, located.found.directories["log"]))
    cli = located.cli
    modules = frozenset(name[:-3] if name.endswith(".so") else name for name, state in inventory.modules(cli).items() if state == "Running")
    ask = functools.lru_cache(maxsize=None)(functools.partial(inventory.ask, cli))  # many rules ask the same; each look asks anew
    return {"manager": _manager, "sip": _sip, "logs": _logs}[topic](Seen(True, modules, foreign=foreign, ask=ask), located, settings)


def _logs(seen, located, dummy):
    return seen._replace(logs=access.logs(located, _directories(located)["log"]))


def _directories(located):
    """Those that the running Asterisk uses."""
    return dict(located.found.directories, **answers.directories(answers.settings(located.cli.run("core show settings"))))


# -- AMI, HTTP, ARI ---------------------------------------------------------------------------------------------------------


def _manager(seen, located, dummy):
    cli = located.cli
    http = answers.http(inventory.ask(cli, "http show status"))
    users = answers.ami_users(inventory.ask(cli, "manager show users"))
    sessions = tables.complete(answers.ami_sessions(inventory.ask(cli, "manager show connected")), users)
    return seen._replace(
        ami=answers.settings(inventory.ask(cli, "manager show settings")) or None,
        sessions=[{"user": row.get("name", row["shown"]), "address": row["address"], "http": row["http"]} for row in sessions],
        ami_users={name.lower(): ami_user(inventory.ask(cli, "manager show user " + _word(name))) for name in users},
        http=http, http_clients=_clients(located.pid, [place[1] for place in (http["bound"], http["tls_bound"]) if place]),
        ari=answers.settings(inventory.ask(cli, "ari show status")) or None,
        listening=_listening(located.pid), control_socket=control_socket(cli.socket_path),
        main_changed=changed_since(located.found.config_file, inventory.start_time(cli)))


def _addresses(topic, settings):
    """The addresses that settings want something to listen on."""
    if topic == "manager":
        return {settings[name] for name in ("address", "tls_address", "http_address")} - {""}
    return set(settings.get("iax2_addresses", []) + settings.get("dundi_addresses", []))


def _foreign(located, wanted):
    """The addresses to bind to that this host does not have; of an Asterisk in another container nobody knows."""
    return frozenset() if located.running and not located.pid else frozenset(address for address in wanted if not sockets.can_bind(address))


def changed_since(path, moment):
    """Whether a file is newer than a moment (seconds since the epoch; Asterisk tells its age in whole seconds); False without a file."""
    try:
        return os.stat(path).st_mtime > moment + _SECOND
    except OSError:
        return False


def _word(name):
    """One word of the command line."""
    return '"%s"' % name.replace("\\", "\\\\").replace('"', '\\"') if re.search(r'[\s"\\]', name) else name


def ami_user(text):
    """``manager show user``: read and write (sets of classes), and the rules of its own access list (acl) and of those that it names
    (named, by name) as (permit or deny, network)."""
    found = answers.settings(text)
    rules, named, current = [], {}, None
    for line in text.split("\n"):
        if line.startswith("ACL: "):
            name = line[5:].strip()
            current = rules if name == "(unnamed)" else named.setdefault(name, [])
        match = _RULE.match(line) if current is not None else None
        if match:
            current.append(("permit" if match.group(1) == "allow" else "deny", _network(match.group(2), match.group(3))))
    classes = {name: {word for word in found.get(name + " perm", "").split(",") if word and word not in ("<none>", "all", "none")}
               for name in ("read", "write")}
    return dict(classes, acl=rules, named=named)


def _network(address, mask):
    """Address and mask as Asterisk prints them (the mask is an address in both families) as a network in the usual notation; a mask with
    holes stays a mask."""
    try:
        bits = bin(int(ipaddress.ip_address(mask)))[2:].zfill(ipaddress.ip_address(mask).max_prefixlen)
        if "01" not in bits:
            return str(ipaddress.ip_network("%s/%d" % (address, bits.count("1")), strict=False))
    except ValueError:
        pass
    return "%s/%s" % (address, mask)


def _listening(pid):
    if not pid:
        return None
    return [(one.protocol, one.address, one.port) for one in sockets.of_process(pid)]


def _clients(pid, ports):
    """The other ends of connections to these ports; None where the process cannot be seen."""
    return None if not pid else sockets.connected(pid, ports)


def control_socket(path):
    """Who may use the control socket, and its directory; None where it is not there."""
    try:
        status, directory = os.stat(path), os.stat(os.path.dirname(path))
    except OSError:
        return None
    return {"path": path, "mode": stat.S_IMODE(status.st_mode), "owner": accounts.user_name(status.st_uid),
            "group": accounts.group_name(status.st_gid), "directory_mode": stat.S_IMODE(directory.st_mode)}


# -- calls without an account -----------------------------------------------------------------------------------------------


def _sip(seen, located, settings):
    cli = located.cli
    endpoints = frozenset(inventory.completions(cli, "pjsip show endpoint "))
    guests = [name for name in endpoints if name.split("@", 1)[0] == "anonymous"]
    contacts = _contacts(cli)
    users = tables.iax2_users(inventory.ask(cli, "iax2 show users"))
    directories = _directories(located)
    calls = settings["cdr_file"] or os.path.join(directories["log"], "cdr-csv", "Master.csv")
    return seen._replace(
        sip=answers.settings(inventory.ask(cli, "sip show settings")) or None, endpoints=endpoints,
        endpoint_acls={name: has_list(inventory.ask(cli, "pjsip show endpoint " + name)) for name in guests},
        iax_users={name: any(row["acl"] for row in users if row["shown"] == name) for name in {row["shown"] for row in users}},
        iax_open=frozenset(row["shown"] for row in users if row["bare"] and not row["acl"]),
        listening=_listening(located.pid), sip_peers=_sip_peers(cli), iax_peers=_iax_peers(cli), contacts={aor: len(found) for aor, found in contacts.items()},
        addresses={aor: sorted({address for found in rows for address in found}) for aor, rows in contacts.items()},
        channels=[row["name"] for row in answers.channels(cli.run("core show channels concise"))],
        records=records(calls, settings["cdr_days"]),
        logs=access.logs(located, directories["log"]), usage=usage.later(cli, located.found.config_directory, directories, calls, settings["cdr_days"]))


def _sip_peers(cli):
    peers = tables.complete(tables.sip_peers(inventory.ask(cli, "sip show peers")), tables.sip_names(inventory.ask(cli, "sip show objects")))
    return {row["name"]: row["host"] or None for row in peers}


def _iax_peers(cli):
    peers = tables.iax2_peers(inventory.ask(cli, "iax2 show peers"))
    names = inventory.completions(cli, "iax2 show peer ") if tables.needs_names(peers) else {row["shown"] for row in peers}
    return {row["name"]: row["host"] or None for row in tables.complete(peers, names)}


def _contacts(cli):
    """By AOR the addresses of each telephone that registered on it: where it is reached, where it said it is, which ``rewrite_contact`` keeps as
    x-ast-orig-host (res_pjsip_nat.c), and which contact_permit is compared with, and where it says it came from."""
    found = collections.defaultdict(list)
    for (aor, _hash), data in tables.pjsip_registered(inventory.ask(cli, "database show registrar")).items():
        host = re.match(r"sips?:(?:[^@]*@)?(\[[^\]]*\]|[^:;>]*)", data["uri"] or "")
        said = re.search(r";x-ast-orig-host=(\[[^\]]*\]|[^:;>]*)", data["uri"] or "")
        found[aor].append({address for address in (host and host.group(1), said and said.group(1), data["address"]) if address})
    return found


def has_list(text):
    """``pjsip show endpoint``: whether the endpoint has an access list. It does not tell which."""
    return any(re.match(r" acl +: *\S", line) for line in text.split("\n"))


def records(path, days, now=None):
    """(day, channel, context) of each answered call, see ``usage.answered``; None where there are no call records."""
    rows = usage.answered(path, days, now)
    return None if rows is None else [(row[usage.START][:10], row[usage.CHANNEL], row[usage.CONTEXT]) for row in rows]
