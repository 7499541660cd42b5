# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The chains that read what Asterisk answers: its own refusals tell who guesses, whatever the log says of it and whatever he wrote.

In a UDP datagram the status of SIP stands at a fixed place, and so does the frame of IAX2. Over TCP it does where an answer begins a segment,
whose header has no options or those of every Linux; TLS hides it, and there the bytes of a source are counted.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import sets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard.words import VERSIONS, address, place, source, word, words

REFUSALS = (" 401", " 403", " 404", " 407")
_START = "SIP/2.0 "
_TRYING = word(" 1")
"""A provisional answer: only an INVITE that needs no password any more has one."""

_DOFFS = {5: 160, 8: 256}
"""Bits of the TCP header, by its length in words: without options, and with time stamps (RFC 7323)."""

IAX2_REFUSALS = (0x0606, 0x0608, 0x060E, 0x0610)
"""Frame type IAX with REJECT, AUTHREQ, REGAUTH, REGREJ (RFC 5456, section 8.3)."""


def base(ports):
    """The lines of the chain through which everything goes that this host sends.

    :param ports: service to (udp, tcp), each as nft writes ports, or "".
    """
    lines = ["type filter hook output priority $priority; policy accept;", 'oif "lo" accept']
    for service, (udp, tcp) in ports.items():
        if service != "wss" and udp:
            lines.append(f"udp sport {udp} jump answered_{service}")
        if service == "sip" and tcp:
            lines += [f"tcp sport {tcp} tcp doff {words_long} @th,{head},64 {word(_START)} @th,{head + 56},32 {words(REFUSALS)} jump refused_sip"
                      for words_long, head in _DOFFS.items()]
    return lines


def of_service(service, guard, exempt, devices):
    """Lines of the chains of a service: a dict by name.

    :param exempt: sets, without suffix, whose addresses nothing here counts. :param devices: those of the networks of devices.
    """
    if service == "wss":
        return {}
    return {f"answered_{service}": _answered_sip() if service == "sip" else _answered_iax2(), f"refused_{service}": _refused(service, guard, exempt, devices),
            f"refused_place_{service}": _refused_place(guard.limits)}


def _answered_sip():
    return ([f"@th,64,64 != {word(_START)} return"]
            + [f"@th,120,16 {_TRYING} update @talking{version} {{ {place(version, 'to')} }}" for version in VERSIONS]
            + [f"@th,120,32 {words(REFUSALS)} goto refused_sip"])


def _answered_iax2():
    return ["@th,64,8 < 0x80 return", "@th,144,16 { %s } goto refused_iax2" % ", ".join(hex(number) for number in IAX2_REFUSALS)]


def _refused(service, guard, exempt, devices):
    limits = guard.limits
    lines = [f"{address(version, 'to')} @{name}{version} return" for name in exempt for version in VERSIONS]
    lines += [f"{place(version, 'to')} @learned{version} goto refused_place_{service}" for version in VERSIONS]
    for tier in sets.TIERS:
        for version in VERSIONS:
            inside = f"{source(version, 'to')} @{sets.known(tier)}{version}"
            lines += [f"{inside} {_barring(service, tier, version, limits)}", f"{inside} return"]
    for name in devices:
        for version in VERSIONS:
            inside = f"{address(version, 'to')} @{name}{version}"
            limit = f"{limits['device_refusals_per_minute']}/minute burst {limits['device_refusals']} packets"
            lines += [f"{inside} {source(version, 'to')} @asked{version} {_barred(service, 'refused_home', version, limit)}", f"{inside} return"]
    lines += [_barring(service, 0, version, limits) for version in VERSIONS]
    if guard.is_global:
        lines += [f"{source(version, 'to')} @known{version} return" for version in VERSIONS]
        lines.append(f"limit rate over {limits['unknown_refusals_per_minute']}/minute burst {limits['unknown_refusals']} packets "
                     f"update @alarm_{service} {{ meta l4proto }}")
    return lines


def _barring(service, tier, version, limits):
    """Bar a source that was refused too often, if it really asked."""
    more = limits["office_refusals_per_device"] * sets.capacity(tier)
    limit = f"{limits['source_refusals_per_hour'] + 2 * more}/hour burst {limits['source_refusals'] + more} packets"
    return f"{source(version, 'to')} @asked{version} {_barred(service, sets.meter('refused', tier), version, limit)}"


def _barred(service, meter, version, limit):
    whom = source(version, "to")
    return f"update @{meter}{version} {{ {whom} limit rate over {limit} }} update @barred_{service}{version} {{ {whom} }} drop"


def _refused_place(limits):
    limit = f"limit rate over {limits['device_refusals_per_minute']}/minute burst {limits['device_refusals']} packets"
    return [f"update @place_refused{version} {{ {place(version, 'to')} {limit} }} update @barred_places{version} {{ {place(version, 'to')} }} drop"
            for version in VERSIONS]
