# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The chains that judge what comes in: who is learned, who is barred, and how much of the rest passes.

Each guarded service calls three chains, which are empty without a guard: ``known_<service>`` before its bans, ``guard_<service>`` behind them
and before connections that are up, and ``asks_<service>`` behind its countries and sources, so that nobody who is refused anyway takes the
place of somebody who is not. Only packets that begin something are counted, and a packet of which the beginning cannot be read counts as one.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import scanners, sets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard.words import VERSIONS, address, place, source, word, words

ENDING = ("SIP/", "ACK ", "BYE ", "CANC")
"""How packets of SIP begin that Asterisk never asks a password for: answers, and what ends a call."""

SHORT = 48
"""Bytes of UDP up to which nothing can be SIP (RFC 3261, section 8.1.1): keep-alives."""

IAX2_BEGINNING = (0x0601, 0x0609, 0x060D, 0x061E)
"""Frame type IAX with NEW, AUTHREP, REGREQ, POKE (RFC 5456, section 8.3)."""

_NO_SYN = "tcp flags & (fin | syn | rst | ack) != syn"
_MANY = "limit rate over 60/minute burst 10 packets"
"""How fast requests have to be refused to keep an alarm up: a few telephones that repeat their own do not."""

_HEARD = "socket wildcard { 0, 1 }"
"""True of a datagram for which there is a socket. While Asterisk starts nobody is answered, and telephones that repeat their requests use nothing
up. Of TCP it is no proof: a connection that was closed a moment ago is not seen by it, and may be opened again."""

_TALKS = "limit rate over 3/second burst 15 packets"


def of_service(service, guard, devices, spared=()):
    """Lines of all chains of a service: a dict by name.

    :param service: its name, ``sip``, ``iax2`` or ``wss``. :param guard: a settings.Guard.
    :param devices: sets, without suffix, that hold the networks of devices. :param spared: those of whom nothing is counted.
    """
    free = [f"{address(version, 'from')} @{name}{version} return" for name in spared for version in VERSIONS]
    drop = f'counter name "dropped_{service}" drop'
    at_home = [f"{address(version, 'from')} @{name}{version} return" for name in devices for version in VERSIONS]
    found = {f"known_{service}": _known(service), f"learned_{service}": _learned(service, guard.limits, drop),
             f"place_{service}": [f"jump admitted_{service}", "accept"], f"guard_{service}": free + _barred(service, drop),
             f"streams_{service}": at_home + _streams(guard, drop), f"asks_{service}": free + _asks(service, drop),
             f"counts_{service}": _counts(service, guard, at_home, drop), f"connects_{service}": _connects(service, guard, at_home, drop)}
    if service == "sip":
        found.update(_offices(service))
    if guard.is_global:
        found[f"trickle_{service}"] = _trickle(service, guard.limits, drop)
    return found


def _known(service):
    return [f"{place(version, 'from')} @learned{version} goto learned_{service}" for version in VERSIONS]


def _learned(service, limits, drop):
    """A device that is registered passes the bans of its address, which it may share with others; it has limits of its own."""
    pace = limits["device_requests_per_second"]
    lines = [f"meta l4proto udp @th,64,32 {words(ENDING)} goto place_{service}"] if service == "sip" else []
    lines += [f"{place(version, 'from')} @barred_places{version} {drop}" for version in VERSIONS]
    if service == "sip":
        lines += [f"meta l4proto udp update @paces{version} {{ {place(version, 'from')} limit rate over {pace}/second burst {10 * pace} packets }} {drop}"
                  for version in VERSIONS]
    return lines + [f"goto place_{service}"]


def _barred(service, drop):
    """Of a barred address nothing passes but the end of a call that is up. Bytes are counted of connections that are up, which nobody can forge."""
    lines = [f"meta l4proto udp {place(version, 'from')} @talking{version} @th,64,32 {words(ENDING)} return"
             for version in VERSIONS] if service == "sip" else []
    lines += [f"{source(version, 'from')} @barred_{service}{version} {drop}" for version in VERSIONS]
    lines += [f"meta l4proto udp @th,64,64 {word('REGISTER')} jump offices_{service}"] if service == "sip" else []
    return lines + [f"meta l4proto tcp {_NO_SYN} socket wildcard 0 goto streams_{service}"]


def _offices(service):
    """When the router of an office was restarted, all its telephones come at once, which is more than the firewall lets one address ask; their
    limit here is as large as the office."""
    return {f"offices_{service}": [f"{source(version, 'from')} @{sets.known(tier)}{version} goto office_{service}"
                                   for tier in sets.TIERS for version in VERSIONS],
            f"office_{service}": [f"jump admitted_{service}", f"jump asks_{service}", "accept"]}


def _streams(guard, drop):
    def limit(tier):
        more = guard.limits["office_bytes_per_device"] * sets.capacity(tier)
        return f"limit rate over {guard.limits['source_bytes_per_minute'] + more // 10} bytes/minute burst {guard.limits['source_bytes'] + more} bytes"
    lines = _metered("sends", limit, drop)
    together = f"limit rate over {guard.limits['unknown_bytes_per_minute']} bytes/minute burst {guard.limits['source_bytes']} bytes"
    return lines + (_unknown_only() + [f"{together} {drop}"] if guard.is_global else [])


