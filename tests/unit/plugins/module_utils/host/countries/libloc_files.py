# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The smallest database of libloc that has given networks, after src/libloc/format.h of libloc 0.9."""

from __future__ import annotations

import ipaddress
import struct

NOTHING = 0xFFFFFFFF
_HEADER_BYTES = 8 + 8 + 13 * 4 + 4 + 2 * 2048 + 32


def libloc_file(networks, created=1787373369):
    """The bytes of it.

    :param networks: (text of the network, country code) pairs; they may nest.
    """
    nodes, records = [[0, 0, NOTHING]], []
    for text, code in networks:
        network = ipaddress.ip_network(text)
        bits = format(int(network.network_address), "0%db" % network.max_prefixlen)[:network.prefixlen]
        node = 0
        for bit in (format(0xFFFF, "096b") if network.version == 4 else "") + bits:
            if not nodes[node][int(bit)]:
                nodes.append([0, 0, NOTHING])
                nodes[node][int(bit)] = len(nodes) - 1
            node = nodes[node][int(bit)]
        nodes[node][2] = len(records)
        records.append(struct.pack(">2sxxIHxx", code.encode("ascii"), 0, 0))
    data, tree = b"".join(records), b"".join(struct.pack(">III", *node) for node in nodes)
    places = [0, 0, _HEADER_BYTES, len(data), _HEADER_BYTES + len(data), len(tree), 0, 0, 0, 0]
    header = b"LOCDBXX\x01" + struct.pack(">Q3I10I", created, 0, 0, 0, *places)
    return header.ljust(_HEADER_BYTES, b"\0") + data + tree
