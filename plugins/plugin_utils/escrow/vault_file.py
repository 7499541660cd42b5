# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The default: one file per host on the controller, encrypted with ansible-vault."""

from __future__ import annotations

import contextlib
import json
import os
from urllib.parse import quote

from ansible.errors import AnsibleError
from ansible.parsing import vault

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import durable, guarding, locking, storing
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError

_WHAT = "The escrow"


class VaultFile:
    """Files below a directory of this user alone.

    :param directory: made, 0700, with the first secret.
    :param keys: the vault ids and secrets of :class:`ansible.parsing.vault.VaultLib`, a list of pairs.
    :param vault_id: which of them encrypts a new file; None: the first one. A file that is there keeps its key.
    """

    def __init__(self, directory: str, host: str, keys, vault_id=None, patience: float = locking.PATIENCE):
        self._directory, self._keys, self._vault_id, self._patience = directory, list(keys or ()), vault_id, patience
        self._name = quote(host, safe="") + ".vault"
        self.place = os.path.join(directory, self._name)

    @contextlib.contextmanager
    def hold(self):
        """Make the directory, and lock the host's file."""
        self._refuse_without_key()
        with _closing(guarding.open_directory(self._directory, _WHAT, make=True)) as directory:
            with locking.hold(directory, ".%s.lock" % self._name, self.place, self._patience):
                yield

    def ready(self) -> None:
        """See :class:`~.escrow.Escrow`."""
        self._refuse_without_key()
        if self._content() is None:
            self._key()

    def read(self, host: str):
        """See :class:`~.escrow.Escrow`."""
        text = self._content()
        return None if text is None else storing.from_text(self._decrypted(text)[0], host, self.place)

    def _content(self):
        with _closing(guarding.open_directory(self._directory, _WHAT, make=False)) as directory:
            return None if directory is None else durable.read(directory, self._name, self.place)

    def write(self, document, before) -> None:  # pylint: disable=unused-argument  # the lock leaves nothing to compare
        """See :class:`~.escrow.Escrow`."""
        text = json.dumps(storing.to_data(document), indent=1).encode()
        with _closing(guarding.open_directory(self._directory, _WHAT, make=True)) as directory:
            old = durable.read(directory, self._name, self.place)
            name, key = self._key() if old is None else self._decrypted(old)[1:]
            durable.write(directory, self._name, self.place, vault.VaultLib().encrypt(text, secret=key, vault_id=name))

    def _decrypted(self, text):
        """The clear text, and the id and the secret that opened it."""
        if not vault.is_encrypted(text):
            raise EscrowError("%s is not encrypted with ansible-vault; encrypt it (ansible-vault encrypt), or move it away." % self.place)
        self._refuse_without_key()
        try:
            return vault.VaultLib(self._keys).decrypt_and_get_vault_id(text)
        except (AnsibleError, ValueError):
            raise EscrowError("%s cannot be decrypted with the vault password of this run; give the one with which it was encrypted, or restore the file "
                              "where it is damaged." % self.place) from None

    def _key(self):
        try:
            return vault.match_encrypt_secret(self._keys, encrypt_vault_id=self._vault_id)
        except AnsibleError:
            known = ", ".join(name for name, _key in self._keys)
            raise EscrowError("escrow.vault_id is '%s', and this run has the vault passwords of %s; give the one that is missing (--vault-id), or name another."
                              % (self._vault_id, known)) from None

    def _refuse_without_key(self):
        if not self._keys:
            raise EscrowError("%s is encrypted with ansible-vault, and this run has no vault password; start it with --vault-password-file or --vault-id, "
                              "or set escrow.vault_password_file." % self.place)


def keys_of(loader, password_file=None, vault_id=None):
    """The vault passwords of a run, or the one of a file.

    :param loader: the :class:`ansible.parsing.dataloader.DataLoader` of the run.
    :param password_file: a file with a password, or a program that prints one, as for ``--vault-password-file``.
    :raises EscrowError: the file cannot be read.
    """
    if not password_file:
        return list(loader._vault.secrets or ())  # what --vault-id and the like gave; lookups and filters get it in no other way
    try:
        key = vault.get_file_vault_secret(filename=loader.path_dwim(password_file), vault_id=vault_id, loader=loader)
        key.load()
    except AnsibleError:
        raise EscrowError("escrow.vault_password_file is %s, which cannot be read, or is empty; name a file with a password, or a program that prints one."
                          % password_file) from None
    return [(vault_id or "default", key)]


@contextlib.contextmanager
def _closing(descriptor):
    try:
        yield descriptor
    finally:
        if descriptor is not None:
            os.close(descriptor)
