# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Did a reload take anything away? Two snapshots of the running daemon, and what of their difference is our doing.

Phones come and go and calls end while we work, so "it was there before" is not enough. How each kind is judged, and why:

* **daemon**: the process id and the time since it started tell a restart (``core restart`` keeps the process id). A restart takes
  every call and every session along, so then everything that is missing is lost.
* **call**: no reload handler hangs up a channel; it ends when a party hangs up, when its driver goes (unloading a module hangs up
  its channels), when the daemon ends, or when its dialplan is gone: a channel whose extension no longer exists is hung up at its next
  step (``ast_pbx_run``). So a missing channel is lost when the daemon restarted, when the module of its driver no longer runs, or
  when its extension is gone; otherwise a party hung up.
* **endpoint, context, acl, module**: configured things. They do not come and go by themselves, so a missing one is lost,
  unless the caller named it as meant to go. Adding and changing is no loss.
* **contact** (what a phone registered): it ends when it expires and when the phone unregisters. A reload does not delete contacts
  (``ast_sip_location_delete_contact`` is called for expiry, request, closed connection and boot only; chan_sip and chan_iax2 keep the
  address of a peer that stays dynamic), but it can take away where they hang. So a missing contact is lost when the daemon
  restarted, or when its endpoint, its AOR or the peer's ``host=dynamic`` is gone.
* **registration** (ours at a provider): lost when it was ``Registered`` and is not, or no longer there. Drivers register anew after a
  reload, therefore ``settle`` waits.
* **socket**: TCP sockets that listen, and bound UDP sockets but those of media, which come and go with calls: the ones in the RTP and
  UDPTL port ranges, and in the kernel's range of temporary ports, that no signalling driver claims.
* **session** (AMI): a reload does not end one (``main/manager.c``); reported, and lost only by a restart.
"""

from __future__ import annotations

import fnmatch
import re
import time
from typing import Dict, FrozenSet, Iterable, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import inventory, processes, sockets, tables
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import CommandFailed, NotAnswering, NotRunning
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.inventory import ask
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

_PORT = re.compile(r"^ *(Port start|Port end|udptlstart|udptlend): +(\d+)", re.MULTILINE)
_BIND = re.compile(r"^(?:Transport:  .*|  (?:UDP|TCP SIP|TLS SIP) Bindaddress: .*):(\d+) *$", re.MULTILINE)
_SESSION = re.compile(r"^  (\S+) +(\S+) .*\d", re.MULTILINE)

_FIXED_PORTS = frozenset((4569, 4520, 2727, 5000, 5060, 5061))
"""IAX2, DUNDi, MGCP, UNIStim and SIP: signalling by their defaults, whatever the RTP range is."""

START_ACCURACY = 2.0
"""Seconds by which two readings of the start time may differ; Asterisk tells its age in whole seconds."""

DRIVERS = {"PJSIP": "chan_pjsip.so", "SIP": "chan_sip.so", "IAX2": "chan_iax2.so", "DAHDI": "chan_dahdi.so", "Motif": "chan_motif.so",
           "Skinny": "chan_skinny.so", "MGCP": "chan_mgcp.so", "USTM": "chan_unistim.so", "OOH323": "chan_ooh323.so",
           "Console": "chan_console.so", "WebSocket": "chan_websocket.so"}
"""The module of a channel driver, by the first part of the channel's name. Local and bridge channels belong to the core."""


class Channel(NamedTuple):
    """One leg of a call. ``place``: ``extension@context`` where it is in the dialplan; empty where the dialplan has no such place, as
    for a leg that was called."""

    name: str
    place: str


class Snapshot(NamedTuple):
    """The daemon at one moment. ``started``: seconds since the epoch. ``contacts``: name to the AOR or peer that it hangs on."""

    pid: int
    started: float
    version: str
    found: inventory.Inventory
    channels: Dict[str, Channel]
    contacts: Dict[str, str]
    registrations: Dict[str, str]
    sessions: FrozenSet[str]
    sockets: FrozenSet[str]


class Loss(NamedTuple):
    """Something that is gone by our doing. ``kind``: daemon, call, endpoint, context, acl, module, contact, registration, socket, session."""

    kind: str
    name: str
    reason: str


class Verdict(NamedTuple):
    """``lost``: by our doing. ``ended``: "kind:name" of what ended by itself meanwhile."""

    lost: List[Loss]
    ended: List[str]


