# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role password_rotation without its prefix, checked before any host is touched."""

from __future__ import annotations

import difflib
import ipaddress

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import policies
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import KINDS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import listed, SettingsError

PREFIX = "password_rotation_"
DEFAULTS = {
    "apply": False, "rotate_weak": True, "max_age_days": 0, "accounts": [], "everything": False, "overlap_days": 7, "batch": 0, "kinds": [],
    "policies": {}, "groups": [], "digest_only": False, "realm": "", "consumers": [], "rename": {}, "escrow": {}, "exempt_networks": [],
    "exempt_minutes": 60, "export": "", "export_format": "csv", "accept": [], "fail_severity": "high", "fail": True,
}
SEVERITIES = ("low", "medium", "high", "critical")
FORMATS = ("csv", "json")
LONGEST_EXEMPTION = 1440
"""Minutes, see host/learning/exempting."""

_LEAST = {"max_age_days": 0, "overlap_days": 0, "batch": 0, "exempt_minutes": 1}
_MOST = {"max_age_days": 36500, "overlap_days": 365, "batch": 100000, "exempt_minutes": LONGEST_EXEMPTION}


def complete(given):
    """The settings with all defaults, and a list of warnings.

    :param given: variables without the prefix; None counts as not given.
    :raises SettingsError: one of them is wrong.
    """
    settings, warnings = dict(DEFAULTS), []
    for name, value in given.items():
        if name in DEFAULTS:
            settings[name] = DEFAULTS[name] if value is None else _checked(name, value)
        else:
            near = difflib.get_close_matches(str(name), list(DEFAULTS), 1, 0.5)
            warnings.append(f"Nothing reads the variable {PREFIX}{name}" + (f"; did you mean {PREFIX}{near[0]}?" if near else "."))
    try:
        policies.parse(settings)
    except policies.PolicyError as error:
        raise SettingsError(PREFIX + str(error)) from error
    return settings, warnings


def _checked(name, value):
    label, default = PREFIX + name, DEFAULTS[name]
    if isinstance(default, bool):
        return _boolean(label, value)
    if isinstance(default, int):
        return _number(label, name, value)
    value = listed(value) if isinstance(default, list) else value
    if not isinstance(value, type(default)):
        kinds = {list: "a list", dict: "a dictionary", str: "text"}
        raise SettingsError(f"{label} must be {kinds[type(default)]}, not {value!r}.")
    checks = {"kinds": _kinds, "exempt_networks": _networks, "fail_severity": _choice(SEVERITIES), "export_format": _choice(FORMATS)}
    checks.get(name, lambda *_words: None)(label, value)
    return value


def _boolean(label, value):
    words = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
    if str(value).lower() not in words:
        raise SettingsError(f"{label} must be true or false, not {value!r}.")
    return words[str(value).lower()]


def _number(label, name, value):
    if isinstance(value, bool) or not str(value).isdigit() or not _LEAST[name] <= int(value) <= _MOST[name]:
        raise SettingsError(f"{label} must be a number from {_LEAST[name]} to {_MOST[name]}, not {value!r}.")
    return int(value)


def _choice(words):
    def check(label, value):
        if value not in words:
            raise SettingsError(f"{label} must be one of {', '.join(words)}, not {value!r}.")
    return check


def _kinds(label, value):
    for kind in value:
        if kind not in KINDS:
            near = difflib.get_close_matches(str(kind), KINDS, 1, 0.5)
            raise SettingsError(f"{label} has '{kind}', which is none of {', '.join(KINDS)}" + (f"; did you mean {near[0]}?" if near else "."))


def _networks(label, value):
    for text in value:
        try:
            ipaddress.ip_network(str(text), strict=False)
        except ValueError:
            raise SettingsError(f"{label} has '{text}', which is neither a network nor an address; write it as 10.20.0.0/16 or fd77:20::/48.") from None
