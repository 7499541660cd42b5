# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of the table: sets, counters and chains of the open services."""

from __future__ import annotations

from typing import Dict, List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import chains, ports, sets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.sources import Group


class Ruleset(NamedTuple):
    """``body`` stands between the braces of the table; ``elements`` are those of the static sets, by set name; ``names``: set name, without
    suffix, of each live set of DNS names, with the names."""

    body: str
    elements: Dict[str, List[str]]
    names: Dict[str, List[str]]


def write(services, sources, device_rtp, ephemeral):
    """The Ruleset.

    :param services: of services.Service, in the order of the table.
    :param sources: a sources.Sources.
    :param device_rtp: (networks, source ports) pairs.
    :param ephemeral: (first, last) UDP port that the kernel gives to programs of this host. Media on these stays tracked, because a
        program's question may go out from the same port, and only conntrack knows the answer then.
    """
    named = _named(services, sources)
    untracked = ports.without([pair for service in services if service.is_media for pair in service.udp], [ephemeral])
    parts = [chain for service in services for chain in _chains(service, named, [pair[1] for pair in device_rtp], untracked)]
    found = _sets(services, sources, device_rtp, named)
    counters = ["counter %s { }" % name for name in ["dropped"] + ["dropped_" + service.name for service in services]]
    lines = found.lines + counters + chains.raw_chains(untracked) + chains.block("needed", chains.NEEDED) + chains.block("running", chains.RUNNING)
    lines += chains.block("guard", [])
    lines += [line for part in parts for line in part] + chains.begun_chain(services) + chains.input_chain(services)
    return Ruleset("\n".join(lines) + "\n", found.elements, {"names_" + name: sorted(names) for name, names in named.items()})


def write_open(services, sources):
    """The Ruleset of a table that closes nothing, for a guard and for bans: the other ports of the host, and its other firewalls, stay as they are."""
    named = _named(services, sources)
    found = sets.Sets()
    for name in sets.GROUPS:
        found.texts(name, sources.groups.get(name, Group()).networks)
    for service in services:
        found.banned(service.name)
    for name in named:
        found.names(name)
    found.places("learned")
    _visitor(found, services)
    lines = found.lines + ["counter dropped_%s { }" % service.name for service in services] + chains.block("guard", [])
    for service in services:
        lines += chains.hooks(service, named, is_open=True) + chains.open_service_chain(service, named)
    return Ruleset("\n".join(lines + chains.open_input_chain(services)) + "\n", found.elements,
                   {"names_" + name: sorted(names) for name, names in named.items()})


def _chains(service, named, source_ports, untracked):
    is_tracked = bool(service.tcp or service.protocols or ports.without(service.udp, untracked))
    return (chains.countries_chain(service) if service.allowed or service.denied else [], chains.hooks(service, named),
            chains.service_chain(service, named, source_ports, is_tracked))


def _named(services, sources):
    """The DNS names of each group and service that has some."""
    groups = {name: group.names for name, group in sources.groups.items()}
    groups.update((service.name, service.names) for service in services)
    return {name: names for name, names in groups.items() if names}


def _sets(services, sources, device_rtp, named):
    found = sets.Sets()
    for name in sets.GROUPS:
        found.texts(name, sources.groups.get(name, Group()).networks)
    for service in services:
        _of_service(found, service, sources)
    for number, (texts, _source_ports) in enumerate(device_rtp if any(service.name == "rtp" for service in services) else ()):
        found.texts(f"device_rtp_{number}_", texts)
    for name in named:
        found.names(name)
    found.places("learned")
    _visitor(found, services)
    if chains.begun_chain(services):
        found.places(chains.BEGUN, "dynamic,timeout", "1h")
    return found


def _visitor(found, services):
    if any(service.name == "sip" for service in services):
        found.visitor(chains.VISITOR)


def _of_service(found, service, sources):
    if service.networks or service.names:
        found.texts("sources_" + service.name, service.networks)
    for codes in filter(None, (service.denied, service.allowed)):
        found.static(sets.country(codes), sources.ranges(codes))
        found.texts(chains.exceptions_name(service), sources.exceptions + service.exceptions)
    found.banned(service.name)
    if service.rate:
        found.rate(service.name, service.rate["per"])
