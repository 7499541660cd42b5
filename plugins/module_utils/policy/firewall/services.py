# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services are open, on which ports: the defaults, what the settings add or change, and what this host offers."""

from __future__ import annotations

from typing import NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import defaults, networks, ports
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.settings import PREFIX
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard.settings import GUARDED
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError


class Service(NamedTuple):
    """One open service.

    :ivar tcp: sorted (first, last) pairs; ``udp``: the same; ``protocols``: numbers.
    :ivar networks: of its own, as text; ``names``: DNS names; ``words``: of defaults.WORDS.
    :ivar allowed: countries, empty: all; ``denied``: countries; ``exceptions``: networks for which no country counts.
    :ivar rate: requests, per, burst; or empty.
    """

    name: str
    tcp: Tuple[Tuple[int, int], ...] = ()
    udp: Tuple[Tuple[int, int], ...] = ()
    protocols: Tuple[int, ...] = ()
    networks: Tuple[str, ...] = ()
    names: Tuple[str, ...] = ()
    words: Tuple[str, ...] = ()
    allowed: Tuple[str, ...] = ()
    denied: Tuple[str, ...] = ()
    exceptions: Tuple[str, ...] = ()
    rate: dict = {}

    @property
    def groups(self):
        """The groups that reach it whatever is denied."""
        named = tuple(word for word in ("trunks",) if word in self.words)
        return ("management",) + tuple(dict.fromkeys(defaults.TRUNKED.get(self.name, ()) + named))

    @property
    def is_media(self):
        """Whether its flows are not tracked."""
        return self.name in defaults.MEDIA

    @property
    def is_guarded(self):
        """Whether its requests and refusals may be counted, see policy/guard."""
        return self.name in GUARDED

    def has_port(self, protocol, port):
        """Whether tcp or udp on a port is this service."""
        return ports.contains(getattr(self, protocol), port)

    def shown(self):
        """Its ports for people."""
        found = [f"{kind}/{word}" for kind in ("tcp", "udp") for word in ports.words_of(getattr(self, kind))]
        return ", ".join(found + [f"protocol {number}" for number in self.protocols])


def open_services(settings, offered, foreign=(), lasting=()):
    """The open ones in the order of the table.

    :param settings: complete, see settings.complete.
    :param offered: ``{service: {"tcp": pairs, "udp": pairs}}`` of what this host offers; what is missing is not offered.
    :param foreign: UDP ports that programs other than Asterisk have; they are no media.
    :param lasting: UDP ports of calls that are up on an earlier range of media.
    :raises SettingsError: two of them claim one port, or one that is denied.
    """
    wishes = settings["services"]
    found = [_default(base, wishes.get(base["name"], {"enabled": "auto"}), settings, offered.get(base["name"])) for base in defaults.SERVICES]
    found += [_made(name, wish, settings) for name, wish in wishes.items() if name not in defaults.NAMES and wish["enabled"] != "false"]
    found = [service for service in found if service and (service.tcp or service.udp or service.protocols)]
    _refuse_shared(found)
    _refuse_denied(found, settings["denied"])
    return _with_media(found, settings["denied"], foreign, lasting)


def _default(base, wish, settings, offered):
    """A service of the defaults; None: it is closed, because nothing offers it or a setting says so."""
    if wish["enabled"] == "false" or (wish["enabled"] == "auto" and not offered):
        return None
    own = {key: wish[key] for key in ("tcp", "udp") if key in wish}
    told = own or offered or {key: base.get(key, ()) for key in ("tcp", "udp")}
    if base["name"] == "rtp" and settings["rtp_range"]:
        told = {"udp": settings["rtp_range"]}
    merged = dict(base, **wish)
    merged.update({key: ports.merged(told.get(key, ())) for key in ("tcp", "udp")})
    return _made(base["name"], merged, settings)


def _made(name, wish, settings):
    places = wish.get("from", ["anywhere"])
    words = tuple(dict.fromkeys(place for place in places if place in defaults.WORDS))
    others = [place for place in places if place not in defaults.WORDS]
    return Service(
        name, tuple(wish.get("tcp", ())), tuple(wish.get("udp", ())), tuple(sorted(set(wish.get("protocols", ())))),
        tuple(place for place in others if networks.is_network(place)), tuple(dict.fromkeys(place for place in others if not networks.is_network(place))),
        words, tuple(sorted(wish.get("countries_allowed", settings["countries_allowed"]))),
        tuple(sorted(wish.get("countries_denied", settings["countries_denied"]))), tuple(wish.get("exceptions", ())), wish.get("rate", {}))


def _refuse_shared(services):
    """Two services on one port: the first would decide for both. Media gives way, see ``_with_media``."""
    for at, one in enumerate(services):
        for other in services[at + 1:]:
            if one.is_media or other.is_media:
                continue
            for kind in ("tcp", "udp"):
                both = ports.common(getattr(one, kind), getattr(other, kind))
                if both:
                    raise SettingsError(f"{kind}/{ports.words_of(both)[0]} belongs to the services {one.name} and {other.name}; take it out of one of them "
                                        f"in {PREFIX}services.")
            both = sorted(set(one.protocols) & set(other.protocols))
            if both:
                raise SettingsError(f"Protocol {both[0]} belongs to the services {one.name} and {other.name}; take it out of one of them in {PREFIX}services.")


def _refuse_denied(services, denied):
    for service in services:
        for kind, value in denied:
            both = () if service.is_media or kind not in ("tcp", "udp") else ports.common(getattr(service, kind), value)
            if both or (kind == "protocol" and value in service.protocols):
                name = f"{kind}/{ports.words_of(both)[0] if both else value}"
                raise SettingsError(f"{PREFIX}denied closes {name}, and the service {service.name} opens it; take it out of {PREFIX}denied, or "
                                    f"set enabled: false for {service.name} in {PREFIX}services.")


def _with_media(services, denied, foreign, lasting):
    """Media without the ports of everybody else: Asterisk's built-in range, 5000 to 31000, has those of SIP in it."""
    taken = [pair for service in services if not service.is_media for pair in service.udp]
    taken += [pair for kind, value in denied if kind == "udp" for pair in value] + [(port, port) for port in foreign]
    found = []
    for service in services:
        if service.is_media:
            wanted = service.udp + (tuple((port, port) for port in lasting) if service.name == "rtp" else ())
            service = service._replace(udp=ports.without(wanted, taken))
            taken += service.udp
        if service.tcp or service.udp or service.protocols:
            found.append(service)
    return found
