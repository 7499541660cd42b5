# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HashiCorp Vault, or OpenBao: the secrets of one host in the key-value store of version 2, written by check-and-set.

Everything goes through the lookups of community.hashi_vault, so that each of its ways to log in works, with its own variables and environment.
"""

from __future__ import annotations

import contextlib
import json
from urllib.parse import quote

from ansible.errors import AnsibleError
from ansible.plugins.loader import lookup_loader

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import storing
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.entries import Document
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import Conflict, EscrowError

OPTIONS = ("url", "namespace", "auth_method", "ca_cert", "validate_certs", "token_path", "token_file", "timeout")
"""Options of the lookups that may stand in ``escrow``. None of them is a secret; tokens and passwords come as the lookups find them."""

_READ, _WRITE = "community.hashi_vault.vault_kv2_get", "community.hashi_vault.vault_write"
_MOST_ENTRIES, _MOST_BYTES = 400, 400_000
"""Of one secret of the store. OpenBao takes 1000 strings in a request unless max_request_json_strings says otherwise, of which an entry is two; the storage
raft of both takes 1 MiB."""

_SENTENCES = {
    "Forbidden": "denies it; give the token a policy with create, read and update on %s/data/%s",
    "Unauthorized": "does not know the token; log in anew",
    "VaultDown": "is sealed or in standby; unseal it",
    "VaultNotInitialized": "is not initialised; initialise it",
    "InvalidPath": "has no such path; mount a key-value store of version 2 at %s, or correct escrow.mount (looked for %s)",
    "InternalServerError": "has an internal error, which its log tells",
    "RateLimitExceeded": "takes no more requests at the moment; run again later",
}


class HashiVault:
    """Entries as fields of secrets at ``mount``/``path``/host, and where there are many, at host/2, host/3 and so on. An entry stays where it is.

    :param look: runs a lookup: ``look(name, terms, **options)``.
    """

    def __init__(self, host: str, mount: str, path: str, look):
        self._mount, self._path, self._look = mount.strip("/"), "%s/%s" % (path.strip("/"), quote(host, safe="")), look
        self._parts = []
        self.place = "%s/%s of the vault" % (self._mount, self._path)

    @contextlib.contextmanager
    def hold(self):
        """Nothing: the store itself refuses what was not read before it was written."""
        yield

    def read(self, host: str):
        """See :class:`~.escrow.Escrow`."""
        self._parts = []
        while True:
            part = self._read_part(len(self._parts) + 1, host)
            if part is None:
                break
            self._parts.append(part)
        entries = {}
        for _version, part in self._parts:
            entries.update(part)
        return Document(host, entries) if self._parts else None

    def write(self, document, before) -> None:
        """See :class:`~.escrow.Escrow`.

        New parts first, from the first on, because reading ends at one that is missing; then those that are there, from the last on, because an entry with
        a new name is written anew behind the place that it is taken from, and must be there before it is gone here.
        """
        parts, known = self._distributed(document), len(self._parts)
        for number in list(range(known + 1, len(parts) + 1)) + list(range(known, 0, -1)):
            version, entries = parts[number - 1]
            if number > known or entries != self._parts[number - 1][1]:
                self._write_part(number, version, document.host, entries)

    def _distributed(self, document):
        """(version that is there, entries) of each part: entries where they are, new ones in the last part with room."""
        parts = [(version, {name: document.entries[name] for name in part if name in document.entries}) for version, part in self._parts] or [(0, {})]
        placed = {name for _version, part in parts for name in part}
        sizes = [sum(_size(entry) for entry in part.values()) for _version, part in parts]
        for name, entry in document.entries.items():
            if name not in placed:
                if sizes[-1] + _size(entry) > _MOST_BYTES or len(parts[-1][1]) >= _MOST_ENTRIES:
                    parts.append((0, {}))
                    sizes.append(0)
                parts[-1][1][name] = entry
                sizes[-1] += _size(entry)
        return parts

    def _name(self, number):
        return self._path if number == 1 else "%s/%d" % (self._path, number)

    def _read_part(self, number, host):
        """(version, entries), or None."""
        place = "%s/%s of the vault" % (self._mount, self._name(number))
        try:
            found, = self._look(_READ, [self._name(number)], engine_mount_point=self._mount)
        except Exception as error:  # pylint: disable=broad-except  # hvac, requests and urllib3 have exceptions of their own
            if _kind(error) == "InvalidPath":
                return None
            raise self._said(error, "read") from None
        secret = found["secret"] or {}
        if secret.get("schema") != str(storing.SCHEMA) or secret.get("host") != host:
            raise EscrowError("%s was not written by this collection for the host %s; move it away, or set another escrow.path." % (place, host))
        entries = {name: json.loads(value) for name, value in secret.items() if ":" in name}
        return found["metadata"]["version"], {name: storing.entry_from_data(entry, place) for name, entry in entries.items()}

    def _write_part(self, number, version, host, entries):
        data = {name: json.dumps(storing.entry_to_data(entry)) for name, entry in entries.items()}
        data.update(schema=str(storing.SCHEMA), host=host)
        try:
            self._look(_WRITE, ["%s/data/%s" % (self._mount, self._name(number))], data={"options": {"cas": version}, "data": data})
        except Exception as error:  # pylint: disable=broad-except  # see above
            if "check-and-set" in str(error):
                raise Conflict("%s/%s of the vault is written by other runs, or its latest version was deleted; run again when they have ended, or undelete it."
                               % (self._mount, self._name(number))) from None
            raise self._said(error, "written") from None

    def _said(self, error, done):
        """The sentence for what the lookups raise. They may quote what was sent."""
        if isinstance(error, EscrowError):
            return error
        kind = _kind(error)
        words = _SENTENCES.get(kind)
        if words is None:
            words = "does not answer (%s); correct escrow.url, or start it" if "Connection" in kind or "Timeout" in kind or "SSL" in kind else "says no (%s)"
            words %= kind
        if isinstance(error, AnsibleError) and kind in ("AnsibleError", "AnsibleLookupError"):
            words = "cannot be asked (%s)" % " ".join(str(error).split()).rstrip(".")
        return EscrowError("%s cannot be %s: the vault %s." % (self.place, done, words % (self._mount, self._path) if words.count("%s") == 2 else words))


def _size(entry):
    return len(json.dumps(storing.entry_to_data(entry)))


def _kind(error):
    """The name of the exception that a lookup met; the lookups wrap it."""
    return type(error.__cause__ or error).__name__


def looking(loader, templar, variables, options):
    """A function that runs lookups for one task.

    :param variables: those of the task, of which the lookups read ``ansible_hashi_vault_*``.
    :param options: of OPTIONS, for each lookup.
    """
    own = {name: templar.template(value) for name, value in variables.items() if name.startswith("ansible_hashi_vault_")}

    def look(name, terms, **more):
        lookup = lookup_loader.get(name, loader=loader, templar=templar)
        if lookup is None:
            raise EscrowError("The back end hashi_vault needs the collection community.hashi_vault on the controller; install it.")
        return lookup.run(terms, variables=own, **options, **more)

    return look
