# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look up DNS names on this host, by the way that every program of it does (getaddrinfo), and never hang.

The families are asked one by one: asked for both at once, glibc gives the addresses of the one that answered and does not say that the
other one failed, and an address that is still good would be taken for gone.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from typing import Dict, FrozenSet, NamedTuple, Optional

SECONDS = 10
"""How long one name may take. glibc gives up on a silent server after 10 (resolv.conf(5): timeout 5, attempts 2)."""

_AT_ONCE = 16
_FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}
_NONE = {getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY") if hasattr(socket, name)}
_MAPPED = "::ffff:"


class Answer(NamedTuple):
    """The addresses of one family, or why there are none to be had: ``failed`` is a reason, and None where the server did answer."""

    addresses: FrozenSet[str]
    failed: Optional[str]


def look_up(names, seconds: float = SECONDS) -> Dict[str, Dict[int, Answer]]:
    """For each name its answer by family (4, 6).

    :param seconds: how long a name may take; what has not answered by then has failed. 16 names are asked at a time.
    """
    names = list(dict.fromkeys(names))
    local = hosts_file()
    waiting, answered = queue.Queue(), queue.Queue()
    for name in names:
        for version in _FAMILIES:
            waiting.put((name, version))
    for unused in range(min(2 * len(names), _AT_ONCE)):
        # A daemon thread does not hold back the end of the process: a resolver that hangs is left behind.
        threading.Thread(target=_work, args=(waiting, answered, local), daemon=True).start()
    late = Answer(frozenset(), "no answer within %g s" % seconds)
    found = {name: {version: late for version in _FAMILIES} for name in names}
    deadline = time.monotonic() + seconds * -(-2 * len(names) // _AT_ONCE)
    for unused in range(2 * len(names)):
        try:
            name, version, answer = answered.get(timeout=max(0, deadline - time.monotonic()))
        except queue.Empty:
            break
        found[name][version] = answer
    return found


def _work(waiting, answered, local):
    while True:
        try:
            name, version = waiting.get_nowait()
        except queue.Empty:
            return
        known = local.get((name.lower(), version))
        answered.put((name, version, Answer(frozenset(filter(_is_a_source, known)), None) if known else _ask(name, version)))


def hosts_file(path: str = "/etc/hosts") -> Dict[tuple, list]:
    """Addresses by name (lower case) and family, as hosts(5) has them: glibc reads them before it asks a server, but not with a dot at the end."""
    found: Dict[tuple, list] = {}
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return found
    for words in (line.partition("#")[0].split() for line in lines):
        version = _family(words[0]) if words else None
        for name in words[1:] if version else ():
            found.setdefault((name.lower(), version), []).append(words[0])
    return found


def _family(address):
    for version, family in _FAMILIES.items():
        try:
            socket.inet_pton(family, address.partition("%")[0])
            return version
        except OSError:
            continue
    return None


def _ask(name, version):
    try:
        # The dot at the end keeps the search list of resolv.conf out: the name that was written is looked up, and no other.
        rows = socket.getaddrinfo(name + ".", None, _FAMILIES[version], socket.SOCK_STREAM)
    except socket.gaierror as error:
        return Answer(frozenset(), None if error.errno in _NONE else str(error.strerror).lower())
    except (OSError, UnicodeError) as error:
        return Answer(frozenset(), str(error).lower())
    return Answer(frozenset(row[4][0] for row in rows if _is_a_source(row[4][0])), None)


def _is_a_source(address):
    """Whether packets can come from it: not 0.0.0.0 (which ad blockers and parked names answer), the loopback, a multicast group or an
    address with a zone."""
    if "%" in address or address.startswith(_MAPPED):
        return False
    packed = socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)
    if len(packed) == 4:
        return packed[0] not in (0, 127) and packed[0] < 224
    return packed[0] != 0xFF and int.from_bytes(packed, "big") > 1
