# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The chains of the table, as nft reads them from 0.9.8 to 1.1: one for each service, and those through which every packet goes.

Why it is so and not shorter: README.md of the role ``firewall``.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import defaults, ports, sets

NEEDED = (
    # What a network cannot do without (RFC 4890, section 4.4; RFC 792). Errors come first of all, because those about media belong to no
    # flow that is tracked; the kernel itself holds each against the socket that it is about.
    "icmp type { destination-unreachable, time-exceeded, parameter-problem, echo-request } accept",
    "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem, echo-request } accept",
    "icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, ind-neighbor-solicit, ind-neighbor-advert } ip6 hoplimit 255 accept",
    "icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } ip6 saddr { ::, fe80::/10 } accept",
    "ct direction reply accept",
)

RUNNING = (
    # What this host began, connections that are up, and those that were up before the table was loaded: conntrack may not know them, or
    # know them the wrong way round, but the kernel has a socket with both ends for them. A new connection cannot be opened this way.
    "ct direction reply accept",
    "meta l4proto tcp ct state established accept",
    "tcp flags & (fin | syn | rst | ack) != syn socket wildcard 0 accept",
)

DHCP = (
    # Answers to a client of DHCP come from another address than it asked (a broadcast, a multicast), so no flow knows them.
    "udp sport 67 udp dport 68 accept",
    "ip6 daddr fe80::/10 udp dport 546 accept",
)

_SADDR = {4: "ip saddr", 6: "ip6 saddr"}
_DADDR = {4: "ip daddr", 6: "ip6 daddr"}
_METERED = {4: "ip saddr", 6: "ip6 saddr and ffff:ffff:ffff:ffff::"}
"""What a meter counts by: one address, or the /64 that one subscriber has to choose from (RFC 6177)."""

BEGUN = "begun_sip"
"""The live set, without suffix, of the places to which this host has sent SIP requests over UDP. That conntrack has a flow which began here
does not tell: an answer begins one, too, and it goes where the asker says (``maddr`` of the Via, RFC 3261, section 18.2.2), so that one
datagram from a forged address that is let in would open SIP to an address that is not."""

VISITOR = "proof"
"""The live set, without suffix, of the address from which the host proves for some seconds that bans work. It passes everything but a ban."""

_GOES_ON = ("SIP/", "ACK ", "BYE ", "CANC")
"""How packets begin that end what this host began, before the set could know of it; none of these is asked for a password."""

_DNS = 53
"""Resolvers such as dnsmasq and unbound ask from any port (RFC 5452, section 4.5), those of media among them: their flows stay tracked, so that
answers come in where media may not."""

_SHORTEST_SIP = 40
"""Bytes of UDP. The headers that a request must have (RFC 3261, section 8.1.1) take more; Asterisk answers nothing without them."""


def block(name, lines):
    """One chain."""
    return ["chain %s {" % name] + ["\t" + line for line in lines] + ["}"]


def input_chain(services):
    """Where every packet for this host comes in. Media first, because most packets are."""
    lines = ["type filter hook input priority $priority; policy drop;", 'iif "lo" accept',
             "meta l4proto { %s } jump needed" % ", ".join(map(str, (1, 58)))] + _to_services(services)
    for service in services:
        if service.protocols:
            lines.append("meta l4proto { %s } jump service_%s" % (", ".join(map(str, service.protocols)), service.name))
    lines += list(DHCP) + ["jump running", 'counter name "dropped"']
    return block("input", lines)


def open_input_chain(services):
    """The same of a table that closes nothing: it drops who is banned, and what its guard refuses."""
    return block("input", ["type filter hook input priority $priority; policy accept;", 'iif "lo" accept'] + _to_services(services))


def _to_services(services):
    """Media, the guard, and the others: what the guard has to say is not about media."""
    media, others = ([service for service in services if service.is_media is wanted] for wanted in (True, False))
    return ([f"udp dport {ports.nft(service.udp)} jump service_{service.name}" for service in media if service.udp] + ["jump guard"]
            + [f"{kind} dport {ports.nft(getattr(service, kind))} jump service_{service.name}"
               for kind in ("udp", "tcp") for service in others if getattr(service, kind)])


def raw_chains(untracked):
    """Media past conntrack, both ways; nothing where there is none.

    :param untracked: UDP ranges. ``fib`` keeps to packets for this host: what is forwarded, Docker's published ports for example, needs conntrack.
    """
    if not untracked:
        return []
    media_in, media_out = f"udp dport {ports.nft(untracked)} udp sport != {_DNS} ", f"udp sport {ports.nft(untracked)} udp dport != {_DNS} "
    return (block("raw_in", ["type filter hook prerouting priority -300; policy accept;", media_in + "fib daddr type local notrack"])
            + block("raw_out", ["type filter hook output priority -300; policy accept;", media_out + "notrack"]))


