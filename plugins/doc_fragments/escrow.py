# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the option that says where secrets are kept on the controller's side."""

from __future__ import annotations


class ModuleDocFragment:
    """Used as C(extends_documentation_fragment: voipsec.asterisk.escrow)."""

    DOCUMENTATION = r"""
options:
  escrow:
    description:
      - Where the secrets of each host are kept on the controller's side. No secret is set on a host before it is there, and was read back.
      - This option never leaves the controller. No key of it is a secret.
    type: dict
    suboptions:
      backend:
        description:
          - V(file) is one file per host, encrypted with ansible-vault. It takes the vault passwords of the run, or O(escrow.vault_password_file).
          - V(hashi_vault) is the key-value store, version 2, of HashiCorp Vault or OpenBao. It needs the collection C(community.hashi_vault)
            and its requirements on the controller, and takes each of their ways to log in, with their variables C(ansible_hashi_vault_*) and
            environment.
          - V(command) is a program of your own.
        type: str
        choices: [file, hashi_vault, command]
        default: file
      path:
        description:
          - With V(escrow.backend=file) the directory of the files, for the user who runs Ansible only (0700). It is made with the first secret.
            It must not lie in a web root, nor in a collection of Ansible, which is where a relative path leads with this collection's playbooks.
            Default is C(~/.voipsec/escrow).
          - With V(escrow.backend=hashi_vault) the path below the mount, to which the host's name is added. Default is C(voipsec).
        type: str
      declared_persistent:
        description:
          - Says that O(escrow.path) outlives the job. Without it V(escrow.backend=file) is refused under AWX, under ansible-runner and in execution
            environments, where all files of a job are thrown away at its end, and every new secret with them.
        type: bool
        default: false
      vault_password_file:
        description:
          - A file with the password of V(escrow.backend=file), or a program that prints it.
        type: path
      vault_id:
        description:
          - Which of the vault passwords of the run encrypts the file of a host that has none yet. A file that is there keeps its password.
        type: str
      mount:
        description:
          - Where the key-value store is mounted. Default is C(secret).
        type: str
      url:
        description: Of the vault, as for the lookups of C(community.hashi_vault), like all keys below up to C(timeout).
        type: str
      namespace:
        description: Of Vault Enterprise, or of OpenBao.
        type: str
      auth_method:
        description: The way to log in, such as V(token) or V(approle).
        type: str
      token_path:
        description: The directory of the file with the token.
        type: str
      token_file:
        description: The name of that file.
        type: str
      ca_cert:
        description: Certificates of the authority of the vault's own certificate.
        type: str
      validate_certs:
        description: Whether the vault's certificate is checked.
        type: bool
      timeout:
        description: Seconds until the vault must answer.
        type: int
      command:
        description:
          - A program with its arguments that stores. It is run without a shell and gets a JSON object on standard input, with C(action)
            (C(write)), C(host) and C(document). It must end with 0 only when the document is safe.
        type: list
        elements: str
      read_command:
        description:
          - A program with its arguments that prints the document that was stored last for a host, or nothing. It gets a JSON object with
            C(action) (C(read)) and C(host).
        type: list
        elements: str
"""
