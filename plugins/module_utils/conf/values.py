# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values as Asterisk's own helpers judge them, and what an edit may write.

Asterisk is lenient where it reads (`alwaysauthreject=maybe` is simply "no", `rtpstart=abc` is port 0), so a
typo turns into a setting that nobody asked for. The `is_*` functions say what the daemon makes of a value;
`fault` says what is wrong with a value that somebody wants to write.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import Optional

TRUE = (b"yes", b"true", b"y", b"t", b"1", b"on")
FALSE = (b"no", b"false", b"n", b"f", b"0", b"off")

_INTEGER = re.compile(rb"[ \t\n\v\f\r]*([+-]?\d{1,29})")
_WHOLE_INTEGER = re.compile(rb"[+-]?\d{1,18}")


def is_true(value: bytes) -> bool:
    """`ast_true` of main/utils.c: everything that is not on its list is not true."""
    return value.lower() in TRUE


def is_false(value: bytes) -> bool:
    """`ast_false`: a value may be neither true nor false, and some options make a difference of it."""
    return value.lower() in FALSE


def integer(value: bytes) -> Optional[int]:
    """What `sscanf("%d")` finds at the start of a value; None where `atoi` would say 0 for want of a number."""
    found = _INTEGER.match(value)
    return int(found.group(1)) if found else None


def is_address(value: bytes, port: bool = True) -> bool:
    """`ast_sockaddr_parse` of main/netsock2.c: a numeric address, `10.1:5060` and `[::1]:5060` included; no DNS."""
    host, service = _split(value)
    if service is not None and not port:
        return False
    try:
        socket.getaddrinfo(host, service, type=socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV)
    except (OSError, ValueError):
        return False
    return bool(host)


def _split(value: bytes):
    """Host and port; a bare IPv6 address has no port (`ast_sockaddr_split_hostport`)."""
    if value.startswith(b"["):
        host, unused, rest = value[1:].partition(b"]")
        return host, rest[1:] if rest.startswith(b":") else None
    if value.count(b":") == 1:
        host, unused, service = value.partition(b":")
        return host, service
    return value, None


def acl_fault(value: bytes) -> Optional[bytes]:
    """The first entry of a `permit` or `deny` list that Asterisk refuses (`append_ha_core`, main/acl.c), or None."""
    for entry in value.split(b","):
        address, slash, mask = entry.partition(b"/")
        address = address[1:] if address.startswith(b"!") else address
        if not is_address(address, port=False) or slash and not _is_mask(mask, b":" in address):
            return entry
    return None


def _is_mask(mask: bytes, version6: bool) -> bool:
    if b":" in mask or b"." in mask:
        return is_address(mask, port=False) and (b":" in mask) == version6
    bits = integer(mask)
    return bits is not None and 0 <= bits <= (128 if version6 else 32)


def fault(kind: str, value: bytes) -> Optional[str]:
    """What an edit may not write, as the end of a sentence ("must be ..."), or None.

    `kind` is a type of the option tables: `bool`, `int` or `int:LOW..HIGH`, `port`, `address` (numeric, with or
    without port), `acl` (a list of networks), `WORD|WORD|...` (the word `bool` among them stands for yes and no),
    `text`.
    """
    if kind == "text":
        return None
    if kind.partition(":")[0] == "int":
        return _integer_fault(kind, value)
    if kind in _CHECKS:
        accepts, message = _CHECKS[kind]
        return None if accepts(value) else message
    words = kind.split("|")
    if value.lower().decode("utf-8", "surrogateescape") in words or "bool" in words and _is_boolean(value):
        return None
    if "int" in words and _WHOLE_INTEGER.fullmatch(value):
        return None
    named = ["yes", "no"] if "bool" in words else []
    named += [f"'{word}'" if word not in ("int",) else "a whole number" for word in words if word != "bool"]
    return "must be " + ", ".join(named[:-1]) + f" or {named[-1]}"


def _integer_fault(kind: str, value: bytes) -> Optional[str]:
    limits = kind.partition(":")[2]
    low, unused, high = limits.partition("..")
    right = bool(_WHOLE_INTEGER.fullmatch(value))
    if right and low and int(value) < int(low) or right and high and int(value) > int(high):
        right = False
    if right:
        return None
    if low and high:
        return f"must be a whole number from {low} to {high}"
    return f"must be a whole number of at least {low}" if low else "must be a whole number"


def _is_boolean(value: bytes) -> bool:
    return is_true(value) or is_false(value)


def _is_whole_address(value: bytes) -> bool:
    """An address in full: the daemon also takes `10` and `10.1`, but reads them as 0.0.0.10 and 10.0.0.1."""
    try:
        ipaddress.ip_address(value.decode("ascii"))
    except ValueError:
        return False
    return True


def _is_listener(value: bytes) -> bool:
    host, service = _split(value)
    return _is_whole_address(host) and (service is None or _integer_fault("int:0..65535", service) is None)


def _is_acl(value: bytes) -> bool:
    whole = all(_is_whole_address(entry.partition(b"/")[0].lstrip(b"!").strip(b"[]")) for entry in value.split(b","))
    return whole and acl_fault(value) is None


_CHECKS = {
    "bool": (_is_boolean, "must be yes or no (Asterisk takes every other word for no)"),
    "address": (_is_listener, "must be a numeric IP address, with or without a port"),
    "acl": (_is_acl, "must be a list of networks such as 10.0.0.0/8,fd00::/8 without blanks"),
    "port": (lambda value: _integer_fault("int:1..65535", value) is None, "must be a port number from 1 to 65535"),
}
