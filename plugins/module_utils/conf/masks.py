# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Masks of networks, as Asterisk compares them: bit by bit (``ast_sockaddr_apply_netmask`` in main/acl.c).

A mask may have holes, and then names no network. 0.0.0.255, which access lists of routers take for a network of 256 addresses, lets in
whoever has the same last byte. Masks are numbers here, of 32 bits in IPv4 and 128 in IPv6.
"""

from __future__ import annotations

import ipaddress

BITS = {4: 32, 6: 128}
_USUAL = {4: 24, 6: 64}


def of_length(version: int, length: int) -> int:
    """The mask that a number behind a slash stands for."""
    return (1 << BITS[version]) - (1 << (BITS[version] - length))


def leading(version: int, mask: int) -> int:
    """The length of the smallest network that holds all addresses which the mask makes equal: its bits before the first hole."""
    return BITS[version] - (mask ^ of_length(version, BITS[version])).bit_length()


def has_holes(version: int, mask: int) -> bool:
    """Whether bits count behind one that does not."""
    return mask != of_length(version, leading(version, mask))


def shown(version: int, mask: int) -> str:
    """A mask as an address."""
    return str(ipaddress.ip_address(mask.to_bytes(BITS[version] // 8, "big")))


def told_holes(version: int, mask: int) -> str:
    """The end of a sentence about a mask with holes, with the mend: the mask that was meant, where it is one of routers."""
    turned = mask ^ of_length(version, BITS[version])
    length = _USUAL[version] if has_holes(version, turned) else leading(version, turned)
    mend = f"{shown(version, of_length(version, length))} or /{length}"
    return (f"; Asterisk compares the mask {shown(version, mask)} bit by bit, so that it names no network: "
            + (f"write one without holes, such as {mend}" if has_holes(version, turned) else f"write {mend} instead"))
