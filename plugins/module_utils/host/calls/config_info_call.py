# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The call of the module ``config_info``."""

from __future__ import annotations

import os
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import describing
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import machine
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


def argument_spec():
    """The options of the module."""
    return {
        "config_directory": {"type": "path", "default": "/etc/asterisk"},
        "files": {"type": "list", "elements": "str", "required": True},
        "sections": {"type": "list", "elements": "str", "default": []},
        "section_pattern": {"type": "str"},
        "type": {"type": "str"},
        "secrets": {"type": "bool", "default": False, "no_log": False},
        "asterisk_version": {"type": "str"},
    }


def run(params):
    """The effective view of each file.

    :raises HostError: nothing can be read at all; what is wrong in one file is a part of the result.
    """
    host = machine.find(params["config_directory"], params["asterisk_version"])
    source = DiskSource(host.etc_dir, host.uid, host.gids)
    try:
        chosen = describing.Chosen(params["sections"], params["section_pattern"], params["type"])
    except re.error as problem:
        raise HostError(f"section_pattern is not a valid regular expression ({problem}); correct it.")
    files = {name: _one(source, name, host, chosen, params["secrets"]) for name in params["files"]}
    return {"changed": False, "asterisk_version": str(host.version), "files": files}


def _one(source, name, host, chosen, secrets):
    if os.path.isdir(source.absolute(name)):
        raise HostError(f"{source.absolute(name)} is a directory; name a file.")
    view = load(source, name, version=host.version, exec_includes=host.exec_includes)
    return describing.listing(view, name, host.version, chosen, secrets)