def take(cli) -> Snapshot:
    """Ask the daemon for everything that ``compare`` looks at.

    :param cli: a ``cli.Cli``; its timeout is how long each answer may take.
    :raises CliError: it does not answer.
    """
    greeting = cli.greeting()
    return Snapshot(
        pid=greeting.pid, started=inventory.start_time(cli), version=greeting.version, found=inventory.take(cli), channels=channels(cli),
        contacts=_contacts(cli), registrations=_registrations(cli), sessions=frozenset(sessions(cli)),
        sockets=_sockets(cli, greeting.peer_pid))


def settle(before: Snapshot, cli, expected: Iterable[str] = (), seconds: float = 20.0) -> Tuple[Optional[Snapshot], Verdict]:
    """Look again and again until nothing is lost, or the time is over: drivers register anew after a reload.

    :param expected: "kind:name" patterns (fnmatch) of what is meant to go.
    :returns: the last snapshot (None: the daemon does not answer) and the verdict on it.
    """
    deadline = time.monotonic() + seconds
    expected = list(expected)
    while True:
        try:
            after = take(cli)
            verdict = compare(before, after, cli, expected)
        except (NotRunning, NotAnswering) as error:
            after, verdict = None, Verdict([Loss("daemon", "Asterisk", str(error))], [])
        if not verdict.lost or time.monotonic() >= deadline or _final(verdict):
            return after, verdict
        time.sleep(0.5)


def compare(before: Snapshot, after: Snapshot, cli, expected: Iterable[str] = ()) -> Verdict:
    """Judge the difference; see the module's text for the reasons.

    :param cli: asked about what is missing.
    """
    losses = [] if same_start(before, after) else [Loss("daemon", "Asterisk", "it restarted")]
    for reason, kind, names in _suspects(before, after, cli, bool(losses)):
        losses.extend(Loss(kind, name, reason(name)) for name in names)
    expected = list(expected)
    wanted = [loss for loss in losses if not any(fnmatch.fnmatchcase("%s:%s" % loss[:2], pattern) for pattern in expected)]
    return Verdict([loss for loss in wanted if loss.reason], ["%s:%s" % loss[:2] for loss in wanted if not loss.reason])


def same_start(before: Snapshot, after: Snapshot) -> bool:
    """Whether both snapshots are of the same run of the daemon."""
    return before.pid == after.pid and abs(before.started - after.started) <= START_ACCURACY


def _final(verdict):
    """What is gone with a restart does not come back."""
    return any(loss.kind == "daemon" and loss.reason == "it restarted" for loss in verdict.lost)


def _suspects(before, after, cli, restarted):
    """(function that gives the reason, empty: ended by itself; kind; names that are missing)."""
    gone = "it is no longer there"
    old, new = before.found, after.found
    for kind, missing in (("endpoint", old.endpoints - new.endpoints), ("context", old.contexts - new.contexts), ("acl", old.acls - new.acls),
                          ("module", old.modules - new.modules), ("socket", before.sockets - after.sockets)):
        yield (lambda name: gone), kind, sorted(missing)
    yield (lambda name: _why_call(before.channels[name], after, cli, restarted)), "call", sorted(set(before.channels) - set(after.channels))
    yield (lambda name: _why_contact(name, before, after, cli, restarted)), "contact", sorted(set(before.contacts) - set(after.contacts))
    yield (lambda name: "its state is now %s" % after.registrations.get(name, "unknown: it is no longer there")), "registration", sorted(
        name for name, state in before.registrations.items() if state == "Registered" != after.registrations.get(name))
    yield (lambda name: "Asterisk restarted" if restarted else ""), "session", sorted(before.sessions - after.sessions)


def _why_call(channel, after, cli, restarted):
    if restarted:
        return "Asterisk restarted"
    module = DRIVERS.get(channel.name.split("/", 1)[0])
    if module and module not in after.found.modules:
        return "its driver %s no longer runs" % module
    if channel.place and not _in_dialplan(cli, channel.place):
        return "its extension %s is no longer in the dialplan" % channel.place
    return ""


def _in_dialplan(cli, place):
    """Asterisk calls the command failed when it finds nothing, and says so in the output of older versions."""
    try:
        return "There is no existence of" not in cli.run("dialplan show " + place)
    except CommandFailed:
        return False


def _why_contact(name, before, after, cli, restarted):
    if restarted:
        return "Asterisk restarted"
    driver, owner = before.contacts[name].split("/", 1)
    if driver == "PJSIP":
        return "its AOR %s is gone" % owner if "Unable to find object" in ask(cli, "pjsip show aor " + owner) else ""
    if before.contacts[name] not in after.found.endpoints:
        return "its peer is gone"
    show = ask(cli, "%s show peer %s" % ("sip" if driver == "SIP" else "iax2", owner))
    return "its peer is no longer dynamic" if re.search(r"^ *Dynamic *: No", show, re.MULTILINE) else ""


