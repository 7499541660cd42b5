# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``voipsec-firewall resolve TABLE``: bring the sets of DNS names up to date. A timer runs it."""

from __future__ import annotations

import sys

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import resolving


def main(arguments) -> int:
    """Print what changed, for the journal; the exit status."""
    if len(arguments) != 1:
        raise HostError("Give the name of the table: voipsec-firewall resolve voipsec.")
    for line in resolving.resolve(arguments[0]):
        sys.stdout.write(line + "\n")
    return 0
