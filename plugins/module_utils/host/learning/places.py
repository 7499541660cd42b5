# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From where devices are registered with the running Asterisk: address and port, of all drivers, one question for each list.

Asterisk reads its own database (astdb) before it opens a port, so the lists are complete right after its start. Of PJSIP the contact's URI
counts, which is where the REGISTER came from (``rewrite_contact``), and not what its Via said: an address is never taken from a header that
a stranger can write. A telephone behind NAT without ``rewrite_contact`` has an address of its own network there, and is not learned.
"""

from __future__ import annotations

import ipaddress
import re
import time
from typing import Iterable, List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import inventory, tables

ANSWER_SECONDS = 8.0
"""How long one list may take: 10,000 devices take two seconds on a slow machine, and the next look is not far."""

_URI = re.compile(r"(?P<scheme>sips?):(?:[^@]*@)?(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<four>[0-9.]+))(?::(?P<port>\d+))?(?P<more>[;?].*)?\Z")
_STORED = re.compile(r"^/(?:SIP|IAX)/Registry/.*?\s*: (?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<four>[0-9.]+)):(?P<port>\d+)(?::|\s*$)", re.MULTILINE)
_TLS = re.compile(r";transport=(?:tls|wss)\b", re.IGNORECASE)


class Place(NamedTuple):
    """Where a device is."""

    address: str
    port: int

    @property
    def version(self) -> int:
        """4 or 6."""
        return 6 if ":" in self.address else 4


def ask(cli, now: Optional[float] = None) -> List[Place]:
    """Every place, as often as there are devices at it.

    :param cli: a ``cli.Cli``. :param now: Unix seconds.
    :raises CliError: the daemon does not answer.
    """
    now = time.time() if now is None else now
    stored = tables.pjsip_registered(inventory.ask(cli, "database show registrar"))
    found = [of_uri(row["uri"] or "") for row in stored.values() if row["expires"] is None or row["expires"] > now]
    for command, parse, database in (("sip show peers", tables.sip_peers, "SIP/Registry"), ("iax2 show peers", tables.iax2_peers, "IAX/Registry")):
        rows = [row for row in parse(inventory.ask(cli, command)) if row["dynamic"] and row["host"]]
        found += [of(row["host"], row["port"]) for row in rows] or of_database(inventory.ask(cli, "database show " + database))
    return [place for place in found if place]


def of_uri(uri: str) -> Optional[Place]:
    """The place of a contact's URI; None where it names no address (RFC 3261, section 19.1.2, has the ports that are not written)."""
    match = _URI.match(uri)
    if not match:
        return None
    is_tls = match["scheme"] == "sips" or _TLS.search(match["more"] or "")
    return of(match["six"] or match["four"], match["port"] or (5061 if is_tls else 5060))


def is_loopback(uri: str) -> bool:
    """Whether the address of a contact's URI is this host's own."""
    match = _URI.match(uri)
    try:
        return bool(match) and ipaddress.ip_address(match["six"] or match["four"]).is_loopback
    except ValueError:
        return False


def of_database(text: str) -> List[Optional[Place]]:
    """The places of chan_sip or chan_iax2 in astdb, for peers of a realtime database, which the drivers do not list."""
    return [of(match["six"] or match["four"], match["port"]) for match in _STORED.finditer(text)]


def of(address: str, port) -> Optional[Place]:
    """The place of an address and a port; None for what is none, or is this host's own."""
    try:
        parsed = ipaddress.ip_address(str(address).split("%", 1)[0])
    except ValueError:
        return None
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    if parsed.is_loopback or parsed.is_unspecified or parsed.is_multicast or not str(port).isdigit() or not 1 <= int(port) <= 65535:
        return None
    return Place(str(parsed), int(port))


def without(places: List[Place], networks: Iterable[str]) -> List[Place]:
    """Those that are in none of the networks, addresses and ranges (``first-last``)."""
    spans = {4: [], 6: []}
    for first, last in map(_span, networks):
        spans[first.version].append((int(first), int(last)))
    numbers = [int(ipaddress.ip_address(place.address)) for place in places]
    return [place for place, number in zip(places, numbers) if not any(first <= number <= last for first, last in spans[place.version])]


def _span(text: str):
    first, dash, last = text.partition("-")
    if dash:
        return ipaddress.ip_address(first), ipaddress.ip_address(last)
    network = ipaddress.ip_network(text)
    return network[0], network[-1]