def _asks(service, drop):
    """Requests over UDP; new connections have a chain of their own."""
    lines = [f"meta l4proto tcp goto connects_{service}"]
    if service == "sip":
        lines += [f"udp length <= {SHORT} return", f"@th,64,32 {words(ENDING)} return"]
        lines += _talking(drop)
    else:
        lines += ["@th,64,8 < 0x80 return", "@th,144,16 != { %s } return" % ", ".join(hex(number) for number in IAX2_BEGINNING)]
    return lines + [f"{_HEARD} goto counts_{service}"]


def _counts(service, guard, at_home, drop):
    """Requests over UDP that somebody takes."""
    lines = _asked() + at_home + (["jump " + scanners.CHAIN] if service == "sip" and guard.drop_scanners else [])
    limits = guard.limits
    often = f"limit rate over {limits['source_registers_per_minute']}/minute burst {limits['source_registers']} packets"
    registers = [f"@th,64,64 {word('REGISTER')} update @registers{version} {{ {source(version, 'from')} {often} }} {drop}" for version in VERSIONS]

    def limit(tier):
        more = limits["office_refusals_per_device"] * sets.capacity(tier)
        return f"limit rate over {limits['source_requests_per_minute'] + more}/minute burst {limits['source_requests'] + 2 * more} packets"
    return lines + _metered("asks", limit, drop, registers if service == "sip" else []) + _gate(service, guard, drop)


def _talking(drop):
    """A stranger whose call is up: what belongs to it (INFO for each key that he presses, UPDATE, another INVITE) passes whatever happens around."""
    lines = []
    for version in VERSIONS:
        own = f"{place(version, 'from')} @talking{version}"
        lines += [f"{own} update @paces{version} {{ {place(version, 'from')} {_TALKS} }} {drop}",
                  f"{own} update @talking{version} {{ {place(version, 'from')} }} return"]
    return lines


def _connects(service, guard, at_home, drop):
    """The packets that open connections."""
    limits = guard.limits

    def limit(tier):
        more = sets.capacity(tier)
        return f"limit rate over {limits['source_connections_per_minute'] + more}/minute burst {limits['source_connections'] + more} packets"
    lines = [f"{_NO_SYN} return"] + _asked() + at_home + _metered("opens", limit, drop)
    return lines + (_unknown_only() + [f"meta l4proto @alarm_{service} goto trickle_{service}"] if guard.is_global else [])


def _metered(name, limit, drop, of_the_smallest=()):
    """A meter for the sources of each size. Those of an office are limited alone, not with all that are unknown."""
    lines = []
    for tier in sets.TIERS:
        for version in VERSIONS:
            inside = f"{source(version, 'from')} @{sets.known(tier)}{version}"
            lines += [f"{inside} update @{sets.meter(name, tier)}{version} {{ {source(version, 'from')} {limit(tier)} }} {drop}", f"{inside} return"]
    lines += of_the_smallest
    return lines + [f"update @{name}{version} {{ {source(version, 'from')} {limit(0)} }} {drop}" for version in VERSIONS]


def _asked():
    """Who asked lately. Where an answer goes does not tell: the asker may have named somebody else (``maddr`` of the Via)."""
    return [f"update @asked{version} {{ {source(version, 'from')} }}" for version in VERSIONS]


def _unknown_only():
    return [f"{source(version, 'from')} @known{version} return" for version in VERSIONS]


def _gate(service, guard, drop):
    """All addresses without a device, together: one limit that needs no memory of any of them, and so cannot be filled."""
    if not guard.is_global:
        return []
    limits = guard.limits
    return _unknown_only() + [f"meta l4proto @alarm_{service} goto trickle_{service}",
                              f"limit rate over {limits['unknown_requests_per_second']}/second burst {limits['unknown_refusals']} packets {drop}"]


def _trickle(service, limits, drop):
    """What passes while there is an alarm, which lasts as long as much is refused."""
    return [f"limit rate {limits['alarm_requests_per_minute']}/minute burst 1 packets return",
            f"{_MANY} update @alarm_{service} {{ meta l4proto }}", drop]


def of_jails(guard, spared):
    """Bans of jails that are no service, and new connections to AMI: lines of chains by name; ``guard`` is the one through which all goes.

    :param spared: sets, without suffix, of those who pass.
    """
    found = {"guard": []}
    for jail, ports in guard.ban_ports.items():
        found["guard"] += [f"{kind} dport {{ {', '.join(_ranges(ports[kind]))} }} jump ports_{jail}" for kind in ("tcp", "udp") if ports[kind]]
        found[f"ports_{jail}"] = _ports(jail, guard.limits, spared)
    return found


def _ranges(pairs):
    return [str(first) if first == last else f"{first}-{last}" for first, last in pairs]


def _ports(jail, limits, spared):
    drop = 'counter name "dropped_guard" drop'
    lines = [f"{address(version, 'from')} @{name}{version} return" for name in spared for version in VERSIONS]
    lines += [f"{address(version, 'from')} @banned_{jail}{version} {drop}" for version in VERSIONS]
    if jail == "ami":
        rate = limits["ami_connections_per_minute"]
        often = f"limit rate over {rate}/minute burst {rate} packets"
        lines += [f"{_NO_SYN} return"] + [f"update @opens_ami{version} {{ {source(version, 'from')} {often} }} {drop}" for version in VERSIONS]
    return lines
