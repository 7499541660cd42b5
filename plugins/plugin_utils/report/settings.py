# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role audit without its prefix. Most of them the argument_specs of the role and the module check; this is what neither sees."""

from __future__ import annotations

import difflib

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError, listed

PREFIX = "audit_"
FAIL_ON = ("critical", "high", "medium", "low", "never")
FORMATS = ("html", "json", "sarif", "junit", "text")
NAMES = ("fail_on", "waivers", "attestations", "numbers", "before", "report_path", "report_url", "formats", "report_mode", "timeout")


def complete(given) -> list:
    """Warnings about variables that nothing reads.

    :param given: variables without the prefix; a test holds NAMES against the role's argument_specs.
    :raises SettingsError: one of them is wrong.
    """
    if "timeout" in given and (not str(given["timeout"]).isdigit() or int(given["timeout"]) < 1):
        raise SettingsError(f"{PREFIX}timeout must be a number of seconds from 1 on, not {given['timeout']!r}.")
    if given.get("fail_on", "never") not in FAIL_ON:
        raise SettingsError(f"{PREFIX}fail_on must be one of {', '.join(FAIL_ON)}, not {given['fail_on']!r}.")
    for one in [] if not isinstance(given.get("formats"), (list, str)) else listed(given["formats"]):
        if one not in FORMATS:
            raise SettingsError(f"{PREFIX}formats has {one!r}; give any of {', '.join(FORMATS)}.")
    warnings = []
    for name in given:
        if name not in NAMES:
            near = difflib.get_close_matches(str(name), NAMES, 1, 0.5)
            warnings.append(f"Nothing reads the variable {PREFIX}{name}" + (f"; did you mean {PREFIX}{near[0]}?" if near else "."))
    return warnings
