# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the table is to say on one host: from the settings and what was observed there."""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import (
    defaults, explaining, networks, ports, ruleset, services, settings as checking, undecided,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.settings import PREFIX
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.sources import Sources, group
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import planning as guarding
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard.settings import GUARDED
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError


class Observed(NamedTuple):
    """What was seen on a host.

    :ivar listeners: with protocol (tcp, udp), family (4, 6), address, port, process ("": the kernel, None: hidden), pid, ephemeral.
    :ivar peers: with protocol, remote_address, local_port, process. ``protocols``: with number, name, process, reason.
    :ivar offered: ``{service: {"tcp": pairs, "udp": pairs}}``, of Asterisk and sshd. ``asterisk_pid``: None where it does not run.
    :ivar lasting: UDP ports of media outside of the range, of calls that are up.
    :ivar labels: (protocol, port) of Asterisk's sockets that are no service of ours, to a word such as ``ami``.
    :ivar clients: (protocol, port) of sockets on which a program only waits for answers.
    :ivar run_addresses: from where the current run comes.
    :ivar trunks: addresses, networks and DNS names of providers, as the configuration and the daemon tell.
    :ivar ephemeral: (first, last) port that the kernel gives out.
    :ivar first_run: no table of ours that closes anything is loaded, and no file of one is there.
    :ivar learned: from how many places devices are registered.
    """

    listeners: List = []
    peers: List = []
    protocols: List = []
    offered: Dict[str, Dict] = {}
    asterisk_pid: Optional[int] = None
    lasting: Tuple[int, ...] = ()
    labels: Dict[Tuple[str, int], str] = {}
    clients: Tuple = ()
    run_addresses: Tuple[str, ...] = ()
    trunks: Tuple[str, ...] = ()
    trunk_media: Tuple[str, ...] = ()
    ephemeral: Tuple[int, int] = (32768, 60999)
    first_run: bool = True
    learned: int = 0


class Plan(NamedTuple):
    """What comes out.

    :ivar body: of the table; ``elements``: of its static sets. ``names``: live set, without suffix, to its DNS names.
    :ivar described: the table for ``why`` and the resolver, see explaining.
    :ivar opened: a dict for each open service, for people: name, ports, sources.
    :ivar guard: what there is of a guard, see guard/planning.Guarded.
    :ivar undecided: of undecided.Undecided. ``refusal``: why a first run stops; empty where it does not. ``warnings``: sentences.
    """

    body: str
    elements: Dict[str, List[str]]
    names: Dict[str, List[str]]
    described: Dict
    opened: List[Dict]
    undecided: List[undecided.Undecided]
    refusal: str
    warnings: List[str]
    guard: Dict = {}


