# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the database of libloc, which Debian packages as ``libloc-database`` (Debian 12 and later): which network lies in which country.

The format is that of src/libloc/format.h in libloc 0.9 (version 1, all numbers big-endian). It is read here rather than by the command
``location``, because that one brings Python bindings, PostgreSQL's, LDAP's and Kerberos' libraries and a weekly download onto the host,
while the database is a package without dependencies.

Networks nest in the tree: a network of one country may lie in one of another. The innermost one counts, as in a look-up by libloc.
"""

from __future__ import annotations

import mmap
import struct
from typing import Dict, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain

MAGIC = b"LOCDBXX"
_HEADER = struct.Struct(">Q3I10I")
_NODE = struct.Struct(">III")
_NETWORK_BYTES = 12
_NODE_BYTES = _NODE.size
_NOTHING = 0xFFFFFFFF
_MAPPED = 0xFFFF  # IPv4 lies at ::ffff:0:0/96 of the tree
_BITS = {4: 32, 6: 128}


class Contents(NamedTuple):
    """When the database was made (Unix seconds), and the (version, first, last) ranges of each country asked for, in order."""

    created: int
    ranges: Dict[str, List[Tuple[int, int, int]]]


def recognises(path: str) -> bool:
    """Whether the file begins as such a database."""
    try:
        with open(path, "rb") as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise explain(error, "Cannot read the country database %s" % path) from error


def created(path: str) -> int:
    """When the database was made, in Unix seconds; 0 for a file that is none."""
    try:
        with open(path, "rb") as stream:
            begin = stream.read(len(MAGIC) + 1 + 8)
    except OSError:
        return 0
    return int.from_bytes(begin[-8:], "big") if begin.startswith(MAGIC) and len(begin) == len(MAGIC) + 9 else 0


def read(path: str, codes) -> Contents:
    """The ranges of these countries; a country that the database does not have gets an empty list.

    :raises HostError: the file cannot be read, is damaged, or is of another version.
    """
    return _read(path, lambda reader: reader.contents(codes))


def country_of(path: str, version: int, address: int) -> Optional[str]:
    """The code of the country that an address lies in, None for none; errors as for ``read``."""
    return _read(path, lambda reader: reader.country_of(version, address))


def _read(path, ask):
    try:
        with open(path, "rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return ask(_Reader(path, data))
    except OSError as error:
        raise explain(error, "Cannot read the country database %s" % path) from error
    except (struct.error, IndexError, ValueError) as error:
        raise _damaged(path) from error


def _damaged(path):
    return HostError("The country database %s is damaged; install it again (apt-get install --reinstall libloc-database)." % path)


class _Reader:
    def __init__(self, path, data):
        self._path = path
        self._data = data
        if data[:len(MAGIC)] != MAGIC or len(data) < len(MAGIC) + 1 + _HEADER.size:
            raise _damaged(path)
        if data[len(MAGIC)] != 1:
            raise HostError("The country database %s has version %d of its format, and version 1 is known here; name a file of networks instead "
                            "(firewall_country_database)." % (path, data[len(MAGIC)]))
        fields = _HEADER.unpack_from(data, len(MAGIC) + 1)
        self._created = fields[0]
        (self._networks, self._networks_length), (self._tree, self._tree_length) = fields[6:8], fields[8:10]
        if self._networks + self._networks_length > len(data) or self._tree + self._tree_length > len(data) or not self._tree_length:
            raise _damaged(path)

    def contents(self, codes):
        wanted = {code.encode("ascii"): [] for code in codes}
        countries = self._countries(wanted)
        tree = self._data[self._tree:self._tree + self._tree_length]
        ipv4, inherited = self._ipv4(tree, countries)
        _walk(tree, countries, (0, 0, 0, None), 6, ipv4)
        if ipv4:
            _walk(tree, countries, (ipv4, 0, 0, inherited), 4, None)
        return Contents(self._created, {code.decode("ascii"): found for code, found in wanted.items()})

    def country_of(self, version, address):
        """The code of the innermost network around an address; None where there is none."""
        bits = bin(address)[2:].zfill(_BITS[version])
        node, found = 0, None
        for bit in (bin(_MAPPED)[2:].zfill(96) + bits if version == 4 else bits) + "0":
            zero, one, network = _NODE.unpack_from(self._data, self._tree + node * _NODE_BYTES)
            if network != _NOTHING:
                place = self._networks + network * _NETWORK_BYTES
                found = self._data[place:place + 2]
            node = one if bit == "1" else zero
            if not node:
                break
        return found.decode("ascii") if found and found.isalnum() else None

    def _countries(self, wanted):
        """For each network of the database the list that its addresses belong in, or None."""
        data, begin = self._data, self._networks
        return [wanted.get(data[place:place + 2]) for place in range(begin, begin + self._networks_length, _NETWORK_BYTES)]

    @staticmethod
    def _ipv4(tree, countries):
        """The node under which IPv4 lies (0: none), and what the nodes above it say of it."""
        node, inherited = 0, None
        for bit in bin(_MAPPED)[2:].zfill(96):
            zero, one, network = _NODE.unpack_from(tree, node * _NODE_BYTES)
            if network != _NOTHING:
                inherited = countries[network]
            node = one if bit == "1" else zero
            if not node:
                return 0, None
        return node, inherited


def _walk(tree, countries, start, version, skipped):
    """Append what lies under a node to the lists of its countries, in the order of the addresses.

    :param start: (node, first address, depth, the list of the network around it or None).
    :param skipped: a node to leave out.
    """
    unpack, node_bytes, bits = _NODE.unpack_from, _NODE_BYTES, _BITS[version]
    stack = [start]
    for unused in range(2 * len(tree) // node_bytes + 1):  # a damaged tree may go in circles
        if not stack:
            return
        node, first, depth, found = stack.pop()
        zero, one, network = unpack(tree, node * node_bytes) if node is not None else (0, 0, _NOTHING)
        if network != _NOTHING:
            found = countries[network]
        if not zero and not one:
            if found is not None:
                _append(found, version, first, first + (1 << (bits - depth)) - 1)
            continue
        depth += 1
        if depth > bits:
            raise ValueError("the tree is deeper than an address")
        middle = first + (1 << (bits - depth))
        if one:
            if one != skipped:
                stack.append((one, middle, depth, found))
        elif found is not None:
            stack.append((None, middle, depth, found))
        if zero:
            if zero != skipped:
                stack.append((zero, first, depth, found))
        elif found is not None:
            _append(found, version, first, middle - 1)
    raise ValueError("the tree goes in circles")


def _append(found, version, first, last):
    """Add a range, or lengthen the last one."""
    if found and found[-1][2] + 1 == first and found[-1][0] == version:
        found[-1] = (version, found[-1][1], last)
    else:
        found.append((version, first, last))
