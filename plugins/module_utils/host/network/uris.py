# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host in what Asterisk's configuration calls a URI, a contact, a proxy or a registration: an address, a network or a DNS name.

Each reader gives a list of text: addresses and networks in the usual notation, names in lower case. What is no host, or is one of the
loopback, gives nothing.
"""

from __future__ import annotations

import ipaddress
import re

_SCHEME = re.compile(r"\A\s*(?:\"[^\"]*\"|[^<\"]*)<\s*(.*?)\s*>|\A\s*(.*?)\s*\Z", re.DOTALL)
_NAME = re.compile(r"\A(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?)*\.?\Z")
_WORDS = ("dynamic", "localhost")


def kind(place):
    """``network`` for an address or a network, ``name`` for a DNS name."""
    try:
        ipaddress.ip_network(place)
        return "network"
    except ValueError:
        return "name"


def of_host(text):
    """``host``, ``host:port``, ``[::1]:port``, ``tls://host:port,force`` (chan_sip's ``outboundproxy``)."""
    text = re.sub(r"\A\s*\w+://", "", text).split(",")[0].strip()
    return _valid(_without_port(text))


def of_sip(text):
    """A SIP URI, with or without user, port and parameters, in angle brackets or not; in a file a ``;`` of it stands behind a backslash."""
    match = _SCHEME.match(text)
    uri = re.sub(r"\A(?:sips?|pres|im):", "", (match.group(1) or match.group(2) or "").replace("\\;", ";"), flags=re.IGNORECASE)
    return _valid(_without_port(re.split(r"[;?>]", uri.rpartition("@")[2], maxsplit=1)[0]))


def of_contacts(text):
    """Several SIP URIs with commas between (``permanent_uri_handler`` in res/res_pjsip/location.c)."""
    return [place for uri in text.split(",") for place in of_sip(uri)]


def of_register(text):
    """``register => [peer?][transport://]user[:secret[:auth]]@host[:port][/extension][~expiry]``; of IAX2 ``user[:secret]@host[:port][?peer]``.

    The secret may hold an ``@``; the host is behind the last one.
    """
    host = text.rpartition("@")[2] if "@" in text else ""
    return _valid(_without_port(re.split(r"[/~?]", host, maxsplit=1)[0].strip()))


def networks(text):
    """Addresses, networks and names with commas between, each perhaps with a port (``match``, ``remote_hosts``); one with ``!`` is an exception."""
    found = []
    for item in (item.strip() for item in text.split(",")):
        if item and not item.startswith("!"):
            found += _network(item) or of_host(item)
    return found


def _network(text):
    """A network with its mask as a number of bits or as an address; [] where it is none."""
    if "/" not in text:
        return []
    try:
        network = ipaddress.ip_network(text.replace("[", "").replace("]", ""), strict=False)
    except ValueError:
        return []
    network = unmapped(network)
    return [] if network.is_loopback else [str(network.network_address) if network.num_addresses == 1 else str(network)]


def unmapped(network):
    """An IPv4 network in IPv6 notation as IPv4: no packet carries the former."""
    first = getattr(network.network_address, "ipv4_mapped", None)
    return ipaddress.ip_network((first, network.prefixlen - 96)) if first and network.prefixlen >= 96 else network


def _without_port(text):
    if text.startswith("["):
        return text[1:].split("]")[0]
    return text.split(":")[0] if text.count(":") == 1 else text


def _valid(host):
    """[] for what is no host that anybody could be reached at."""
    host = host.strip().lower()
    try:
        address = ipaddress.ip_address(host.split("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        return [] if address.is_loopback or address.is_unspecified else [str(address)]
    except ValueError:
        return [host.rstrip(".")] if _NAME.match(host) and host not in _WORDS and not host.replace(".", "").isdigit() else []
