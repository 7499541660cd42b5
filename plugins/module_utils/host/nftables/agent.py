# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What /var/lib/voipsec/firewall.pyz does: the host looks after its own table, with no run of Ansible."""

from __future__ import annotations

import importlib
import sys
from typing import Dict, List

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


def main(arguments: List[str], commands: Dict[str, str]) -> int:
    """Run a sub-command, of a table from its name to its module; 1 and one sentence on standard error when it fails, 2 when it is unknown."""
    if not arguments or arguments[0] not in commands:
        sys.stderr.write("usage: %s {%s} ...\n" % ("voipsec-firewall", ",".join(sorted(commands))))
        return 2
    try:
        return importlib.import_module(commands[arguments[0]]).main(arguments[1:])
    except HostError as error:
        sys.stderr.write("%s\n" % error)
        return 1
