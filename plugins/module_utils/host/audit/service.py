# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What systemd says of Asterisk's service (systemd.exec(5)); any account may ask."""

from __future__ import annotations

import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands

PROPERTIES = (
    "Id", "FragmentPath", "DropInPaths", "LoadState", "User", "Group", "NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices",
    "ProtectKernelTunables", "ProtectKernelModules", "ProtectControlGroups", "RestrictAddressFamilies", "RestrictNamespaces", "RestrictSUIDSGID",
    "LockPersonality",
    "RestrictRealtime", "MemoryDenyWriteExecute", "CapabilityBoundingSet", "SystemCallFilter", "UMask", "LimitCORE", "Restart", "ExecStart")


def properties(unit="asterisk.service"):
    """(property to value, sentence on why not)."""
    if not os.path.isdir("/run/systemd/system"):
        return None, "systemd does not run here, so nothing is known of fences around the service."
    printed, problem = commands.output(["systemctl", "show", "--no-pager", "--property=" + ",".join(PROPERTIES), "--", unit])
    found = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)
    if problem or not found:
        return None, "systemd does not answer: %s." % (problem or "it says nothing")
    if found.get("LoadState") != "loaded":
        return None, "systemd has no %s; Asterisk is started in another way." % unit
    return found, None
