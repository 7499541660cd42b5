# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways on which telephones reach the office."""

from __future__ import annotations

TRANSPORTS, FAMILIES = ("udp", "tcp", "tls"), ("ipv4", "ipv6")
WAYS = [(transport, family) for transport in TRANSPORTS for family in FAMILIES]
RESIDENTS = {way: str(201 + number) for number, way in enumerate(WAYS)}
"""The telephone that was there before hardening, with a call in progress."""


IAX2 = {"ipv4": "iaxphone", "ipv6": "iaxphone6"}
"""The same over IAX2."""


def name_of(way):
    return "-".join(way)