# -- what is there -------------------------------------------------------------------------------------------------------


def channels(cli) -> Dict[str, Channel]:
    """Every channel by its unique id. Only the last field is sure to hold no ``!``."""
    rows = [line.split("!") for line in cli.run("core show channels concise").split("\n")]
    rows = [row for row in rows if len(row) >= 14]
    places = {place: _in_dialplan(cli, place) for place in {_place(row) for row in rows} if place}
    return {row[-1]: Channel(row[0], _place(row) if places.get(_place(row)) else "") for row in rows}


def _place(row):
    return "%s@%s" % (row[2], row[1]) if row[1] and row[2] and " " not in row[2] else ""


def sessions(cli) -> List[str]:
    """Every AMI session as "user from address"."""
    return ["%s from %s" % found for found in _SESSION.findall(ask(cli, "manager show connected"))]


def _contacts(cli):
    found = {}
    for (aor, dummy), data in tables.pjsip_registered(ask(cli, "database show registrar")).items():
        found["PJSIP/%s/%s" % (aor, data["uri"])] = "PJSIP/" + aor
    peers = tables.complete(tables.sip_peers(ask(cli, "sip show peers")), tables.sip_names(ask(cli, "sip show objects")))
    found.update(_registered("SIP", peers))
    peers = tables.iax2_peers(ask(cli, "iax2 show peers"))
    names = inventory.completions(cli, "iax2 show peer ") if tables.needs_names(peers) else {row["shown"] for row in peers}
    found.update(_registered("IAX2", tables.complete(peers, names)))
    return found


def _registered(driver, rows):
    return {"%s/%s" % (driver, row["name"]): "%s/%s" % (driver, row["name"]) for row in rows if row["dynamic"] and row["host"]}


def _registrations(cli):
    found = {"PJSIP/" + row["name"]: row["state"] for row in tables.pjsip_registrations(ask(cli, "pjsip show registrations"))}
    for driver, rows in (("SIP", tables.sip_registrations(ask(cli, "sip show registry"))),
                         ("IAX2", tables.iax2_registrations(ask(cli, "iax2 show registry")))):
        found.update(("%s/%s@%s" % (driver, row["user"], row["server"]), row["state"]) for row in rows)
    return found


def _sockets(cli, pid):
    """"protocol address:port" of the sockets that are not media; empty where the process cannot be seen from here."""
    if not pid:
        return frozenset()
    ranges = dict(_PORT.findall(ask(cli, "rtp show settings") + ask(cli, "udptl show config")))
    passing = [(int(ranges.get(first, 1)), int(ranges.get(last, 0))) for first, last in (("Port start", "Port end"), ("udptlstart", "udptlend"))]
    passing.append(_temporary_ports())
    claimed = _FIXED_PORTS | {int(port) for port in _BIND.findall(ask(cli, "pjsip show transports") + ask(cli, "sip show settings"))}
    kept = (one for one in _bound(pid) if one.protocol == "tcp" or one.port in claimed
            or not any(first <= one.port <= last for first, last in passing))
    return frozenset("%s %s" % (one.protocol, _address(one)) for one in kept)


def _temporary_ports():
    """The ports that the kernel gives to sockets that ask for none: resolvers and the like have such (ip(7), ip_local_port_range)."""
    try:
        with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as stream:
            first, last = stream.read().split()
        return int(first), int(last)
    except (OSError, ValueError):
        return 32768, 60999


def _bound(pid):
    """The process's sockets; those of its user where the process may not be looked into (root without CAP_SYS_PTRACE, in a container)."""
    try:
        return sockets.of_process(pid)
    except HostError:
        daemon = processes.read(pid)
    found = []
    for table, protocol, family in (("tcp", "tcp", "ipv4"), ("tcp6", "tcp", "ipv6"), ("udp", "udp", "ipv4"), ("udp6", "udp", "ipv6")):
        try:
            with open("/proc/%d/net/%s" % (pid, table), encoding="ascii") as stream:
                lines = stream.read().splitlines()
        except OSError:
            continue
        own = [line for line in lines[1:] if daemon and line.split()[7] == str(daemon.uid)]
        found.extend(bound for dummy, bound in sockets.parse("\n".join(lines[:1] + own), protocol, family))
    return found


def _address(bound):
    return ("[%s]:%d" if ":" in bound.address else "%s:%d") % (bound.address, bound.port)
