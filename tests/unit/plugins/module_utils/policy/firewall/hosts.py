# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host, as the tests of the plan see it."""

from __future__ import annotations

from typing import NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.plan import Observed, Planner

OFFERED = {"ssh": {"tcp": ((22, 22),)}, "sip": {"udp": ((5060, 5060),), "tcp": ((5060, 5061),)}, "rtp": {"udp": ((10000, 20000),)}}
COUNTRIES = {"XA": [networks.parse("198.51.100.0/25"), networks.parse("fd77::/65")], "XB": [networks.parse("198.51.100.128/25")]}


class Listener(NamedTuple):
    protocol: str
    port: int
    process: Optional[str] = "mariadbd"
    pid: Optional[int] = 7
    family: int = 4
    address: str = "0.0.0.0"
    ephemeral: bool = False


class Peer(NamedTuple):
    remote_address: str
    local_port: int = 22
    protocol: str = "tcp"
    process: str = "sshd"


class Protocol(NamedTuple):
    number: int
    name: str
    process: str = ""
    reason: str = "a raw socket waits for it"


def plan(settings=None, never_cut=(), resolved=None, **seen):
    """The Plan of a host with OFFERED."""
    observed = Observed(**dict({"offered": OFFERED, "asterisk_pid": 1}, **seen))
    return Planner(settings or {}, never_cut).plan(observed, COUNTRIES, resolved)


def chain(found, name):
    """The lines of a chain in the body of a Plan."""
    return [line.strip() for line in found.body.split("chain %s {\n" % name)[1].split("\n}\n")[0].splitlines()]
