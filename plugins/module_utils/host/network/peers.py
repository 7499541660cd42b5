# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is connected to this host right now: the flows that strangers opened to one of its listening ports.

TCP tells it by itself. UDP has no connections; what is known of it comes from the kernel's connection tracking, where that is in use.
"""

from __future__ import annotations

import ipaddress
import os
import re
from typing import List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands, proc as reading
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.holders import Holders
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.listeners import is_local, listeners

_END = re.compile(r"\b(?:src|dst|sport|dport)=(\S+)")
"""Of both directions: source, destination and their ports."""

_PROTOCOL = re.compile(r"^(?:ipv[46] +\d+ +)?udp +17 ")


class Peer(NamedTuple):
    """One remote address at one local port. ``protocol`` tcp or udp, ``family`` 4 or 6, ``process``: see Listener; ``direction`` is "in".

    ``answered`` is False where nothing went back yet: one who only sends (syslog), or one who knocks in vain.
    """

    protocol: str
    family: int
    remote_address: str
    local_port: int
    process: Optional[str]
    direction: str = "in"
    answered: bool = True


class Peers(NamedTuple):
    """``udp_known`` is False where connection tracking has nothing to tell: then UDP peers are unknown, which is not "none"."""

    found: List[Peer]
    udp_known: bool


def peers(holders=None, proc="/proc"):
    """The Peers as a list; see ``look``."""
    return look(holders, None, proc).found


def look(holders=None, listening=None, proc="/proc"):
    """Every Peer, sorted, each once.

    :param holders: the Holders of this look, :param listening: its ``listeners``; made where None is given.
    """
    holders = holders or Holders(proc)
    listening = listeners(holders, proc) if listening is None else listening
    ports = {protocol: {one.port: one.process for one in listening if one.protocol == protocol} for protocol in ("tcp", "udp")}
    flows = _tracked(proc)
    found = set(_tcp(ports["tcp"], proc))
    found.update(_udp(flows or (), ports["udp"], local_addresses(proc)))
    return Peers(sorted(found, key=lambda one: (one.protocol, one.local_port, one.family, one.remote_address, one.answered)), flows is not None)


def _tcp(ports, proc):
    """A connection from an address to itself goes over the loopback."""
    for table, protocol, family in reading.TABLES:
        text = reading.read(os.path.join(proc, "self/net", table)) if protocol == "tcp" else ""
        for entry in reading.entries(text, family, reading.ESTABLISHED):
            if entry.port in ports and entry.remote_address != entry.address and not is_local(entry.remote_address):
                yield Peer("tcp", 4 if entry.family == "ipv4" else 6, entry.remote_address, entry.port, ports[entry.port])


def _udp(flows, ports, own):
    """Flows that ended up at a port of this very host: the answer's source is who is really reached, whatever is translated on the way."""
    for line in flows:
        ends = _END.findall(line)
        if len(ends) < 8 or int(ends[6]) not in ports:
            continue
        remote, reached, port = _usual(ends[0]), _usual(ends[4]), int(ends[6])
        if reached in own and remote not in own:
            yield Peer("udp", 6 if ":" in remote else 4, remote, port, ports[port], answered="[UNREPLIED]" not in line)


def _tracked(proc):
    """The UDP flows of connection tracking, as text; None where it is off, or where no file of the kernel and no program shows it."""
    text = reading.read(os.path.join(proc, "self/net/nf_conntrack"))
    if not text and reading.read(os.path.join(proc, "sys/net/netfilter/nf_conntrack_count")).strip() not in ("", "0"):
        text = "".join(commands.output(["conntrack", "-L", "-f", family])[0] for family in ("ipv4", "ipv6"))
    return [line for line in text.splitlines() if _PROTOCOL.match(line)] if text else None


def _usual(address):
    """/proc writes IPv6 addresses with all zeros."""
    return str(ipaddress.ip_address(address)) if ":" in address else address


def local_addresses(proc="/proc"):
    """Every address of this host, as text, both families."""
    found, last = set(), ""
    for line in reading.read(os.path.join(proc, "self/net/fib_trie")).splitlines():
        words = line.split()
        last = words[1] if words[:1] == ["|--"] else last
        if words[:3] == ["/32", "host", "LOCAL"]:
            found.add(last)
    six = reading.read(os.path.join(proc, "self/net/if_inet6")).splitlines()
    return found | {reading.decode_plain(line.split()[0]) for line in six}