class Planner:
    """The settings of one host, checked.

    :param given: variables of the role without its prefix.
    :param never_cut: networks of ``asterisk_never_cut``.
    :param guard: the settings of its guard, see guard/settings; None: no guard.
    :raises SettingsError: one of them is wrong.
    :ivar settings: complete. ``warnings``: about variables that nothing reads.
    """

    def __init__(self, given, never_cut=(), guard=None):
        self.settings, self.warnings = checking.complete(given)
        self.guard = guard
        guarding.check(guard)
        self.never_cut = [checking.place("asterisk_never_cut", item) for item in never_cut]

    @staticmethod
    def observed(fields):
        """An Observed, for who looks at the host and knows nothing of this room."""
        return Observed(**fields)

    def services(self, observed):
        """The open services; SettingsError where they contradict each other or what is denied."""
        foreign = [one.port for one in observed.listeners if one.protocol == "udp" and _is_foreign(one, observed.asterisk_pid)]
        return services.open_services(self.settings, observed.offered, foreign, observed.lasting)

    def countries(self, observed):
        """The codes whose networks ``plan`` needs."""
        return sorted({code for service in self.services(observed) for code in service.allowed + service.denied})

    def names(self, observed):
        """The DNS names whose addresses ``plan`` needs."""
        groups = self._groups(observed)
        return sorted({name for one in groups.values() for name in one.names} | {name for service in self.services(observed) for name in service.names})

    def plan(self, observed, countries=None, resolved=None):
        """The Plan.

        :param countries: ``{code: [networks.Range]}`` of at least ``self.countries``. :param resolved: ``{name: [address]}``.
        :raises SettingsError: see ``services``.
        """
        found = self.services(observed)
        sources = Sources(self._groups(observed), self._exceptions(), countries or {}, resolved or {})
        sources, warnings = _with_the_run(found, sources, observed.run_addresses)
        written = ruleset.write(found, sources, self.settings["device_rtp"], observed.ephemeral)
        guarded = self.guarded(written.body, explaining.describe(found, sources), observed.learned, any(sources.groups["devices"]))
        open_ends = undecided.find(observed, found, sources, undecided.Denied(self.settings["denied"]))
        warnings += _about_nobody(found, sources) + _about_media(found, observed) + _about_sound(self.settings, found, observed)
        warnings += _about_docker(observed) + _about_countries(found, sources)
        return Plan(guarded.body, written.elements, written.names, guarded.described, [_opened(service) for service in found], open_ends,
                    _refusal(open_ends) if observed.first_run else "",
                    warnings + guarded.warnings + ([] if observed.first_run else [_later(one) for one in open_ends]), guarded.result)

    def plan_open(self, observed, resolved=None):
        """The Plan of a table that closes nothing: bans and the guard, for a host whose firewall is another one.

        :raises SettingsError: see ``services``.
        """
        found = [service for service in self.services(observed) if service.name in GUARDED + ("ssh",)]
        found = [service._replace(words=("anywhere",), networks=(), names=(), allowed=(), denied=(), exceptions=(), rate={}) for service in found]
        sources = Sources(self._groups(observed), (), {}, resolved or {}).with_management(observed.run_addresses)
        written = ruleset.write_open(found, sources)
        guarded = self.guarded(written.body, explaining.describe(found, sources, is_open=True), observed.learned, any(sources.groups["devices"]),
                               is_alone=True)
        return Plan(guarded.body, written.elements, written.names, guarded.described, [_opened(service) for service in found], [], "",
                    guarded.warnings, guarded.result)

    @property
    def is_guarding(self):
        """Whether there is to be a guard."""
        return guarding.check(self.guard)

    def guarded(self, body, described, learned, has_devices, is_alone=False):
        """A table with this guard instead of the one that it has: a guard/planning.Guarded.

        :param is_alone: the rest of the table is planned elsewhere, or will be, and does not know whom these settings spare.
        """
        spared = {"never_banned": self.settings["never_banned"]} if is_alone and self.guard and self.settings["never_banned"] else {}
        return guarding.put(body, described, dict(self.guard, **spared) if spared else self.guard, learned, has_devices)

    def _exceptions(self):
        private = list(defaults.PRIVATE) if self.settings["country_skip_private"] else []
        return private + self.settings["country_exceptions"]

    def _groups(self, observed):
        settings = self.settings
        trunks = settings["trunk_networks"] + [place for place in observed.trunks if place not in settings["trunk_networks"]]
        return {"management": group(settings["management_networks"] + self.never_cut), "devices": group(settings["device_networks"]),
                "trunks": group(trunks), "trunk_media": group(settings["trunk_media_networks"] + list(observed.trunk_media)),
                "never_banned": group(settings["never_banned"])}


def _is_foreign(listener, asterisk_pid):
    """Whether a program other than Asterisk has a socket. Whose it is may be hidden (process None); it may then be a call of Asterisk, and to
    cut that is worse than an open port."""
    return listener.process is not None and (listener.pid is None or listener.pid != asterisk_pid)


def _with_the_run(found, sources, addresses):
    """The address of the current run always keeps a way in: for good, because the table that is on trial is the one that stays."""
    ssh = next((service for service in found if service.name == "ssh"), None)
    lost = [address for address in addresses if ssh and not sources.verdict(ssh, address)[0]]
    if not lost:
        return sources, []
    return (sources.with_management(lost),
            [f"This run comes from {address}, which {PREFIX}management_networks and the sources of ssh leave out; it is let in as if it stood in "
             f"{PREFIX}management_networks, until a run comes from elsewhere. Add it there." for address in lost])


