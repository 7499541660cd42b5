# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``voipsec-firewall why ADDRESS [TABLE]``: why the table lets an address in, or does not."""

from __future__ import annotations

import sys

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import why_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks, why


def main(arguments) -> int:
    """Print the answer; the exit status."""
    if not 1 <= len(arguments) <= 2:
        raise HostError("Give an address, and the name of the table if it is not voipsec: voipsec-firewall why 198.51.100.7.")
    address, table = (list(arguments) + ["voipsec"])[:2]
    sys.stdout.write("\n".join(why_call.run(address, table, networks, why)["lines"]) + "\n")
    return 0
