# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module credentials: secrets are made here, and stored before the host gets them."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.rotation.acting import RotatingAction


class ActionModule(RotatingAction):
    """See :class:`RotatingAction`."""

    MODULE = "voipsec.asterisk.credentials"
