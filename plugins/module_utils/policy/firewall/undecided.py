# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is reached on this host and belongs to no service: listeners, peers that are connected now, protocols beside TCP and UDP.

Before a door is closed, it is asked who stands in it. Each thing comes with the two ways to decide it, to be copied as they are.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import defaults, networks, ports, sets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.settings import PREFIX
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.sources import Lookup

DOCKER = "docker-proxy"
"""Holds a published port so that the host has it; packets from elsewhere are forwarded past it."""

_MOST_NAMED = 5


class Undecided(NamedTuple):
    """One thing. ``kind``: listener, peer or protocol. ``what``: for people. ``open`` and ``close``: the items that decide it, as text."""

    kind: str
    what: str
    process: str
    open: str
    close: str

    def sentence(self):
        """What it is, and both ways to decide."""
        return f"{self.what}: add {self.open} to open it, or {PREFIX}denied: ['{self.close}'] to close it."


class Denied:
    """What the setting ``denied`` closes on purpose."""

    def __init__(self, items):
        self.ports = {kind: [pair for found, value in items if found == kind for pair in value] for kind in ("tcp", "udp")}
        self.protocols = {value for kind, value in items if kind == "protocol"}
        self.processes = {value for kind, value in items if kind == "process"}
        self.peers = Lookup([networks.parse(value) for kind, value in items if kind == "peer"])

    def covers(self, listener):
        """Whether a listener is closed on purpose."""
        return ports.contains(self.ports[listener.protocol], listener.port) or listener.process in self.processes


def find(observed, services, sources, denied):
    """Everything undecided, listeners first.

    :param observed: see plan.Observed.
    :param denied: a Denied.
    """
    open_doors = [listener for listener in observed.listeners if not _is_spoken_for(listener, observed, services, denied)]
    return _listeners(open_doors, observed) + _peers(observed, services, sources, denied) + _protocols(observed, services, denied)


def of_docker(observed):
    """Listeners that stand for ports published by Docker."""
    return [listener for listener in observed.listeners if listener.process == DOCKER]


def _is_spoken_for(listener, observed, services, denied):
    if listener.process == DOCKER or denied.covers(listener) or (listener.protocol, listener.port) in observed.clients:
        return True
    if listener.port in defaults.BUILT_IN.get((listener.protocol, listener.family), ()):
        return True
    return any(service.has_port(listener.protocol, listener.port) for service in services)


# -- listeners --------------------------------------------------------------------------------------------------------------


def _listeners(found, observed):
    """One item for each program, with all of its ports; of Asterisk one for each of its doors."""
    groups = {}
    for listener in found:
        name = listener.process or ("" if listener.process == "" else "?")
        label = observed.labels.get((listener.protocol, listener.port)) if listener.pid and listener.pid == observed.asterisk_pid else None
        groups.setdefault((name, label), []).append(listener)
    return [_program(name, label, group, observed.peers) for (name, label), group in groups.items()]


def _program(name, label, group, peers):
    numbers = {kind: ports.merged((one.port, one.port) for one in group if one.protocol == kind) for kind in ("tcp", "udp")}
    words = [f"{kind}/{word}" for kind in ("tcp", "udp") for word in ports.words_of(numbers[kind])]
    users = sorted({peer.remote_address for peer in peers if any(one.protocol == peer.protocol and one.port == peer.local_port for one in group)})
    told = {"": "the kernel itself", "?": "a program that cannot be seen"}.get(name, f"{name}, {label}" if label else name)
    places = sorted({one.address for one in group})
    used = f", in use by {_few(users)}" if users else ""
    changing = name not in ("", "?") and "'" not in name and all(getattr(one, "ephemeral", False) for one in group)
    keys = ", ".join(f"{kind}: [{', '.join(ports.words_of(found))}]" for kind, found in numbers.items() if found)
    item = "%sservices: [{name: %s, %s, from: [%s]}]" % (PREFIX, _service_name(label or name, words), keys, ", ".join(users[:_MOST_NAMED]) or "management")
    return Undecided("listener", f"{', '.join(words)} ({told}, on {' and '.join(places)}{used})", told, item,
                     f"process/{name}" if changing else "', '".join(words))


def _service_name(process, words):
    name = re.sub(r"[^a-z0-9]+", "_", process.lower()).strip("_")[:20]
    return name if re.match(r"[a-z]", name) and name not in defaults.NAMES + sets.GROUPS else re.sub(r"[^a-z0-9]+", "_", words[0])


def _few(texts):
    more = len(texts) - _MOST_NAMED
    return ", ".join(texts[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


# -- peers ------------------------------------------------------------------------------------------------------------------


def _peers(observed, services, sources, denied):
    """Who is connected to an open service now and would not be let in again. A port that no service has is told of with its listener."""
    refused = {}
    for peer in observed.peers:
        service = next((service for service in services if service.has_port(peer.protocol, peer.local_port)), None)
        if service is None or peer.remote_address in denied.peers:
            continue
        is_let_in, why = sources.verdict(service, peer.remote_address)
        if not is_let_in:
            refused.setdefault((service.name, peer.remote_address), (peer, why))
    return [Undecided("peer", f"{address} uses {peer.protocol}/{peer.local_port} ({name}) now and would be refused ({why})", peer.process or "",
                      f"{PREFIX}{'country_exceptions' if 'country' in why else 'management_networks'}: ['{address}'], or it to the key "
                      f"{'exceptions' if 'country' in why else 'from'} of {name} in {PREFIX}services,", f"peer/{address}")
            for (name, address), (peer, why) in refused.items()]


# -- protocols --------------------------------------------------------------------------------------------------------------


def _protocols(observed, services, denied):
    opened = {number for service in services for number in service.protocols} | set(defaults.SPOKEN_FOR) | denied.protocols
    found = {}
    for one in observed.protocols:
        if one.number not in opened:
            found.setdefault(one.number, one)
    names = {number: name for name, number in reversed(list(defaults.PROTOCOLS.items()))}
    return [Undecided("protocol", f"protocol {number} ({one.name}: {one.reason})", one.process or "",
                      f"{PREFIX}services: [{{name: {names.get(number, f'protocol_{number}')}, protocols: [{names.get(number, number)}], from: [management]}}]",
                      f"protocol/{names.get(number, number)}") for number, one in found.items()]
