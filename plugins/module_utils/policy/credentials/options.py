# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that modules of credentials and their action plugins share, as argument specifications of Ansible."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import KINDS

BACKENDS = ("file", "hashi_vault", "command")
FORMATS = ("csv", "json")

_TEXT, _WORDS = {"type": "str"}, {"type": "list", "elements": "str"}

ESCROW = {
    "type": "dict",
    "options": {
        "backend": {"type": "str", "choices": list(BACKENDS), "default": "file"}, "path": _TEXT,
        "declared_persistent": {"type": "bool", "default": False}, "vault_password_file": {"type": "path"}, "vault_id": _TEXT,
        "mount": _TEXT, "url": _TEXT, "namespace": _TEXT, "auth_method": _TEXT, "token_path": {"type": "str", "no_log": False},
        "token_file": {"type": "str", "no_log": False}, "ca_cert": _TEXT, "validate_certs": {"type": "bool"}, "timeout": {"type": "int"},
        "command": _WORDS, "read_command": _WORDS,
    },
}
"""The option O(escrow), documented in the fragment voipsec.asterisk.escrow."""

EXPORT = {
    "dest": {"type": "str", "required": True},
    "format": {"type": "str", "choices": list(FORMATS), "default": "csv"},
    "hosts": dict(_WORDS, default=[]),
    "accounts": dict(_WORDS, default=[]),
    "kinds": dict(_WORDS, choices=list(KINDS), default=[]),
    "pending": {"type": "bool", "default": False},
    "escrow": ESCROW,
}
"""The options of the module credentials_export."""
