# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything about this host's place on the network, in one look: who listens, who is connected, what else comes in, who else filters.

Nothing is changed, nothing is judged. All parts share one pass over /proc.
"""

from __future__ import annotations

from typing import Dict, List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import foreign, managers as others, peers as connected, protocols as spoken, sshd
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import listeners as listening, run_addresses
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.holders import Holders


class Network(NamedTuple):
    """What was seen.

    ``udp_known``: whether UDP peers are known (see ``peers.Peers``). ``complete``: False where the open files of some processes may not be
    seen, so that a listener may lack its process. ``sshd``: port to what shows it. ``logins``: where this run came in.
    ``foreign``: digest of each firewall table but our own.
    """

    listeners: List[listening.Listener]
    peers: List[connected.Peer]
    udp_known: bool
    protocols: List[spoken.Protocol]
    packet_sockets: List[spoken.PacketSocket]
    managers: List[others.Manager]
    sshd: Dict[int, str]
    logins: List[run_addresses.Login]
    foreign: Dict[str, str]
    complete: bool


def look(own="voipsec"):
    """A Network.

    :param own: name of our own table.
    :raises HostError: /proc cannot be read.
    """
    holders = Holders()
    found = listening.listeners(holders)
    peers = connected.look(holders, found)
    return Network(found, peers.found, peers.udp_known, spoken.protocols(holders, found), spoken.packet_sockets(holders), others.managers(),
                   sshd.sshd_ports(holders, found), run_addresses.logins(), foreign.foreign_tables(own), holders.complete)
