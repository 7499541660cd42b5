# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module firewall looks at before it judges: the host's place on the network, what its Asterisk offers, who uses it."""

from __future__ import annotations

import ipaddress
import os
from typing import Dict, List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import configured, daemon, facts as gathering, inventory
from ansible_collections.voipsec.asterisk.plugins.module_utils.host import proc
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import look as looking, offered, offered_files, trunks, uses
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.peers import Peer
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import runner
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.table import Table

_SUBSETS = ("config", "sockets", "endpoints")
_OURS = ("sip", "iax2", "dundi", "rtp", "udptl")
_WIDEST = {4: 8, 6: 16}
"""Bits of the widest network that is taken for a provider's, or for that of a company with private addresses, by version."""

_CORE = ("udptl",)
"""Of these, too, which are no module and have no socket before they are used."""

_NEXT_START = {"sip": "res_pjsip", "iax2": "chan_iax2", "dundi": "pbx_dundi", "rtp": "res_rtp_asterisk"}
"""Of a running Asterisk the files count too for these, where the module runs: its next start, or a reload, binds what they say."""


class Seen(NamedTuple):
    """``fields``: for ``policy/firewall/plan.Observed``. ``managers``: other firewalls. ``providers``: of trunks.Provider. ``warnings``: sentences."""

    fields: Dict
    managers: List
    providers: List
    warnings: List[str]


def look(config_file, table):
    """Look at everything once.

    :param config_file: the asterisk.conf, or None. :param table: name of our table.
    :raises HostError: what Asterisk offers cannot be told.
    """
    facts, files, ask = _asterisk(config_file)
    network = looking.look(table)
    offers = _offers(facts, files)
    providers, everybody = _told_apart(trunks.providers(files, facts, ask))
    rows = facts["sockets"] or ()
    ports = _ports(offers, network.sshd, uses.websocket(files), uses.fax(files))
    fields = {
        "listeners": network.listeners, "peers": network.peers + _registered(facts, ports), "protocols": network.protocols, "offered": ports,
        "asterisk_pid": facts["pid"], "lasting": _former(offers),
        "labels": {(offer.protocol, offer.port): offer.service for offer in offers if offer.service not in _OURS},
        "clients": tuple((row["protocol"], row["port"]) for row in rows if row["service"] == "dns"),
        "run_addresses": tuple(sorted({login.address for login in network.logins})),
        "trunks": tuple(dict.fromkeys(provider.place for provider in providers)), "ephemeral": proc.ephemeral_ports("/proc"),
        "first_run": not (runner.found() and Table(table).present()),
    }
    return Seen(fields, network.managers, providers, _warnings(network, facts) + everybody)


def _told_apart(providers):
    """Providers, and sentences about networks that are too wide to be one's: trunks stand above every ban, limit and country."""
    wide = [one for one in providers if one.kind == "network" and ipaddress.ip_network(one.place).prefixlen < _WIDEST[ipaddress.ip_network(one.place).version]]
    return [one for one in providers if one not in wide], [
        "%s (%s) is %s, which is too wide for a provider and does not count as one; name the provider's networks in firewall_trunk_networks."
        % (one.origin, one.where, one.place) for one in wide]


def _asterisk(config_file):
    """Facts, files, and a function that asks the running daemon (None where it does not run)."""
    facts = gathering.gather(config_file, _SUBSETS)
    if facts["running"] and not facts["answers"]:
        raise HostError("Asterisk runs and does not answer, so nobody knows which ports it uses: %s" % gathering.silence(facts))
    version = Version.parse(facts["version"]) if facts["version_tuple"] else None
    files = configured.Files(DiskSource(facts["directories"]["config"]), version)
    if not facts["running"]:
        return facts, files, None
    cli = daemon.locate(facts["config_file"] if os.path.exists(facts["config_file"]) else None).cli
    return facts, files, lambda command: inventory.ask(cli, command)


def _offers(facts, files):
    """What is offered now; of a running Asterisk also what its files add. Where that cannot be told it is an error, never "nothing"."""
    found = offered.look(facts, files)
    if found.problems:
        raise HostError("Nothing was changed, because it cannot be told which ports Asterisk uses: %s" % " ".join(
            problem.rstrip(".") + "." for problem in found.problems))
    if not facts["running"]:
        return found.found
    running = {row["name"].rsplit(".so", 1)[0] for row in facts["modules"] or () if row["status"] == "running"}
    later = [offer for offer in offered_files.look(facts, files)[0] if offer.service in _CORE or _module(offer) in running]
    return found.found + [offer for offer in later if not ipaddress.ip_address(offer.address).is_loopback]


def _module(offer):
    """The module behind an offer of a file."""
    return "chan_sip" if offer.service == "sip" and offer.where.startswith("sip.conf") else _NEXT_START.get(offer.service)


def _ports(offers, sshd, with_websocket, with_fax):
    """``{service: {"tcp": pairs, "udp": pairs}}`` of what the defaults of a firewall know."""
    found = {"ssh": {"tcp": {(port, port) for port in sshd}}} if sshd else {}
    for offer in offers:
        is_web = offer.transport in ("ws", "wss")
        wanted = with_websocket if is_web else with_fax if offer.service == "udptl" else offer.service in _OURS
        if wanted and not _is_former(offer):
            kinds = found.setdefault("wss" if is_web else offer.service, {})
            kinds.setdefault(offer.protocol, set()).add((offer.port, offer.last))
    return {service: {kind: tuple(sorted(pairs)) for kind, pairs in kinds.items()} for service, kinds in found.items()}


def _is_former(offer):
    return offer.service == "rtp" and offer.port == offer.last


def _former(offers):
    """Single ports of media: those of calls that began before a reload moved the range."""
    return tuple(sorted({offer.port for offer in offers if _is_former(offer)}))


def _registered(facts, ports):
    """Telephones that are registered now, as peers of the service: the kernel does not know those that come over UDP."""
    found = []
    for row in facts["contacts"] or ():
        service = "iax2" if row["technology"] == "iax2" else "sip"
        address = _plain(row["address"])
        for protocol in ("udp", "tcp") if row["registered"] and address else ():
            if ports.get(service, {}).get(protocol):
                found.append(Peer(protocol, 6 if ":" in address else 4, address, ports[service][protocol][0][0], "asterisk"))
                break
    return found


def _plain(text):
    """The address alone; None for what is none, or is on this host."""
    try:
        address = ipaddress.ip_address((text or "").strip("[]").split("%")[0])
    except ValueError:
        return None
    address = getattr(address, "ipv4_mapped", None) or address
    return None if address.is_loopback else str(address)


def _warnings(network, facts):
    said = ["%s is active (%s): %s." % (one.name, one.how, one.consequence) for one in network.managers if one.active]
    if not network.complete:
        said.append("The open files of some processes may not be read here (CAP_SYS_PTRACE is missing), so some listeners have no name.")
    if not facts["running"]:
        said.append("Asterisk does not run, so its ports were taken from its configuration, and nobody could be asked who is registered.")
    return said
