# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an escrow holds of one host: for each credential the secrets that it has, had, or is about to have, with dates.

Nothing here ever forgets a secret: a value changes its status and stays.
"""

from __future__ import annotations

from typing import Dict, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError

SCHEMA = 1
PENDING, CONFIRMED, DISCARDED, RETIRED = "pending", "confirmed", "discarded", "retired"
STATUSES = (PENDING, CONFIRMED, DISCARDED, RETIRED)


class Value(NamedTuple):
    """One secret of a credential.

    :ivar status: PENDING: it may or may not be on the host, which alone knows. CONFIRMED: the host takes it. DISCARDED: it never came to the host.
        RETIRED: the host took it once.
    :ivar created: when it was made, as 2026-11-26T06:07:25Z.
    :ivar confirmed: when the host was known to take it; None: never.
    :ivar ended: when it was discarded or retired; None: it was not.
    """

    secret: Secret
    status: str
    created: str
    confirmed: Optional[str] = None
    ended: Optional[str] = None


class Entry(NamedTuple):
    """One credential.

    :ivar values: of which at most one is pending, the newest first. During an overlap the host takes two, and two are confirmed.
    :ivar was: the id that the account has until the pending secret is confirmed, where it gets a new name with it.
    """

    id: str
    kind: str
    user: str
    realm: Optional[str]
    host: str
    accounts: Tuple[str, ...]
    values: Tuple[Value, ...] = ()
    was: Optional[str] = None

    def first(self, *statuses) -> Optional[Value]:
        """The newest value of one of the statuses."""
        return next((value for value in self.values if value.status in statuses), None)

    @property
    def shown(self) -> Value:
        """The one that stands in front: what is about to be, else what is, else what was."""
        return self.first(PENDING) or self.first(CONFIRMED) or self.values[0]

    def changed(self, secret, **fields) -> Entry:
        """With other fields in the newest value that has this secret."""
        place = next((number for number, value in enumerate(self.values) if value.secret == secret), None)
        if place is None:
            raise EscrowError("The escrow has lost the new secret of %s on %s, which another run must have written over; restore the escrow."
                              % (self.id, self.host))
        return self._replace(values=self.values[:place] + (self.values[place]._replace(**fields),) + self.values[place + 1:])


class Document:
    """The entries of one host.

    :param host: as the inventory calls it.
    :param entries: id to :class:`Entry`.
    """

    def __init__(self, host: str, entries: Optional[Dict[str, Entry]] = None):
        self.host, self.entries = host, dict(entries or {})

    def copy(self) -> Document:
        """Another one with the same entries."""
        return Document(self.host, self.entries)

    def secrets(self):
        """Every secret that is in it."""
        return {value.secret.reveal() for entry in self.entries.values() for value in entry.values if value.secret}

    def pending(self) -> Dict[str, Secret]:
        """Id to the secret of which nobody knows yet whether it is on the host."""
        found = {name: entry.first(PENDING) for name, entry in self.entries.items()}
        return {name: value.secret for name, value in found.items() if value}

    def put(self, wish, secret: Secret, now: str) -> None:
        """Add a pending secret, in place of another one that is pending; one that is there already stays as it is.

        :param wish: what the host says of the account: id, kind, user, realm, accounts; and was, the id that it has now, where it is renamed.
        """
        name = wish["id"]
        known = self.entries.get(name)
        waiting = known.first(PENDING) if known else None
        if waiting and waiting.secret == secret:
            return
        if waiting:
            self.discard(name, waiting.secret, now)
        values = self.entries[name].values if known else ()
        self.entries[name] = Entry(name, wish["kind"], wish.get("user") or "", wish.get("realm"), self.host, tuple(wish.get("accounts") or ()),
                                   (Value(secret, PENDING, now),) + values, wish.get("was"))

    def confirm(self, name: str, secret: Secret, now: str, overlap: bool = False) -> None:
        """The host takes a secret.

        :param overlap: it takes the one before still, too.
        """
        entry = self._entry(name).changed(secret, status=CONFIRMED, confirmed=now, ended=None)
        before = self.entries.pop(entry.was, None) if entry.was != name else None
        entry = entry._replace(was=None, values=entry.values + (before.values if before else ()))
        others = [value for value in entry.values if value.status == CONFIRMED and value.secret != secret]
        for value in others[1 if overlap else 0:]:
            entry = entry.changed(value.secret, status=RETIRED, ended=now)
        self.entries[name] = entry

    def discard(self, name: str, secret: Secret, now: str) -> None:
        """A secret never came to the host."""
        self.entries[name] = self._entry(name).changed(secret, status=DISCARDED, ended=now)

    def retire(self, name: str, now: str) -> None:
        """The host takes only the newest secret any more. One that is not in the escrow at all is no fault: it was set before there was one."""
        entry = self.entries.get(name)
        for value in [value for value in entry.values if value.status == CONFIRMED][1:] if entry else ():
            entry = entry.changed(value.secret, status=RETIRED, ended=now)
        if entry:
            self.entries[name] = entry

    def reinstate(self, name: str, secret: Optional[Secret], now: str) -> None:
        """The host takes a secret of before again, and no other one; None: one that is not in the escrow."""
        entry = self._entry(name)
        for value in entry.values:
            if value.status == CONFIRMED and value.secret != secret:
                entry = entry.changed(value.secret, status=RETIRED, ended=now)
            elif value.status == RETIRED and value.secret == secret:
                entry = entry.changed(value.secret, status=CONFIRMED, ended=None)
        self.entries[name] = entry

    def _entry(self, name):
        if name not in self.entries:
            raise EscrowError("The escrow has lost the entry %s of %s, which another run must have written over; restore the escrow." % (name, self.host))
        return self.entries[name]
