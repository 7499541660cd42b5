# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries as JSON, for back ends; and back, with doubt."""

from __future__ import annotations

import json

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.entries import Document, Entry, SCHEMA, STATUSES, Value
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError


def to_data(document: Document) -> dict:
    """What a back end stores of a host."""
    return {"schema": SCHEMA, "host": document.host, "entries": {name: entry_to_data(entry) for name, entry in sorted(document.entries.items())}}


def entry_to_data(entry: Entry) -> dict:
    """One entry; what it had before, and what it never got, stand under ``previous``."""
    shown = entry.shown
    data = {"id": entry.id, "kind": entry.kind, "user": entry.user, "realm": entry.realm, "host": entry.host, "accounts": list(entry.accounts),
            "was": entry.was}
    return dict(data, **_value_to_data(shown), previous=[_value_to_data(value) for value in entry.values if value is not shown])


def _value_to_data(value):
    return {"secret": value.secret.reveal(), "status": value.status, "created": value.created, "confirmed": value.confirmed, "ended": value.ended}


def from_text(text, host: str, place: str) -> Document:
    """The reverse, from JSON.

    :param place: the file or the like, for sentences.
    :raises EscrowError: it is no escrow of this host.
    """
    try:
        return from_data(json.loads(text), host, place)
    except (ValueError, RecursionError):
        raise _damaged(place) from None  # the error quotes the text


def from_data(data, host: str, place: str) -> Document:
    """The reverse of :func:`to_data`.

    :raises EscrowError: it is no escrow of this host.
    """
    if not isinstance(data, dict) or not isinstance(data.get("entries"), dict):
        raise _damaged(place)
    if data.get("schema") != SCHEMA:
        raise EscrowError("%s has the schema %r, and this version of voipsec.asterisk knows schema %d; use the version that wrote it, or a newer one."
                          % (place, data.get("schema"), SCHEMA))
    if data.get("host") != host:
        raise EscrowError("%s holds the secrets of the host %r, not of %r; move it away, or name another place." % (place, data.get("host"), host))
    return Document(host, {name: entry_from_data(entry, place) for name, entry in data["entries"].items()})


def entry_from_data(data, place: str) -> Entry:
    """The reverse of :func:`entry_to_data`.

    :raises EscrowError: it is none.
    """
    try:
        values = [_value_from_data(value) for value in [data] + list(data["previous"])]
        values.sort(key=lambda value: value.created, reverse=True)
        words = [data[name] for name in ("id", "kind", "user")]
        right = all(isinstance(word, str) for word in words)
        entry = Entry(*words, data["realm"], data["host"], tuple(data["accounts"]), tuple(values), data.get("was"))
    except (KeyError, TypeError, AttributeError):
        right = False
    if not right:
        raise _damaged(place)
    return entry


def _value_from_data(data):
    if not isinstance(data["secret"], str) or data["status"] not in STATUSES:
        raise TypeError
    return Value(Secret(data["secret"]), data["status"], str(data["created"]), data.get("confirmed"), data.get("ended"))


def _damaged(place):
    return EscrowError("%s is damaged or was not written by this collection; restore it from a backup, or move it away." % place)
