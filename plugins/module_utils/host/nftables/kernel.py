# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two questions put to the kernel itself, in microseconds: nft 0.9.8 reads all sets of all tables before it answers any.

The messages are those of linux/netfilter/nfnetlink.h and nf_tables.h.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
from typing import Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

_NETLINK_NETFILTER, _SUBSYSTEM_NFTABLES = 12, 10
_GET_TABLE, _GET_GENERATION = 1, 16
_INET, _REQUEST, _ERROR = 1, 1, 2
_NAME, _HANDLE, _GENERATION_ID = 1, 4, 1
_HEADER, _GENERIC, _ATTRIBUTE = struct.Struct("=IHHII"), struct.Struct("=BBH"), struct.Struct("=HH")
_TYPE = 0x3FFF
_BUFFER = 65536
_SECONDS = 30


def generation() -> int:
    """A number that every transaction on the rules changes, whoever makes it; elements that packets add do not."""
    answer = _ask(_message(_GET_GENERATION, b""))
    return int.from_bytes(_attribute(answer or b"", _GENERATION_ID), "big")


def handle(table: str) -> Optional[int]:
    """The number of the table ``inet TABLE``, another one each time it is made; None where it is not loaded."""
    name = table.encode("ascii") + b"\0"
    padding = b"\0" * (-len(name) % 4)
    answer = _ask(_message(_GET_TABLE, _ATTRIBUTE.pack(_ATTRIBUTE.size + len(name), _NAME) + name + padding))
    return None if answer is None else int.from_bytes(_attribute(answer, _HANDLE), "big")


def _message(kind: int, attributes: bytes) -> bytes:
    size = _HEADER.size + _GENERIC.size + len(attributes)
    return _HEADER.pack(size, _SUBSYSTEM_NFTABLES << 8 | kind, _REQUEST, 1, 0) + _GENERIC.pack(_INET, 0, 0) + attributes


def _ask(message: bytes) -> Optional[bytes]:
    """The attributes of the answer; None for "no such thing"."""
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, _NETLINK_NETFILTER) as kernel:
            kernel.settimeout(_SECONDS)
            kernel.sendto(message, (0, 0))
            return _read(kernel.recv(_BUFFER))
    except OSError as error:
        raise HostError("The kernel does not tell which nftables rules are loaded (%s); run as root (become: true), in a container with CAP_NET_ADMIN."
                        % os.strerror(error.errno or errno.EIO).lower()) from error


def _read(answer: bytes) -> Optional[bytes]:
    size, kind = _HEADER.unpack_from(answer)[:2]
    if kind != _ERROR:
        return answer[_HEADER.size + _GENERIC.size:size]
    number = -struct.unpack_from("=i", answer, _HEADER.size)[0]
    if number == errno.ENOENT:
        return None
    raise OSError(number, os.strerror(number))


def _attribute(attributes: bytes, wanted: int) -> bytes:
    """The value of an attribute; empty where it is missing."""
    position = 0
    while position + _ATTRIBUTE.size <= len(attributes):
        size, kind = _ATTRIBUTE.unpack_from(attributes, position)
        if kind & _TYPE == wanted:
            return attributes[position + _ATTRIBUTE.size:position + size]
        position += max(_ATTRIBUTE.size, size + -size % 4)
    return b""
