# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices that are registered, and from where their packets come Asterisk does not tell, so that the guard takes them for strangers.

Three kinds are seen in what PJSIP keeps in astdb: a contact behind a proxy (``path``, RFC 3327), one whose URI has a name instead of an
address, and one with an address of a private network that this host reaches only by way of its default route: a telephone behind NAT whose
endpoint has ``rewrite_contact = no`` (res/res_pjsip_nat.c).
"""

from __future__ import annotations

import ipaddress
import struct
import time
from typing import Iterable, List, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import inventory, tables
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import places

ROUTES = "/proc/net/route"

_PRIVATE = tuple(ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
"""RFC 1918 and RFC 6598. An address of IPv6 is not translated."""


def find(cli, networks: Optional[Iterable[ipaddress.IPv4Network]] = None, now: Optional[float] = None) -> List[str]:
    """The AORs of such devices.

    :param cli: a ``cli.Cli``. :param networks: those with a route of their own, default: what the kernel says. :param now: Unix seconds.
    :raises CliError: the daemon does not answer.
    """
    now = time.time() if now is None else now
    networks = list(routed() if networks is None else networks)
    stored = tables.pjsip_registered(inventory.ask(cli, "database show registrar"))
    return sorted({aor for (aor, dummy), row in stored.items()
                   if (row["expires"] is None or row["expires"] > now) and _is_hidden(row["uri"] or "", row["path"], networks)})


def routed(path: str = ROUTES) -> List[ipaddress.IPv4Network]:
    """The networks of IPv4 that have a route of their own; none where the kernel does not tell."""
    try:
        with open(path, encoding="ascii") as file:
            rows = [line.split() for line in file][1:]
    except OSError:
        return []
    return [ipaddress.ip_network((_number(row[1]), bin(_number(row[7])).count("1"))) for row in rows if _number(row[7])]


def _number(text: str) -> int:
    """An address of the file, which has the order of the machine's bytes."""
    return struct.unpack("!I", struct.pack("=I", int(text, 16)))[0]


def _is_hidden(uri: str, path: Optional[str], networks: List[ipaddress.IPv4Network]) -> bool:
    place = places.of_uri(uri)
    if path or place is None:
        return bool(path) or not _is_own(uri)
    address = ipaddress.ip_address(place.address)
    return bool(networks) and any(address in network for network in _PRIVATE) and not any(address in network for network in networks)


def _is_own(uri: str) -> bool:
    """Whether it is a device on this host, or none that takes calls at all."""
    return places.is_loopback(uri) or not uri
