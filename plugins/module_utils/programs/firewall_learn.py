# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``voipsec-firewall learn TABLE``: bring the sets of learned places up to what Asterisk says. A unit of systemd runs it."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import learned
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import sets


def main(arguments) -> int:
    """Nothing is printed: the journal of a host shall not grow by that. The exit status."""
    if len(arguments) != 1:
        raise HostError("Give the name of the table: voipsec-firewall learn voipsec.")
    learned.learn(arguments[0], sets)
    return 0
