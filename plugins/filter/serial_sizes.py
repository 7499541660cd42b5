# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sizes of the batches of a play, checked.

Ansible evaluates ``serial`` before it starts a process for each task and host, and its loader compiles the sources of a collection anew in each of
them. So the filters that many of these processes need are loaded here, for all of them.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.filter import settings_problems, survey_answers, weak_accounts
from ansible_collections.voipsec.asterisk.plugins.plugin_utils import batches

LOADED = (settings_problems, survey_answers, weak_accounts)
"""For the processes of later tasks."""


class FilterModule:
    """The filter, by its name."""

    def filters(self):
        return {"serial_sizes": batches.sizes}
