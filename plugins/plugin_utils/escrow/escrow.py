# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An escrow: the secrets of one host, changed only in ways that are proven to last."""

from __future__ import annotations

import contextlib

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import storing
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.entries import Document
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import Conflict, EscrowError

_TRIES = 5


class Escrow:
    """What one host has in a back end.

    A back end has ``place`` (where it stores, for sentences), ``hold()`` (a context in which no other run of this controller writes), ``read(host)``, which
    gives a :class:`Document` or None, and ``write(document, before)``, which returns only when it is stored, and raises Conflict where that can be noticed.
    It may have ``ready()``, which says without writing what would keep ``write`` from working. All of them raise :class:`EscrowError`.
    """

    def __init__(self, backend, host: str):
        self._backend, self._host = backend, host
        self._holding = contextlib.ExitStack()

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return self._backend.place

    def __enter__(self):
        self._holding.enter_context(self._backend.hold())
        return self

    def __exit__(self, *_error):
        self._holding.close()

    def ready(self) -> None:
        """Refuse what would keep a secret from being stored, as far as it shows without storing one."""
        getattr(self._backend, "ready", lambda: None)()

    def read(self) -> Document:
        """What is there; an empty document where nothing is."""
        return self._backend.read(self._host) or Document(self._host)

    def change(self, change) -> Document:
        """Change what is there, and prove that it lasts: written, synced, read back, decrypted, compared.

        :param change: a function that gets a :class:`Document` and changes it. It is called again on what another run has written meanwhile.
        :returns: what is there now.
        """
        last = None
        for _try in range(_TRIES):
            before = self.read()
            document = before.copy()
            change(document)
            if storing.to_data(document) == storing.to_data(before):
                return document
            try:
                self._backend.write(document, before)
            except Conflict as conflict:
                last = conflict
            else:
                return self._proven(document)
        raise EscrowError(str(last))

    def _proven(self, document):
        """Each entry as it was written; those that another run has added meanwhile do not matter."""
        stored = storing.to_data(self.read())["entries"]
        lost = [name for name, entry in storing.to_data(document)["entries"].items() if stored.get(name) != entry]
        if lost:
            raise EscrowError("%s gave back something else than what was written for %s, so that no secret is safe there; mend it, or use another escrow."
                              % (self.place, ", ".join(lost[:3]) + (" and others" if len(lost) > 3 else "")))
        return document