def service_chain(service, named, device_rtp, is_tracked):
    """What a packet for a service has to pass.

    :param named: names, without suffix, of the live sets of DNS names that the table has.
    :param device_rtp: source ports of each numbered set ``device_rtp_<n>``; only for media.
    :param is_tracked: whether conntrack sees any flow of the service.
    """
    drop = f'counter name "dropped_{service.name}" drop'
    lines = _above(service, named)
    lines += _running(service) if is_tracked else [f"udp sport {_DNS} ct direction reply accept"]
    if service.tcp:
        lines.append(f"tcp flags & (fin | syn | rst | ack) != syn {drop}")
    lines += _rates(service, drop)
    if service.is_guarded:
        return block("service_" + service.name, lines + [f"jump admitted_{service.name}", f"jump asks_{service.name}", "accept"])
    lines += _countries(service)
    for number, source_ports in enumerate(device_rtp if service.name == "rtp" else ()):
        lines += [f"{_SADDR[version]} @device_rtp_{number}_{version} udp sport != {ports.nft(source_ports)} {drop}" for version in (4, 6)]
    return block("service_" + service.name, lines + _sources(service, named, "accept"))


def open_service_chain(service, named):
    """The same of a table that closes nothing."""
    return block("service_" + service.name, _above(service, named) + ([f"jump asks_{service.name}"] if service.is_guarded else []))


def hooks(service, named, is_open=False):
    """The chains of a service that its guard fills, and the one with its countries and sources, where a guard has to know of them."""
    lines = block("guard_" + service.name, [])
    if service.is_guarded:
        admitted = [] if is_open else _countries(service) + _sources(service, named, "return")
        lines += block("known_" + service.name, []) + block("asks_" + service.name, []) + block("admitted_" + service.name, admitted)
    return lines


def _above(service, named):
    """Whom nothing holds up, and bans."""
    drop = f'counter name "dropped_{service.name}" drop'
    lines = [line for group in service.groups for line in _accept(group, group, named)] + ([f"jump known_{service.name}"] if service.is_guarded else [])
    lines += [f"{_SADDR[version]} @banned_{service.name}{version} {_SADDR[version]} != @never_banned{version} {drop}" for version in (4, 6)]
    if service.name == "sip":
        lines += [f"{_SADDR[version]} @{VISITOR}{version} accept" for version in (4, 6)]
    return lines + [f"jump guard_{service.name}"]


def _countries(service):
    return [f"jump countries_{service.name}"] if service.allowed or service.denied else []


def _running(service):
    if service.name != "sip" or not service.udp:
        return ["jump running"]
    lines = ["meta l4proto != udp jump running", "meta l4proto udp ct direction reply @th,64,32 { %s } accept" % ", ".join(map(_hex, _GOES_ON))]
    return lines + [f"ct direction reply {_SADDR[version]} . udp sport @{BEGUN}{version} accept" for version in (4, 6)]


def begun_chain(services):
    """Remember to whom this host sends SIP requests over UDP."""
    found = next((service.udp for service in services if service.name == "sip"), ())
    if not found:
        return []
    asks = f"udp sport {ports.nft(found)} udp length > {_SHORTEST_SIP} @th,64,32 != {_hex('SIP/')}"
    return block("begun", ["type filter hook output priority $priority; policy accept;"]
                 + [f"{asks} update @{BEGUN}{version} {{ {_DADDR[version]} . udp dport }}" for version in (4, 6)])


def _hex(word):
    return "0x" + word.encode().hex()


def _accept(static, live, named, verdict="accept"):
    lines = [f"{_SADDR[version]} @{static}{version} {verdict}" for version in (4, 6)]
    return lines + ([f"{_SADDR[version]} @names_{live}{version} {verdict}" for version in (4, 6)] if live in named else [])


def _sources(service, named, verdict):
    """Who may use a service has the verdict; all others are dropped."""
    if "anywhere" in service.words:
        return [verdict]
    drop = f'counter name "dropped_{service.name}" drop'
    lines = _accept("sources_" + service.name, service.name, named, verdict) if service.networks or service.names else []
    return lines + (_accept("devices", "devices", named, verdict) if "devices" in service.words else []) + [drop]


def _rates(service, drop):
    """New requests and connections of one source. Of SIP over UDP those packets count that begin something, and are long enough to be SIP at
    all: telephones keep their flow alive with four bytes (RFC 5626, section 4.4.1)."""
    if not service.rate:
        return []
    limit = "limit rate over %(requests)d/%(per)s burst %(burst)d packets" % service.rate
    kinds = ["meta l4proto tcp "] if service.tcp else []
    if service.udp:
        new = "udp length > %d @th,64,32 != { %s }" % (_SHORTEST_SIP, ", ".join(map(_hex, defaults.METHODS_OF_A_DIALOG)))
        kinds.append(f"{new} " if service.name == "sip" else "meta l4proto udp ct state new ")
    return [f"{kind}update @rate_{service.name}{version} {{ {_METERED[version]} {limit} }} {drop}" for kind in kinds for version in (4, 6)]


def countries_chain(service):
    """Exceptions win, then what is denied, then what is allowed."""
    drop = f'counter name "dropped_{service.name}" drop'
    lines = [f"{_SADDR[version]} @{exceptions_name(service)}{version} return" for version in (4, 6)]
    for codes, sign in ((service.denied, ""), (service.allowed, "!= ")):
        lines += [f"{_SADDR[version]} {sign}@{sets.country(codes)}{version} {drop}" for version in (4, 6)] if codes else []
    return block("countries_" + service.name, lines)


def exceptions_name(service):
    """The set with the networks for which no country counts: that of all services, or one that has those of this service besides. With the
    longest name of a service and its family it has 30 characters."""
    return "excepted_" + service.name if service.exceptions else "country_exceptions"
