# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A table that is planned, or that is there, with another guard: its text, its data, and what to tell people."""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import explaining, merging, settings

NOBODY = "no device is registered here, and firewall_device_networks names none"


class Guarded(NamedTuple):
    """``result``: enabled, global_limit, reason (why not), limits. ``warnings``: sentences."""

    body: str
    described: Dict
    result: Dict
    warnings: List[str]


def check(given: Optional[Dict]) -> bool:
    """Whether the settings ask for a guard; SettingsError where they are wrong. None is no guard, and right."""
    return given is not None and settings.complete(given) is not None


def put(body: str, described: Dict, given: Optional[Dict], learned: int, has_devices: bool) -> Guarded:
    """The table with the guard of these settings instead of the one that it has.

    :param learned: from how many places devices are registered. :param has_devices: whether there are networks of devices.
    """
    guard = settings.complete(given, bool(learned or has_devices)) if given is not None else None
    result = {"enabled": guard is not None, "global_limit": bool(guard and guard.is_global), "reason": "", "limits": guard.limits if guard else {}}
    warnings = []
    if guard and not guard.is_global:
        result["reason"] = NOBODY
        warnings.append(f"The limit for all addresses without a device is off, because {NOBODY}: many addresses with few guesses each are held up one by "
                        "one only; run this again once the devices are registered.")
    return Guarded(merging.into(body, guard), explaining.into(described, guard, given), result, warnings)
