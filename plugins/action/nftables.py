# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module nftables: a change is confirmed over a new connection, or the host takes it back."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.confirming import ConfirmingAction


class ActionModule(ConfirmingAction):
    """See :class:`ConfirmingAction`."""

    MODULE = "voipsec.asterisk.nftables"