def _refusal(open_ends):
    if not open_ends:
        return ""
    some, belong = ("One thing that is", "belongs") if len(open_ends) == 1 else (f"{len(open_ends)} things that are", "belong")
    told = " ".join(f"({number}) {one.sentence()}" for number, one in enumerate(open_ends, 1))
    return (f"Nothing was changed, because a first run closes nothing that it does not know. {some} reached on this host from outside "
            f"{belong} to no service; decide each: {told}")


def _later(one):
    return f"It is closed, and nobody decided that: {one.sentence()}"


def _opened(service):
    return {"name": service.name, "ports": service.shown(), "tcp": ports.words_of(service.tcp), "udp": ports.words_of(service.udp),
            "protocols": list(service.protocols), "from": list(service.words + service.networks + service.names), "always": list(service.groups),
            "countries_allowed": list(service.allowed), "countries_denied": list(service.denied)}


def _about_nobody(found, sources):
    """A service whose sources are words for empty groups is open on paper only."""
    said = []
    for service in found:
        empty = [word for word in service.words if word != "anywhere" and not any(sources.groups[word])]
        if empty and len(empty) == len(service.words) and not service.networks + service.names:
            variables = " and ".join(f"{PREFIX}{explaining.VARIABLES[word]}" for word in empty)
            names = "name" if len(empty) > 1 else "names"
            above = " and ".join(name for name in service.groups if any(sources.groups[name]))
            said.append(f"The service {service.name} ({service.shown()}) is open to {' and '.join(empty)}, and {variables} {names} nobody, so "
                        f"{f'only {above} can reach it' if above else 'nobody can reach it'}; add networks there, or to "
                        f"{PREFIX}services[{service.name}].from.")
    return said


def _about_media(found, observed):
    media = [pair for service in found if service.is_media for pair in service.udp]
    both = ports.common(media, [observed.ephemeral])
    said = [f"Media on the UDP ports {', '.join(ports.words_of(both))} is tracked, because programs of this host send from these ports too "
            f"(net.ipv4.ip_local_port_range); keep the range of rtp.conf below {observed.ephemeral[0]}."] if both else []
    return said + ([f"Calls that are up still use media ports outside of the range ({', '.join(map(str, observed.lasting))}); they stay open "
                    "until a run after these calls."] if observed.lasting else [])


def _about_sound(settings, found, observed):
    """Ports of media that the settings leave out: Asterisk has no socket there before a call has, so nobody is asked about them."""
    opened = settings["rtp_range"] or settings["services"].get("rtp", {}).get("udp", ())
    left_out = ports.without(observed.offered.get("rtp", {}).get("udp", ()), opened) if opened and any(one.name == "rtp" for one in found) else ()
    return [f"Asterisk uses the UDP ports {', '.join(ports.words_of(left_out))}, too, which {PREFIX}rtp_range or {PREFIX}services[rtp] leave out, so calls on "
            "these have no sound; give rtp.conf the same range, or open these ports as well."] if left_out else []


def _about_docker(observed):
    found = sorted({f"{one.protocol}/{one.port}" for one in undecided.of_docker(observed)})
    return [f"Docker publishes {', '.join(found)}; it forwards these past this table, so they stay as open as Docker makes them."] if found else []


def _about_countries(found, sources):
    """A country without a network of one family shuts that family out, or lets it all in."""
    wanted = {codes for service in found for codes in (service.allowed,) if codes}
    said = []
    for codes in sorted(wanted):
        for version in (4, 6):
            if not networks.elements(sources.ranges(codes), version):
                said.append(f"The database of countries has no IPv{version} network of {', '.join(codes)}, so nobody is let in over IPv{version} but "
                            f"trunks, management, private networks and exceptions.")
    return said


__all__ = ["Observed", "Plan", "Planner", "SettingsError"]
