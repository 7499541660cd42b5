# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sets of the guard. All but ``alarm`` exist once for each family, with the suffix 4 or 6; their elements belong to the running host.

Full sets take no more, and then nothing is dropped for that: a flood from forged addresses may cost a source its meter, and never a telephone
its way in. What such a flood cannot fill is the limit for all unknown sources together.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard.settings import GUARDED

TIERS = (256, 32, 4)
"""Devices from which on an address counts as an office of this size, largest first. Its limits are those of the next size, so that all of an
office may come at once when its router was restarted."""

LARGEST = 1024
SPARED = "spared"
"""The set, without suffix, of what the guard never bars, where it is told of any; it belongs to the ruleset."""

EXEMPTED = "exempted"
"""The set, without suffix, of networks that nothing here bars for a while, because their telephones get new secrets; elements have their own time."""

KNOWN_DAYS, LEARNED_DAYS = 14, 7
_METERED, _MOST, _EXEMPTIONS = 16384, 65536, 4096
"""Elements: about 150 bytes of kernel memory each, once they are there."""

_FAMILIES = ((4, "ipv4_addr"), (6, "ipv6_addr"))
METERS = {"asks": "3m", "registers": "3m", "opens": "5m", "sends": "10m", "refused": "2h"}
"""Meters of one source, and when they are forgotten: after their tokens are full again."""


def known(tier):
    """The set, without suffix, of the addresses of an office of a size; 0: any address with a device."""
    return f"known_{tier}_" if tier else "known"


def meter(name, tier):
    """The set of a meter for the sources of a tier: an element keeps the limit with which it was made."""
    return f"{name}_{tier}_" if tier else name


def capacity(tier):
    """How many devices an office of a tier may have; 0 for the sources below all of them."""
    return dict(zip(TIERS, (LARGEST,) + TIERS)).get(tier, 0)


def lines(guard):
    """The declarations for a settings.Guard; ``learned`` and the bans of services are the table's own."""
    found = []
    for tier in (0,) + TIERS:
        found += _pair(known(tier), "timeout", size=_MOST)
        for name, forgotten in METERS.items():
            found += _pair(meter(name, tier), "dynamic,timeout", forgotten, _METERED)
    found += _pair("asked", "dynamic,timeout", "1m", _METERED) + _pair("refused_home", "dynamic,timeout", "15m", _METERED)
    for name, forgotten in (("talking", "2h"), ("paces", "1m"), ("place_refused", "15m"), ("barred_places", f"{guard.limits['device_barred_minutes']}m")):
        found += _pair(name, "dynamic,timeout", forgotten, _MOST if name == "talking" else _METERED, " . inet_service")
    for service in GUARDED:
        found += _pair(f"barred_{service}", "dynamic,timeout", f"{guard.limits['source_barred_minutes']}m", _MOST)
        found.append(f"set alarm_{service} {{ type inet_proto; flags dynamic,timeout; timeout {guard.limits['alarm_seconds']}s; size 16; }}")
    for jail in guard.ban_ports:
        found += _pair(f"banned_{jail}", "dynamic,timeout", size=_MOST)
    found += _pair(EXEMPTED, "interval,timeout", size=_EXEMPTIONS)
    if guard.never_banned:
        found += _spared(guard.never_banned)
    if "ami" in guard.ban_ports:
        found += _pair("opens_ami", "dynamic,timeout", "5m", _METERED)
    return found


def _spared(texts):
    ranges = networks.merged(networks.parse(text) for text in texts)
    filled = {version: networks.elements(ranges, version) for version, _kind in _FAMILIES}
    return [f"set {SPARED}{version} {{ type {kind}; flags interval;{' elements = { %s }' % ', '.join(filled[version]) if filled[version] else ''} }}"
            for version, kind in _FAMILIES]


def _pair(name, flags, forgotten="", size=_METERED, port=""):
    more = f" timeout {forgotten};" if forgotten else ""
    return [f"set {name}{version} {{ type {kind}{port}; flags {flags};{more} size {size}; }}" for version, kind in _FAMILIES]
