# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets for the provisioning of telephones: a file of the controller, written from the escrow alone."""

from __future__ import annotations

import csv
import io
import json
import os

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import durable, guarding
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.entries import CONFIRMED, PENDING
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError, reason

COLUMNS = ("host", "id", "kind", "user", "realm", "accounts", "secret", "status", "created", "confirmed")
_WHAT = "The export"


def rows(document, accounts=(), kinds=(), pending=False):
    """What is exported of a host, sorted by id.

    :param accounts: ids, names, users or accounts; none: all.
    :param kinds: kinds; none: all.
    :param pending: whether a secret counts of which nobody knows yet whether the host takes it.
    :raises EscrowError: one of the accounts is not there.
    """
    found, missing = [], set(accounts)
    for name, entry in sorted(document.entries.items()):
        known = {name, name.partition(":")[2], entry.user, *entry.accounts}
        if (accounts and not known & set(accounts)) or (kinds and entry.kind not in kinds):
            continue
        missing -= known
        value = entry.first(PENDING, CONFIRMED) if pending else entry.first(CONFIRMED)
        if value:
            found.append(dict(host=entry.host, id=name, kind=entry.kind, user=entry.user, realm=entry.realm, accounts=list(entry.accounts),
                              secret=value.secret.reveal(), status=value.status, created=value.created, confirmed=value.confirmed))
    if missing:
        raise EscrowError("The escrow of %s has no account %s; nothing was exported." % (document.host, ", ".join(sorted(missing))))
    return found


def text(found, form: str) -> bytes:
    """The file's content.

    :param form: ``csv`` or ``json``.
    """
    if form == "json":
        return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode()
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(dict(row, accounts=" ".join(row["accounts"])) for row in found)
    return stream.getvalue().encode()


def write(path: str, content: bytes, check: bool) -> bool:
    """Put the file in place, 0600; what is there and the same stays.

    :param check: only say.
    :returns: whether it differs.
    :raises EscrowError: it would lie where others get at it.
    """
    guarding.refuse_served(path, _WHAT)
    guarding.refuse_collections(path, _WHAT)
    guarding.refuse_ways(os.path.dirname(os.path.realpath(path)), _WHAT)
    try:
        directory = os.open(os.path.dirname(path) or "/", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise EscrowError("%s cannot be written to %s: %s." % (_WHAT, path, reason(error))) from None
    try:
        name = os.path.basename(path)
        changed = durable.read(directory, name, path) != content
        if changed and not check:
            durable.write(directory, name, path, content)
        return changed
    finally:
        os.close(directory)
