# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which service a bound socket belongs to: the daemon's own answers first, then ports that the configuration or the code names.

A socket that no service names stays without one. That is a finding, not a gap: a listener of an unknown module, or one that
a reload has left behind.
"""

from __future__ import annotations

from typing import NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import answers

WILDCARDS = ("0.0.0.0", "::", "")

DEFAULT_PORTS = {
    ("chan_iax2", "iax2", "udp"): 4569,
    ("pbx_dundi", "dundi", "udp"): 4520,
    ("chan_mgcp", "mgcp", "udp"): 2727,
    ("chan_skinny", "skinny", "tcp"): 2000,
    ("chan_unistim", "unistim", "udp"): 5000,
}
"""Drivers that no command asks for their sockets (their sources in channels/ and pbx/, the same in 16 and 22)."""


class Hint(NamedTuple):
    """One place where a service says it is bound. ``last`` is the end of a range; ``address`` None means any."""

    protocol: str
    address: Optional[str]
    port: int
    service: str
    module: str
    tls: bool = False
    last: int = 0


def named(sockets, hints, ephemeral=None, media=False):
    """Each socket as a dict: protocol, family, address, port, service, module, tls (service and module None where unknown).

    :param ephemeral: (first, last) port that the kernel gives out by itself, where res_pjsip runs. Its DNS resolver
        (``pjsip_endpt_create_resolver`` in res/res_pjsip/config_system.c) keeps one such UDP socket per family. They are named
        only where there is no doubt, that is where no second unnamed socket of that kind exists.
    :param media: whether res_rtp_asterisk runs: pairs of unnamed sockets are media then, see ``_name_pairs``.
    """
    rows = [_described(bound, _match(bound, hints)) for bound in sockets]
    if media:
        _name_pairs(rows)
    for family in ("ipv4", "ipv6") if ephemeral else ():
        unnamed = [row for row in rows if row["service"] is None and row["protocol"] == "udp" and row["family"] == family
                   and row["address"] in WILDCARDS and ephemeral[0] <= row["port"] <= ephemeral[1]]
        if len(unnamed) == 1:
            unnamed[0].update(service="dns", module="res_pjsip")
    return rows


def _name_pairs(rows):
    """A call keeps its ports when the range of media is changed: an even one, and the next one for RTCP (``rtp_allocate_transport`` and
    ``ast_rtp_prop_set`` in res/res_rtp_asterisk.c). Nothing else in Asterisk binds two such UDP sockets on one address."""
    unnamed = {(row["family"], row["address"], row["port"]): row for row in rows if row["protocol"] == "udp" and row["service"] is None}
    for (family, address, port), row in unnamed.items():
        if (family, address, port ^ 1) in unnamed:
            row.update(service="rtp", module="res_rtp_asterisk")


def outside(rows, first, last):
    """The ports of media among the rows of ``named`` that do not lie in the range, sorted, each once."""
    return sorted({row["port"] for row in rows if row["service"] == "rtp" and not first <= row["port"] <= last})


def _described(bound, hint):
    return {"protocol": bound.protocol, "family": bound.family, "address": bound.address, "port": bound.port,
            "service": hint.service if hint else None, "module": hint.module if hint else None, "tls": bool(hint and hint.tls)}


def _match(bound, hints):
    """The same port, best on the same address; a single port counts before a range."""
    fitting = [hint for hint in hints if hint.protocol == bound.protocol and hint.port <= bound.port <= (hint.last or hint.port)]
    return min(fitting, key=lambda hint: _distance(bound, hint), default=None)


def _distance(bound, hint):
    exact = hint.address == bound.address
    loose = hint.address is None or (hint.address in WILDCARDS) == (bound.address in WILDCARDS)
    return (bool(hint.last), 0 if exact else 1 if loose else 2, hint.last - hint.port)


def from_daemon(manager, http, sip, transports):
    """Hints from answers of the running Asterisk.

    :param manager: ``answers.settings`` of ``manager show settings``, or None; each may be missing.
    :param http: ``answers.http``.
    :param sip: ``answers.settings`` of ``sip show settings``.
    :param transports: ``answers.transports``.
    """
    from_address = _Collector()
    if manager:
        from_address.add("tcp", manager.get("TCP Bindaddress"), "ami", "manager")
        from_address.add("tcp", manager.get("TLS Bindaddress"), "ami", "manager", True)
    if http:
        from_address.bound("tcp", http["bound"], "http", "http")
        from_address.bound("tcp", http["tls_bound"], "http", "http", True)
    if sip:
        from_address.add("udp", sip.get("UDP Bindaddress"), "sip", "chan_sip")
        from_address.add("tcp", sip.get("TCP SIP Bindaddress"), "sip", "chan_sip")
        from_address.add("tcp", sip.get("TLS SIP Bindaddress"), "sip", "chan_sip", True)
    for protocol, place in transports or ():
        if protocol in ("udp", "tcp", "tls"):
            from_address.bound("udp" if protocol == "udp" else "tcp", place, "sip", "res_pjsip", protocol == "tls")
    return from_address.hints


class _Collector:
    def __init__(self):
        self.hints = []

    def add(self, protocol, text, service, module, tls=False):
        self.bound(protocol, answers.address(text), service, module, tls)

    def bound(self, protocol, place, service, module, tls=False):
        if place:
            self.hints.append(Hint(protocol, place[0], place[1], service, module, tls))


def from_drivers(running, ports):
    """Hints for drivers that are loaded but tell nothing.

    :param running: names of running modules, without ``.so``.
    :param ports: ``{module: [port, ...]}`` from the configuration; the default port where that says nothing.
    """
    return [Hint(protocol, None, port, service, module)
            for (module, service, protocol), default in DEFAULT_PORTS.items() if module in running
            for port in ports.get(module) or [default]]


def from_ranges(rtp, udptl):
    """Hints for media: ``rtp`` and ``udptl`` (T.38 fax) are (first, last) or None."""
    ranges = (("rtp", "res_rtp_asterisk", rtp), ("udptl", "udptl", udptl))
    return [Hint("udp", None, limits[0], service, module, False, limits[1]) for service, module, limits in ranges if limits]
