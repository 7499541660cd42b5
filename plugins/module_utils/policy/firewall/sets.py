# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sets of the table: their names, their declarations, and the elements of those that are part of the ruleset.

A set of addresses exists once for each family, with the suffix 4 or 6. Without the flag ``timeout`` its elements belong to the ruleset;
with it they belong to the running host (bans, learned addresses, rate meters, what DNS names mean), and an update leaves them alone.
"""

from __future__ import annotations

import hashlib

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks

GROUPS = ("management", "trunks", "trunk_media", "devices", "never_banned")
MOST_LIVE = 65536
"""Elements of a live set: about 10 MB of kernel memory. A set that is full takes no more, and nothing is dropped for that."""

RATE_FORGOTTEN = {"second": "1m", "minute": "5m", "hour": "2h"}
"""When a source's meter is forgotten: long after its tokens are full again."""

_FAMILIES = ((4, "ipv4_addr"), (6, "ipv6_addr"))
_LONGEST = 7  # a name of 31 characters is the longest that every version of nft and the kernel takes


def country(codes):
    """The name, without suffix, of the set with the networks of some countries (upper case). A long list is named by a digest of it."""
    words = [code.lower() for code in sorted(codes)]
    if len(words) > _LONGEST:
        words = [str(len(words)), hashlib.sha256(" ".join(words).encode()).hexdigest()[:12]]
    return "country_" + "_".join(words)


class Sets:
    """What the table declares, in order, and the elements of its static sets."""

    def __init__(self):
        self.lines = []
        self.elements = {}

    def static(self, name, ranges):
        """A pair of sets with networks; one that is there already stays."""
        if name + "4" in self.elements:
            return
        found = networks.merged(ranges)
        for version, kind in _FAMILIES:
            self.lines.append(f"set {name}{version} {{ type {kind}; flags interval; }}")
            self.elements[f"{name}{version}"] = networks.elements(found, version)

    def texts(self, name, texts):
        """The same, of networks as text."""
        self.static(name, [networks.parse(text) for text in texts])

    def banned(self, service):
        """Addresses that fail2ban, or a guard in the kernel, bans from one service."""
        self._live(f"banned_{service}", "dynamic,timeout")

    def names(self, name):
        """What DNS names mean, filled by the resolver; an element stays until the resolver takes it away."""
        self._live(f"names_{name}", "timeout")

    def visitor(self, name):
        """Who comes from the host itself, to be banned."""
        self._live(name, "timeout")

    def rate(self, service, per):
        """A meter for each source."""
        self._live(f"rate_{service}", "dynamic,timeout", f" timeout {RATE_FORGOTTEN[per]};")

    def places(self, name, flags="timeout", forgotten=""):
        """Addresses with a port: ``learned``, those of devices that registered, with the port of the service they registered with."""
        more = f" timeout {forgotten};" if forgotten else ""
        for version, kind in _FAMILIES:
            self.lines.append(f"set {name}{version} {{ type {kind} . inet_service; flags {flags};{more} size {MOST_LIVE}; }}")

    def _live(self, name, flags, more=""):
        for version, kind in _FAMILIES:
            self.lines.append(f"set {name}{version} {{ type {kind}; flags {flags};{more} size {MOST_LIVE}; }}")
