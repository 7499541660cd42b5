# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Say why an address is let in or not: for each service the first rule of its chain that decides, in words, with the variable to change.

What the rules are stands in ``firewall.json``, which is written with the ruleset; which sets hold the address is asked of the kernel, so
the answer is the one that a packet gets. The shape of the file::

    {"schema": 1, "table": "voipsec", "made": 1790000000,
     "database": {"path": "/var/lib/location/database.db", "kind": "libloc", "created": 1787373369},     (or null: no country rule)
     "services": [{"name": "sip", "ports": ["udp/5060", "tcp/5061"], "names": ["office.example.org"],
                   "steps": [{"step": "management", "sets": ["management"], "variable": "firewall_management_networks"}, ...]}]}

The steps of a service stand in the order of the rules in its chain. Names of sets are without the 4 or 6 of their family. An address of
which no step decides is dropped. Every step has ``step`` (a key of STEPS) and, but for ``anywhere``, ``sets``, of which one has to hold
the address; it may have ``variable``, ``unless`` (sets that except an address from it), ``countries`` (code by set), ``limit`` (text such as
``20 per minute``).
"""

from __future__ import annotations

import time
from typing import Callable, List, NamedTuple, Optional

ACCEPT, DROP, NOTE, DROP_OUTSIDE = "accept", "drop", "note", "drop outside"

STEPS = {
    "management": (ACCEPT, "it is in a management network, which stands above bans, country rules and limits"),
    "trunks": (ACCEPT, "it is in the network of a trunk provider, of Asterisk's configuration or of the variable, which stands above bans, country rules "
                       "and limits"),
    "trunk_media": (ACCEPT, "it is in a media network of a trunk provider, which stands above bans, country rules and limits"),
    "banned": (DROP, "it is banned"),
    "never_banned": (NOTE, "it is never banned"),
    "rate": (NOTE, "new requests are limited"),
    "learned": (ACCEPT, "a device is registered from it"),
    "country_exceptions": (ACCEPT, "it is an exception from the country rules"),
    "countries_denied": (DROP, "its country is denied"),
    "countries_allowed": (DROP_OUTSIDE, "its country is not allowed"),
    "networks": (ACCEPT, "it is in a network that the service is open to"),
    "devices": (ACCEPT, "it is in a device network"),
    "names": (ACCEPT, "it is an address of a DNS name that the service is open to"),
    "anywhere": (ACCEPT, "the service is open to anywhere"),
}
"""What a step does with the addresses in its sets, and in which words."""

_SHOWN = 5


class Decision(NamedTuple):
    """For one service: whether it is open to the address, why (one sentence without a dot), and the variable that says so (or None)."""

    service: str
    ports: List[str]
    allowed: bool
    reason: str
    variable: Optional[str]

    def __str__(self):
        variable = " (%s)" % self.variable if self.variable else ""
        return "%s (%s): %s: %s%s" % (self.service, ", ".join(self.ports), "allowed" if self.allowed else "denied", self.reason, variable)


class Kernel(NamedTuple):
    """What the kernel and the host say of the address. ``find`` gives for a set's name (without family) its element as text and the seconds
    until it leaves the set (None: never), or None; ``country`` is the code that the database has for it, or None; ``names`` are the DNS
    names that resolve to it, each with when that was answered (Unix seconds)."""

    find: Callable[[str], Optional[tuple]]
    country: Optional[str]
    names: dict


def decide(config: dict, kernel: Kernel, now: float = None) -> List[Decision]:
    """What happens to the address at each service, in the order of the file."""
    now = time.time() if now is None else now
    return [_service(service, config, kernel, now) for service in config["services"]]


def _service(service, config, kernel, now):
    notes = []
    for step in service["steps"]:
        effect, words = STEPS[step["step"]]
        if any(kernel.find(name) for name in step.get("unless", [])):
            continue
        held = _held(step, kernel)
        if effect == NOTE:
            notes += [_note(step, words)] if held or step["step"] == "rate" else []
        elif (effect == DROP_OUTSIDE) == (held is None):
            reason = _reason(step, words, held, config, kernel, now)
            return Decision(service["name"], service["ports"], effect == ACCEPT, "; ".join([reason] + notes), step.get("variable"))
    reason = "no rule of the service lets it in%s" % _offered(service)
    return Decision(service["name"], service["ports"], False, "; ".join([reason] + notes), "firewall_services")


def _held(step, kernel):
    """(set, element, seconds) of the first set of a step that holds the address; None where none does."""
    if "sets" not in step:
        return None, "", None
    for name in step["sets"]:
        element = kernel.find(name)
        if element:
            return (name,) + tuple(element)
    return None


def _note(step, words):
    limit = step.get("limit")
    variable = " (%s)" % step["variable"] if step.get("variable") else ""
    return words + (" to %s for each address" % limit if limit else "") + variable


def _reason(step, words, held, config, kernel, now):
    kind = step["step"]
    if kind == "banned":
        return words + (" for another %s" % _span(held[2]) if held[2] is not None else " until the ban is taken back")
    if kind in ("countries_denied", "countries_allowed"):
        return words + _country(step, held, config, kernel)
    if kind == "names":
        known = ["%s, answered %s ago" % (name, _span(now - answered)) for name, answered in sorted(kernel.names.items())]
        return words + (": " + " and ".join(known) if known else "")
    return words + (": %s" % held[1] if held[1] else "")


def _country(step, held, config, kernel):
    codes = step.get("countries", {})
    database = config.get("database")
    source = ""
    if database:
        source = ", says the database of %s" % time.strftime("%Y-%m-%d", time.gmtime(database["created"]))
    if held:
        return ": %s%s" % (codes.get(held[0], held[0]), source)
    allowed = list(codes.values())
    found = "it lies in %s" % kernel.country if kernel.country else "it lies in none that the database knows"
    return ": %s%s, and allowed are %s" % (found, source, _some(allowed))


def _offered(service):
    """Whom the service is open to, so that the mend is at hand."""
    kinds = [step["step"] for step in service["steps"] if STEPS[step["step"]][0] == ACCEPT]
    return ": it is in none of %s" % ", ".join(kinds) if kinds else ""


def _some(texts):
    shown = ", ".join(texts[:_SHOWN])
    return shown if len(texts) <= _SHOWN else "%s and %d more" % (shown, len(texts) - _SHOWN)


def _span(seconds):
    """A time as people say it, in its largest unit."""
    seconds = max(0, int(seconds))
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            return "%d %s%s" % (seconds // size, unit, "" if seconds // size == 1 else "s")
    return "a moment"
