# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``voipsec-firewall exempt MINUTES NETWORK...``: let networks alone for a while, in the table voipsec."""

from __future__ import annotations

import sys

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import exempting

TABLE = "voipsec"


def main(arguments) -> int:
    """Print what is exempted now; the exit status."""
    if len(arguments) < 2 or not arguments[0].isdigit():
        raise HostError("Give minutes and networks: voipsec-firewall exempt 60 10.20.0.0/16.")
    sys.stdout.write("exempted: %s\n" % ", ".join(exempting.exempt(TABLE, arguments[1:], int(arguments[0]))))
    return 0
