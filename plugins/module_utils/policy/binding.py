# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A port that listens where it must not: the same judgement for AMI, HTTP and their TLS ports."""

from __future__ import annotations

import ipaddress
from typing import Callable, NamedTuple, Optional, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit, evidence, joined, same_address
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, Finding, KEPT, PASS, Proof
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

DISABLED = "Disabled"
"""What Asterisk says of a port that it does not listen on, which may be meant to be open: TLS without a certificate, for example."""


class Door(NamedTuple):
    """One listening port.

    :ivar option, line, value: the option, the line that counts (None: missing), and what it is to be.
    :ivar address: where it listens by the file; ``port`` as text.
    :ivar wanted: the address that the settings ask for.
    :ivar clients: who is connected from elsewhere.
    :ivar running: where the daemon says that it listens, "address:port", "Disabled", or None: not known.
    :ivar look: the same of a later ``seen``.
    :ivar variable: what decides about the clients. ``setting``: what gives the address.
    """

    rule: Rule
    subject: str
    file: str
    option: str
    line: object
    value: str
    address: str
    port: str
    wanted: str
    clients: Sequence[str]
    running: Optional[str]
    asked: str
    look: Callable
    missing: str
    variable: str
    setting: str


def judge(case, door):
    """The finding about a port.

    :raises SettingsError: it cannot be bound to the address that is asked for.
    """
    told = (evidence(door.line, f"{case.source.etc_dir}/{door.file}: {door.missing}"),)
    told += tuple(f"connected now: {client}" for client in door.clients)
    right = door.line is not None and same_address(door.address, door.wanted)
    if right and door.running == DISABLED:
        return Finding(door.rule, PASS, f"The file says {door.wanted}, and Asterisk does not listen.", door.subject, told)
    if right and (door.running is None or _is_at(door.running, door)):
        return Finding(door.rule, PASS, f"It listens on {door.wanted}.", door.subject, told)
    if door.clients and _loopback(door.wanted) and case.settings["remote_clients"] == "keep":
        return Finding(door.rule, KEPT, f"It stays on {door.address}, because {_names(door.clients)} would be cut off; set "
                       f"{door.variable} to cut, or give the address that they reach.", door.subject, told)
    if not right and door.wanted in case.seen.foreign:
        raise SettingsError(f"No interface of this host has the address {door.wanted}, which is to be {door.option} in {door.file}; correct "
                            f"{door.setting}, nothing was changed.")
    proofs = (Proof(door.asked, joined(door.wanted, door.port), lambda seen: _proof(door, seen)),)
    losses = (f"socket:tcp *:{door.port}",)
    if right:
        return Finding(door.rule, FIXED, f"The file is right already, but Asterisk listens on {door.running}.", door.subject, told,
                       proofs=proofs, reread=(door.file,), losses=losses)
    return Finding(door.rule, FIXED, f"Bind it to {door.wanted}; it was on {_everywhere(door.address)}.", door.subject, told,
                   (edit(door.file, "general", options={door.option: door.value}),), proofs, losses=losses)


def _proof(door, seen):
    """What the daemon says, and what the kernel says about the port: a socket that stays open is no success."""
    said = door.look(seen)
    if said == DISABLED == door.running:
        return f"{said}, as before", True
    if not said or not _is_at(said, door):
        return said, False
    if seen.listening is None:
        return said, True
    places = [address for protocol, address, port in seen.listening if protocol == "tcp" and str(port) == door.port]
    wrong = [address for address in places if not same_address(address, door.wanted)]
    if wrong or not places:
        return f"{said}, but the socket is on {', '.join(wrong) or 'no address'}", False
    return f"{said}, and so says its socket", True


def _is_at(said, door):
    address, port = split(said, "")
    return port == door.port and same_address(address, door.wanted)


def split(text, port):
    """(address, port) of "address", "address:port" or "[address]:port"; the port is the given one where there is none."""
    text = text.strip()
    if text.startswith("["):
        address, _bracket, rest = text[1:].partition("]")
        return address, rest.lstrip(":") or port
    if text.count(":") == 1:
        address, _colon, own = text.partition(":")
        return address, own or port
    return text, port


def port_of(text, running, default):
    """A port as text: of the file where it is one, else of what the daemon says ("address:port"), else the default."""
    if text is not None and text.isdigit() and 0 < int(text) < 65536:
        return text
    said = split(running, "")[1] if running and text is not None else ""
    return said if said.isdigit() else default


def _loopback(address):
    return ipaddress.ip_address(address).is_loopback


def _everywhere(address):
    return address + (", which is every address" if address in ("::", "0.0.0.0") else "")


def _names(clients):
    shown = ", ".join(clients[:5])
    return shown + (f" and {len(clients) - 5} more" if len(clients) > 5 else "")
