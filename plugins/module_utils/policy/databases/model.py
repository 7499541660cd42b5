# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of database servers on this host, and what their servers say of themselves."""

from __future__ import annotations

import ipaddress
from typing import NamedTuple, Optional, Sequence, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret

LOCAL_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost", "")


class Account(NamedTuple):
    """One user of a server; several rows of MariaDB with the same verifier are one.

    :ivar id: ``mariadb:asteriskuser``; with ``@host`` where the user has several passwords.
    :ivar hosts: from where it may come (MariaDB); of PostgreSQL none.
    :ivar verifier: what the server keeps; the text None: no password lets in, "": an empty one does.
    :ivar only_password: whether the verifier is the only way in, so that another one can take its place.
    :ivar remote: from where others may use it, for people; "" where nobody can.
    :ivar beside: a plugin of MariaDB that lets in without the password, and stays.
    """

    id: str
    engine: str
    user: str
    hosts: Tuple[str, ...]
    verifier: Secret
    only_password: bool
    remote: str
    is_super: bool = False
    beside: str = ""


class Trouble(NamedTuple):
    """Something of a server that is no account's password.

    :ivar id: such as ``mariadb:@listening``. :ivar reason: a stable word. :ivar objects: what a remedy takes away.
    :ivar kept: why none does, as a sentence.
    """

    id: str
    reason: str
    severity: str
    sentence: str
    objects: Tuple[str, ...] = ()
    kept: str = ""


def is_local(host: str) -> bool:
    """Whether a host of an account or of a listener is this host alone; the directory of a socket is. ``%`` and other patterns are not."""
    if host in LOCAL_NAMES or host.startswith("/"):
        return True
    try:
        return ipaddress.ip_network(host.replace("/255.255.255.255", ""), strict=False).is_loopback
    except ValueError:
        return False


def beyond(addresses: Sequence[str]) -> Tuple[str, ...]:
    """Those listening addresses that others reach."""
    return tuple(address for address in addresses if not is_local(address.strip()))


def quoted(text: Optional[str]) -> str:
    """A value in single quotes, for statements; names with a quote or a backslash never come here, see can_be_named."""
    return "NULL" if text is None else "'%s'" % text


def can_be_named(*texts: str) -> bool:
    """Whether names go into statements as they are."""
    return all(text.isprintable() and not set(text) & set("'\"\\`") for text in texts)
