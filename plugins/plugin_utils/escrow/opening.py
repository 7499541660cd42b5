# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option O(escrow) of the modules: which back end, and where."""

from __future__ import annotations

import difflib
import os

from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import hashi_vault, surroundings
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.command import Command
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.escrow import Escrow
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.vault_file import keys_of, VaultFile

FILE, HASHI_VAULT, COMMAND = "file", "hashi_vault", "command"
KEYS = {
    FILE: ("path", "vault_password_file", "vault_id", "declared_persistent"),
    HASHI_VAULT: ("mount", "path") + hashi_vault.OPTIONS,
    COMMAND: ("command", "read_command"),
}
DIRECTORY = "~/.voipsec/escrow"
_LOCKS = "~/.voipsec/locks"
_SECRETS = ("token", "password", "secret_id", "vault_password", "jwt")


def open_escrow(option, host: str, loader, templar, variables) -> Escrow:
    """The escrow of a host.

    :param option: the option O(escrow), a dict, or None.
    :param host: as the inventory calls it.
    :param loader: of the task; it has the vault passwords and knows the playbook's directory.
    :raises EscrowError: the option is not what it may be, or its back end must not be used here.
    """
    option = {} if option is None else option
    if not isinstance(option, dict):
        raise EscrowError("escrow must be a dictionary, such as {backend: file, path: ~/escrow}.")
    backend = option.get("backend") or FILE
    if backend not in KEYS:
        raise EscrowError("escrow.backend is '%s', which is none of %s." % (backend, ", ".join(KEYS)))
    _refuse_unknown(option, backend)
    given = {name: value for name, value in option.items() if value is not None and name != "backend"}
    if backend == FILE:
        return Escrow(_file(given, host, loader), host)
    if backend == COMMAND:
        return Escrow(Command(host, given.get("command"), given.get("read_command"), os.path.expanduser(_LOCKS)), host)
    look = hashi_vault.looking(loader, templar, variables, {name: value for name, value in given.items() if name in hashi_vault.OPTIONS})
    return Escrow(hashi_vault.HashiVault(host, str(given.get("mount", "secret")), str(given.get("path", "voipsec")), look), host)


def _refuse_unknown(option, backend):
    for name in option:
        if name in KEYS[backend] or name == "backend":
            continue
        if name in _SECRETS:
            raise EscrowError("escrow.%s is a secret, and what stands in a task is shown and logged; give it by a file, by the environment, or by a variable "
                              "ansible_hashi_vault_%s." % (name, name))
        near = difflib.get_close_matches(str(name), KEYS[backend], 1, 0.6)
        raise EscrowError("escrow has the key '%s', which the back end %s does not know%s"
                          % (name, backend, "; did you mean %s?" % near[0] if near else "; it knows %s." % ", ".join(KEYS[backend])))


def _file(given, host, loader):
    job = surroundings.job()
    if job and not _persistent(given.get("declared_persistent", False)):
        raise EscrowError("This run is a job of %s, whose files are thrown away at its end, and every new secret with them; use the back end hashi_vault or "
                          "command, or set escrow.declared_persistent if escrow.path is a mounted volume that stays." % job)
    directory = loader.path_dwim(str(given.get("path") or DIRECTORY))
    vault_id = given.get("vault_id")
    return VaultFile(directory, host, keys_of(loader, given.get("vault_password_file"), vault_id), vault_id)


def _persistent(value):
    try:
        return boolean(value)
    except TypeError:
        raise EscrowError("escrow.declared_persistent must be true or false, not %r." % value) from None
